/**
 * How well the window detector finds what was put into windows: made-up histories and pod logs,
 * four kinds of disturbance, beside trivial detectors on the same windows. Run it alone:
 * `node test/accuracy/windows.ts`.
 */

import { argv, stdout } from 'node:process'
import { judge, learn } from '../../src/forest/detector.ts'
import type { Figure } from '../help/figures.ts'
import { type Case, incidentCase, madeUpCase, podCases } from './cases.ts'
import { KINDS, matrixOf, quietHistory } from './history.ts'
import { auc, live, lookedBack, OPTIONS, precision, type Tally } from './outcomes.ts'
import { podLines } from './pods.ts'
import { f1, mean, meanAndSpread } from './rank.ts'
import { sessionAccuracy } from './sessions.ts'

const SEEDS = [1, 2, 3, 4, 5] as const
const MADE_LOGS = 12

/** All figures of the window detector. */
export async function windowAccuracy(): Promise<Figure[]> {
  return [
    ...madeUpFigures(),
    ...quietFigures(18, 2),
    ...quietFigures(4),
    ...incidentFigures(),
    ...podFigures(),
    ...sessionAccuracy(),
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
  ]
}

const REACH: Readonly<Record<string, number>> = {
  'AUC all': 0.97,
  'AUC new': 0.95,
  'AUC burst': 0.95,
  'AUC missing': 0.95,
  'AUC foreign': 0.95,
  AP: 0.8,
  'named new': 0.95,
  'named missing': 0.95,
  'named burst': 0.85,
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
  put(
    'F1 own',
    tallies.map(tally => f1(tally.hits, tally.falseAlarms, tally.missed)),
  )
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

/**
 * False findings on quiet logs: a day of minutes learned, the next judged; and looked back. The
 * rarer the rare lines, the more of them are the first or only ones of their kind: no goal there.
 */
function quietFigures(rarePerDay: number, reach = Number.POSITIVE_INFINITY): Figure[] {
  const title = `quiet logs, rare lines ${rarePerDay} a day: findings per log-day`
  const liveFindings: number[] = []
  const backFindings: number[] = []
  for (const seed of SEEDS) {
    for (let log = 0; log < 4; log++) {
      const day = 1440
      const history = { windows: 2 * day, windowsPerDay: day, seed: seed * 1000 + log, rarePerDay }
      const { windows, columns } = quietHistory(history)
      const { model, verdicts } = learn(matrixOf(windows.slice(0, day), columns), OPTIONS)
      liveFindings.push(runs(judge(model, matrixOf(windows.slice(day), columns)).alarm))
      backFindings.push(runs(verdicts.alarm))
    }
  }
  return [
    findingsFigure(`${title}, live`, { counts: liveFindings, reach }),
    findingsFigure(`${title}, looked back`, { counts: backFindings, reach }),
  ]
}

function findingsFigure(
  name: string,
  { counts, reach }: { readonly counts: number[]; readonly reach: number },
): Figure {
  const got = `${meanAndSpread(counts)}, most ${Math.max(...counts)}`
  const bound = Number.isFinite(reach) ? `≤ ${reach}` : ''
  return { name, reach: bound, got, ok: mean(counts) <= reach }
}

/** Runs of alarms, those with at most five calm windows between them counted once. */
function runs(alarm: Uint8Array): number {
  let count = 0
  let last = Number.NEGATIVE_INFINITY
  for (let row = 0; row < alarm.length; row++) {
    if (alarm[row] === 0) continue
    if (row - last > 6) count++
    last = row
  }
  return count
}

/** Short static logs with one incident of several adjacent windows, learned and looked back. */
function incidentFigures(): Figure[] {
  const found: number[] = []
  const others: number[] = []
  for (const seed of SEEDS) {
    for (let log = 0; log < 8; log++) {
      const { windows, columns, from, to } = incidentCase(seed * 100 + log)
      const { verdicts } = learn(matrixOf(windows, columns), OPTIONS)
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
