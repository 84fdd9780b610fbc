/**
 * False findings where nothing happens: what chance makes of quiet logs under the budget that a log
 * has by default. Run it alone: `node test/accuracy/quiet.ts`.
 */
import { argv, stdout } from 'node:process'
import { judge, learn } from '../../src/forest/detector.ts'
import { MAX_GAP_WINDOWS } from '../../src/forest/threshold.ts'
import { type Figure, tableOf } from '../help/figures.ts'
import { matrixOf, quietHistory } from './history.ts'
import { OPTIONS } from './outcomes.ts'
import { type QuietLog, quietLog, RHYTHMS } from './quietLogs.ts'
import { mean, meanAndSpread } from './rank.ts'

const SEEDS = [1, 2, 3, 4, 5] as const
const DAY_S = 86_400

/** As in src/scanner/retraining.ts: when a log is learned again, and when that is taken over. */
const RETRAIN_WINDOWS = 240
const MOST_NEW_ALARMS = 2

/** What a quiet log may cost: findings a day on the average, and on the worst log. */
const MOST_MEAN = 1
const MOST_WORST = 5

/** All figures on quiet logs. */
export function quietFigures(): Figure[] {
  return [...busyFigures(18, 2), ...busyFigures(4), ...fewTemplateFigures()]
}

/**
 * Many templates and a load: a day of minutes learned, the next judged; and looked back. The rarer
 * the rare lines, the more of them are the first or only ones of their kind: no goal there.
 */
function busyFigures(rarePerDay: number, reach = Number.POSITIVE_INFINITY): Figure[] {
  const title = `quiet logs, rare lines ${rarePerDay} a day: findings per log-day`
  const day = 1440
  const live: number[] = []
  const back: number[] = []
  for (const seed of SEEDS) {
    for (let log = 0; log < 4; log++) {
      const history = { windows: 2 * day, windowsPerDay: day, seed: seed * 1000 + log, rarePerDay }
      const { windows, columns } = quietHistory(history)
      const options = { ...OPTIONS, unitsPerDay: day }
      const { model, verdicts } = learn(matrixOf(windows.slice(0, day), columns), options)
      live.push(runs(judge(model, matrixOf(windows.slice(day), columns)).alarm))
      back.push(runs(verdicts.alarm))
    }
  }
  return [
    findingsFigure(`${title}, live`, live, { mean: reach }),
    findingsFigure(`${title}, looked back`, back, { mean: reach }),
  ]
}

/** Few templates: so much learned, the following day judged. */
function fewTemplateFigures(): Figure[] {
  return [10, 60].flatMap(windowS =>
    [2400, 6 * 3600, DAY_S].map(learnedS => {
      const counts = RHYTHMS.flatMap(rhythm =>
        [1, 1, 3, 8].flatMap((templates, log) =>
          SEEDS.slice(0, windowS < 60 ? 1 : 2).map(seed => {
            return followingDay({ rhythm, templates, windowS, learnedS, seed: seed * 100 + log })
          }),
        ),
      )
      const learned = learnedS < 3600 ? `${learnedS / 60} min` : `${learnedS / 3600} h`
      const name = `few templates, ${windowS} s windows, ${learned} learned: findings per log-day`
      return findingsFigure(name, counts, { mean: MOST_MEAN, worst: MOST_WORST })
    }),
  )
}

/** Findings of the following day; on the way the log is learned again as by default. */
export function followingDay(log: QuietLog): number {
  const { train, test, columns } = quietLog(log)
  const options = { ...OPTIONS, unitsPerDay: DAY_S / log.windowS }
  const every = log.rhythm === 'daily' && log.learnedS < DAY_S ? RETRAIN_WINDOWS : test.length
  let { model } = learn(matrixOf(train, columns), options)
  const alarms: number[] = []
  for (let at = 0; at < test.length; at += every) {
    const judged = judge(model, matrixOf(test.slice(at, at + every), columns))
    alarms.push(...judged.alarm)
    if (at + every >= test.length) break
    const next = learn(matrixOf([...train, ...test.slice(0, at + every)], columns), options)
    const before = sum(judged.alarm)
    if (sum(next.verdicts.alarm.slice(-every)) <= before + MOST_NEW_ALARMS) model = next.model
  }
  return runs(Uint8Array.from(alarms))
}

function sum(values: Uint8Array): number {
  return values.reduce((total, value) => total + value, 0)
}

function findingsFigure(
  name: string,
  counts: readonly number[],
  most: { readonly mean: number; readonly worst?: number },
): Figure {
  const { worst = Number.POSITIVE_INFINITY } = most
  const got = `${meanAndSpread(counts)}, most ${Math.max(...counts)}`
  const bound = Number.isFinite(worst) ? `≤ ${most.mean}, most ≤ ${worst}` : `≤ ${most.mean}`
  const reach = Number.isFinite(most.mean) ? bound : ''
  return { name, reach, got, ok: mean(counts) <= most.mean && Math.max(...counts) <= worst }
}

/** Runs of alarms: those with few calm windows between them are one finding. */
function runs(alarm: Uint8Array): number {
  let count = 0
  let last = Number.NEGATIVE_INFINITY
  for (let row = 0; row < alarm.length; row++) {
    if (alarm[row] === 0) continue
    if (row - last - 1 > MAX_GAP_WINDOWS) count++
    last = row
  }
  return count
}

if (argv[1] === import.meta.filename) stdout.write(tableOf(quietFigures()))
