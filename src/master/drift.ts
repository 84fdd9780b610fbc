/**
 * What creeps: logs that write less or more than usual for some minutes, each too little to alarm.
 * Per log the lines of the last windows against what load and the hours before let expect, in the
 * log's own usual deviations; over the logs the chance that several drift so far together. Its
 * memory is long, so it opens incidents and never dates them (onset.ts does).
 */
import { lowerBound, quantileOf } from '../base/sorted.ts'
import { evidenceOf, MOST_LOGS, normalTail } from './evidence.ts'
import type { Joined, LogSeries } from './join.ts'
import { type Habit, loadAt, type SuiteHabits, type SuiteLoad } from './load.ts'

/** How far the logs of a suite drift; one entry per row and per entry of `joined`. */
export interface Drift {
  /** −log10 of the chance that several logs drift so far together. */
  readonly evidence: Float64Array
  /** −log10 of the chance that the log drifts so far, at most DRIFT_CAP. */
  readonly surprise: Float32Array
  /** How far each log usually drifts, by name; none of what was watched too shortly. */
  readonly scales: ReadonlyMap<string, number>
}

/** What a drift is held against. */
export interface DriftOptions {
  readonly habits: Pick<SuiteHabits, 'logs'>
  readonly load: SuiteLoad
  /** How far each log usually drifts; absent: told by these rows. */
  readonly scales?: ReadonlyMap<string, number>
  /** Rows from here on are wanted. */
  readonly fromRow?: number
}

/** Windows that are added up, and those before them that say what is usual at this hour. */
const SPAN = 10
const BASE = 120
const LEAST_BASE = 30

/** Windows that a drift looks back over. */
export const DRIFT_WINDOWS = SPAN + BASE

/** With fewer windows nobody knows how far the logs usually drift. */
const LEAST_WINDOWS = 2 * BASE

/** Lines that the expectation weighs as much as: a log of few lines drifts by chance. */
const PRIOR_LINES = 5

/** Beyond this the surprise of a log counts no more: none makes a drift of many. */
const DRIFT_CAP = 6

/** The drift of all logs in all rows; `series` are those that were joined, in that order. */
export function driftOf(
  joined: Joined,
  series: readonly LogSeries[],
  { habits, load, scales: known, fromRow = 0 }: DriftOptions,
): Drift {
  const { window, rowStart, log } = joined
  const surprise = new Float32Array(log.length)
  const scales = new Map(known)
  const evidence = new Float64Array(window.length)
  if (known === undefined && window.length < LEAST_WINDOWS) return { evidence, surprise, scales }
  const entries = entriesByLog(joined)
  const sinceWindow = window[fromRow] ?? Number.POSITIVE_INFINITY
  series.forEach((each, index) => {
    const habit = habits.logs.get(each.log)
    if (habit === undefined || habit.mean <= 0) return
    const own = entries[index]
    const far = deviations(linesIn(joined, each, own), { habit, load, sinceWindow })
    if (known === undefined) scales.set(each.log, usualDeviation(far))
    const scale = scales.get(each.log)
    if (scale === undefined) return
    own.at.forEach((at, row) => {
      surprise[at] = Math.min(DRIFT_CAP, Math.max(0, normalTail(far[row] / scale) - TWO_SIDED))
    })
  })
  for (let row = fromRow; row < window.length; row++) {
    evidence[row] = together(surprise.slice(rowStart[row], rowStart[row + 1]))
  }
  return { evidence, surprise, scales }
}

function together(surprise: Float32Array): number {
  const values = surprise.sort().reverse()
  const shares = Array.from(values.subarray(0, MOST_LOGS), each => ({ sum: each, windows: 1 }))
  return evidenceOf(shares, values.length)
}

/** The entries of one log in the joined suite, and the windows that they are of. */
interface Entries {
  readonly at: number[]
  readonly window: number[]
}

function entriesByLog({ logs, window, rowStart, log }: Joined): Entries[] {
  const entries = logs.map((): Entries => ({ at: [], window: [] }))
  for (let row = 0; row < window.length; row++) {
    for (let at = rowStart[row]; at < rowStart[row + 1]; at++) {
      entries[log[at]].at.push(at)
      entries[log[at]].window.push(window[row])
    }
  }
  return entries
}

interface Lines {
  readonly window: Float64Array
  readonly lines: Float64Array
  readonly windowMs: number
}

function linesIn({ windowMs }: Joined, series: LogSeries, { window }: Entries): Lines {
  const place = new Map(window.map((each, row) => [each, row]))
  const lines = new Float64Array(window.length)
  for (let i = 0; i < series.from.length; i++) {
    const row = place.get(Math.floor(series.from[i] / windowMs))
    if (row !== undefined) lines[row] += series.lines[i]
  }
  return { window: Float64Array.from(window), lines, windowMs }
}

interface Usual {
  readonly habit: Habit
  readonly load: SuiteLoad
  readonly sinceWindow: number
}

/** Per window of a log how far its last lines are from what was expected, in deviations. */
function deviations(
  { window, lines, windowMs }: Lines,
  { habit, load, sinceWindow }: Usual,
): Float64Array {
  const expected = Float64Array.from(window, each => {
    const busy = loadAt(load, each * windowMs)
    return rounded(habit.mean * Math.max(0.05, 1 + habit.feeling * (busy - 1)))
  })
  const sums = [lines, expected].map(cumulated)
  const within = (which: number, from: number, to: number): number =>
    sums[which][to] - sums[which][from]
  return Float64Array.from(window, (at, row) => {
    if (at < sinceWindow) return 0
    const from = lowerBound(window, at - SPAN + 1)
    const before = lowerBound(window, at - DRIFT_WINDOWS + 1)
    if (from - before < LEAST_BASE) return 0
    const prior = PRIOR_LINES * habit.spread
    const base = within(1, before, from) + prior
    const usual = ((within(0, before, from) + prior) / base) * within(1, from, row + 1)
    // What is expected is known from so many lines only.
    const variance = habit.spread * (usual * (1 + within(1, from, row + 1) / base) + prior)
    return Math.abs(within(0, from, row + 1) - usual) / Math.sqrt(variance)
  })
}

/** Sums of such multiples are exact, wherever they begin. */
function rounded(lines: number): number {
  return Math.round(lines * STEPS) / STEPS
}

const STEPS = 1024

/** log10 of 2: both tails. */
const TWO_SIDED = Math.log10(2)

/**
 * How far a log usually drifts in deviations of chance, at least 1. Read at the middle and at three
 * quarters: incidents do not move these.
 */
function usualDeviation(far: Float64Array): number {
  const sorted = far.slice().sort()
  return Math.max(1, quantileOf(sorted, 0.5) / NORMAL_50, quantileOf(sorted, 0.75) / NORMAL_75)
}

/** Medians and upper quartiles of the absolute value of a normal variable. */
const NORMAL_50 = 0.6745
const NORMAL_75 = 1.1503

function cumulated(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1)
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i] + values[i]
  return sums
}
