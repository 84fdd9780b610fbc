/**
 * How well the window detector finds what was put into windows: made-up histories and pod logs,
 * four kinds of disturbance, beside trivial detectors on the same windows. Run it alone:
 * `node test/accuracy/windows.ts`.
 */

import { argv, stdout } from 'node:process'
import { learn } from '../../src/forest/detector.ts'
import type { Figure } from '../help/figures.ts'
import { type Case, incidentCase, madeUpCase, podCases } from './cases.ts'
import { KINDS, matrixOf } from './history.ts'
import { auc, live, lookedBack, OPTIONS, precision, type Tally } from './outcomes.ts'
import { podLines } from './pods.ts'
import { f1, mean, meanAndSpread } from './rank.ts'
import { quietFigures } from './quiet.ts'
import { rawSessionAccuracy } from './rawSessions.ts'
import { sessionAccuracy } from './sessions.ts'

const SEEDS = [1, 2, 3, 4, 5] as const
const MADE_LOGS = 12

/** All figures of the window detector. */
export async function windowAccuracy(): Promise<Figure[]> {
  return [
    ...madeUpFigures(),
    ...quietFigures(),
    ...incidentFigures(),
    ...podFigures(),
    ...sessionAccuracy(),
    ...rawSessionAccuracy(),
  ]
}

function madeUpFigures(): Figure[] {
  const cases = (seed: number): Case[] =>
    Array.from({ length: MADE_LOGS }, (_, log) => madeUpCase(seed * 100 + log))
  return [
    ...reported(
      'made-up, clean half learned',
      SEEDS.map(seed => live(cases(seed))),
    ),
    ...reported(
      'made-up, looked back',
      SEEDS.map(seed => lookedBack(cases(seed))),
      {},
    ),
  ]
}

function podFigures(): Figure[] {
  const pods = podLines(2000)
  if (pods === undefined) {
    return [{ name: 'pod logs', reach: '', got: 'SKIPPED: ../shared/data is absent', ok: true }]
  }
  const cases = (seed: number): Case[] => podCases(pods, seed)
  const minutes = (seed: number): Case[] =>
    cases(seed).map(each => ({ ...each, unitsPerDay: MINUTES_PER_DAY }))
  return [
    ...reported(
      'pods, clean half learned',
      SEEDS.map(seed => live(cases(seed))),
    ),
    ...reported(
      'pods, looked back',
      SEEDS.map(seed => lookedBack(cases(seed))),
      {},
    ),
    ownF1(
      'pods, under the budget of minutes',
      SEEDS.map(seed => live(minutes(seed))),
    ),
  ]
}

/** Were each window a minute, the budget of a day would ask for more. */
const MINUTES_PER_DAY = 1440

const REACH: Readonly<Record<string, number>> = {
  'AUC all': 0.98,
  'AUC new': 0.97,
  'AUC burst': 0.97,
  'AUC missing': 0.97,
  'AUC foreign': 0.97,
  AP: 0.88,
  'F1 own': 0.88,
  'named new': 0.95,
  'named missing': 0.95,
  'named burst': 0.85,
}

function ownF1(title: string, tallies: readonly Tally[], least = 0): Figure {
  const values = tallies.map(tally => f1(tally.hits, tally.falseAlarms, tally.missed))
  const reach = least > 0 ? `≥ ${least}` : ''
  return { name: `${title}: F1 own`, reach, got: meanAndSpread(values), ok: mean(values) >= least }
}

function reported(title: string, tallies: Tally[], reach = REACH): Figure[] {
  const figures: Figure[] = []
  const put = (name: string, values: number[]): void => {
    const least = reach[name]
    const ok = least === undefined || mean(values) >= least
    const bound = least === undefined ? '' : `≥ ${least}`
    figures.push({ name: `${title}: ${name}`, reach: bound, got: meanAndSpread(values), ok })
  }
  for (const kind of KINDS)
    put(
      `AUC ${kind}`,
      tallies.map(tally => auc(tally, 'joint', kind)),
    )
  for (const detector of Object.keys(tallies[0].detectors)) {
    const suffix = detector === 'joint' ? '' : ` of ${detector}`
    put(
      `AUC all${suffix}`,
      tallies.map(tally => auc(tally, detector)),
    )
    put(
      `AP${suffix}`,
      tallies.map(tally => precision(tally, detector)),
    )
  }
  figures.push(ownF1(title, tallies, reach['F1 own']))
  put(
    'FPR own',
    tallies.map(t => t.falseAlarms / t.detectors.joint.normal.length),
  )
  for (const kind of KINDS)
    put(
      `named ${kind}`,
      tallies.map(tally => mean(tally.named[kind])),
    )
  return figures
}

const SHORT_LOG = { ...OPTIONS, unitsPerDay: 8640 }

/** Short static logs with one incident of several adjacent windows, learned and looked back. */
function incidentFigures(): Figure[] {
  const found: number[] = []
  const others: number[] = []
  for (const seed of SEEDS) {
    for (let log = 0; log < 8; log++) {
      const { windows, columns, from, to } = incidentCase(seed * 100 + log)
      const { verdicts } = learn(matrixOf(windows, columns), SHORT_LOG)
      const within = (row: number): boolean => row >= from && row < to
      const scores = [...verdicts.score]
      found.push(mean(scores.filter((_, row) => within(row)).map(score => (score >= 95 ? 1 : 0))))
      others.push(scores.filter((score, row) => !within(row) && score >= 90).length)
    }
  }
  return [
    {
      name: 'incident in 70 windows: share of its windows with score ≥ 95',
      reach: '≥ .9',
      got: meanAndSpread(found),
      ok: mean(found) >= 0.9,
    },
    {
      name: 'incident in 70 windows: other windows ≥ 90, per log',
      reach: '≤ 1.5',
      got: meanAndSpread(others),
      ok: mean(others) <= 1.5,
    },
  ]
}

if (argv[1] === import.meta.filename) {
  for (const { name, reach, got, ok } of await windowAccuracy()) {
    stdout.write(`${ok ? '  ' : '! '}${name.padEnd(62)}${reach.padEnd(8)}${got}\n`)
  }
}
