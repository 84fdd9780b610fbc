/**
 * How well the master names the first cause of incidents of many logs, and finds those that no log
 * shows by itself: made-up suites with known origins through the product's own code. Run it alone:
 * `node test/accuracy/suites.ts [seed …]`.
 */
import { argv, stdout } from 'node:process'
import { quantileOf } from '../../src/base/sorted.ts'
import type { Figure } from '../help/figures.ts'
import { mean, meanAndSpread } from './rank.ts'
import { foundIn } from './suite-judging.ts'
import { freshPlan } from './fresh-plan.ts'
import { type SuitePlan, suitePlan } from './suite-plan.ts'
import { type Outcome, outcomeOf, type SuiteOutcome } from './suite-truth.ts'

const SEEDS = [1, 2, 3, 4, 5, 6] as const

/** Thirty hours are learned, a day is judged. */
const SIZE = { trainMinutes: 1800, testMinutes: 1440 }

/** All figures of suites. */
export async function suiteAccuracy(): Promise<Figure[]> {
  return figuresOf(SEEDS)
}

function figuresOf(seeds: readonly number[]): Figure[] {
  const slow = seeds.map(seed => measured(seed, false))
  const fast = seeds.slice(0, 3).map(seed => measured(seed + 500, true))
  return [
    ...causeFigures('hops of minutes', slow, { first: 0.8, third: 0.95 }),
    ...strengthFigures(slow),
    ...causeFigures('hops of seconds', fast, {}),
    ...hiddenFigures(slow),
    ...falseFigures([...slow, ...fast]),
    ...freshFigures(seeds.slice(0, FRESH)),
  ]
}

/** Suites of fresh styles: enough for a verdict. */
const FRESH = 4

/** The same of styles on which nothing was chosen. */
function freshFigures(seeds: readonly number[]): Figure[] {
  const suites = seeds.map(seed => judged(freshPlan({ ...SIZE, seed: seed + 9000, fast: false })))
  const all = [
    ...causeFigures('other', suites, { first: 0.8, third: 0.95 }),
    ...hiddenFigures(suites),
    ...falseFigures(suites),
  ]
  return all.map(each => ({ ...each, name: `fresh styles, ${each.name}` }))
}

function measured(seed: number, fast: boolean): SuiteOutcome {
  return judged(suitePlan({ ...SIZE, seed, fast }))
}

function judged(plan: SuitePlan): SuiteOutcome {
  return outcomeOf(plan, foundIn(plan))
}

interface Goal {
  readonly first?: number
  readonly third?: number
}

/** Of the incidents that some log shows by itself; faint ones have roots that nothing shows. */
function causeFigures(title: string, suites: readonly SuiteOutcome[], goal: Goal): Figure[] {
  const loud = suites.map(suite => suite.outcomes.filter(each => !each.hidden && !each.made.faint))
  const shares = (test: (each: Outcome) => boolean): number[] =>
    loud.map(outcomes => shareOf(outcomes, test))
  const name = `first cause, ${title}`
  const count = loud.reduce((sum, outcomes) => sum + outcomes.length, 0)
  const late = loud.flat().flatMap(each => (Number.isNaN(each.lateMs) ? [] : each.lateMs / 1000))
  const sorted = Float64Array.from(late).sort()
  return [
    figure(
      `${name}: top-1 of ${count}`,
      shares(each => each.rank < 1),
      goal.first,
    ),
    figure(
      `${name}: top-3`,
      shares(each => each.rank < 3),
      goal.third,
    ),
    figure(
      `${name}: top-1 by strongest score`,
      shares(each => each.byScore < 1),
    ),
    figure(
      `${name}: top-1 by first alarm`,
      shares(each => each.byAlarm < 1),
    ),
    {
      name: `${name}: beginning told, seconds late, median (10 %, 90 %)`,
      reach: '',
      got: [0.5, 0.1, 0.9].map(share => quantileOf(sorted, share).toFixed(0)).join(' '),
      ok: true,
    },
  ]
}

function strengthFigures(suites: readonly SuiteOutcome[]): Figure[] {
  return [1, 2, 3].map(strength => {
    const some = suites
      .flatMap(suite => suite.outcomes)
      .filter(each => !each.hidden && !each.made.faint && each.made.strength === strength)
    const [first, third] = [1, 3].map(top => shareOf(some, each => each.rank < top).toFixed(3))
    return {
      name: `first cause, strength ${strength}: top-1, top-3 of ${some.length}`,
      reach: '',
      got: `${first} ${third}`,
      ok: true,
    }
  })
}

function hiddenFigures(suites: readonly SuiteOutcome[]): Figure[] {
  const all = suites.flatMap(suite => suite.outcomes)
  const hidden = all.filter(each => each.hidden)
  const found = shareOf(hidden, each => each.found)
  return [
    {
      name: `found though no log alarms by itself: share of ${hidden.length}`,
      reach: '≥ 0.6',
      got: found.toFixed(3),
      ok: found >= 0.6,
    },
    {
      name: `all incidents: share of ${all.length} found, and found as Medium or High`,
      reach: '',
      got: [shareOf(all, each => each.found), shareOf(all, isUrgent)]
        .map(share => share.toFixed(3))
        .join(' '),
      ok: true,
    },
  ]
}

function isUrgent({ severity = 'Low' }: Outcome): boolean {
  return severity !== 'Low'
}

function falseFigures(suites: readonly SuiteOutcome[]): Figure[] {
  const daily = (count: (suite: SuiteOutcome) => number): number[] =>
    suites.map(suite => count(suite) / suite.days)
  const ofSuite = daily(suite => suite.falseSuite)
  return [
    {
      name: 'false incidents of the suite a day',
      reach: '≤ 0.6',
      got: meanAndSpread(ofSuite),
      ok: mean(ofSuite) <= 0.6,
    },
    figure(
      'false incidents of several logs a day',
      daily(suite => suite.falseMany),
    ),
    figure(
      'false incidents of Medium or High a day',
      daily(suite => suite.falseUrgent),
    ),
    figure(
      'false incidents of one log, a log and day',
      daily(suite => suite.falseSingle / suite.logs),
    ),
  ]
}

function figure(name: string, values: readonly number[], least?: number): Figure {
  const ok = least === undefined || mean(values) >= least
  return { name, reach: least === undefined ? '' : `≥ ${least}`, got: meanAndSpread(values), ok }
}

function shareOf(outcomes: readonly Outcome[], test: (each: Outcome) => boolean): number {
  return outcomes.filter(test).length / outcomes.length
}

if (argv[1] === import.meta.filename) {
  const seeds = argv.slice(2).map(Number)
  for (const { name, reach, got, ok } of figuresOf(seeds.length > 0 ? seeds : SEEDS)) {
    stdout.write(`${ok ? '  ' : '! '}${name.padEnd(66)}${reach.padEnd(8)}${got}\n`)
  }
}
