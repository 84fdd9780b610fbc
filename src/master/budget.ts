/**
 * When the suite alarms: a tail that no row of its own length should reach by chance, raised so far
 * that there are not more alarms per day than a person accepts. Never lowered.
 */
import { MAX_GAP_WINDOWS } from '../forest/threshold.ts'

/** Adjacent alarming rows, both ends included. */
export interface Run {
  readonly first: number
  readonly last: number
  /** Largest value within. */
  readonly peak: number
}

/** What a person accepts. */
export interface Limit {
  readonly perDay: number
  readonly windowMs: number
  /** Rows judged: their number says how many days were seen. */
  readonly rows: number
}

/** Decades beyond 1 / rows; half a decade less finds 6 % more at twice the false alarms. */
const MARGIN = 0.75

const DAY_MS = 86_400_000

/** The value that S must exceed. `window` numbers the rows in time. */
export function suiteThreshold(joint: Float64Array, window: Float64Array, limit: Limit): number {
  const base = Math.log10(Math.max(1, limit.rows)) + MARGIN
  const days = (limit.rows * limit.windowMs) / DAY_MS
  // A short log still may have one incident: the budget of a day is not cut to its minutes.
  const accepted = Math.max(1, Math.ceil(limit.perDay * days))
  const peaks = alarmRuns(joint, window, base).map(run => run.peak)
  if (peaks.length <= accepted) return base
  return peaks.sort((a, b) => b - a)[accepted]
}

/** Runs of rows over the threshold, gaps of MAX_GAP_WINDOWS bridged. */
export function alarmRuns(joint: Float64Array, window: Float64Array, threshold: number): Run[] {
  const runs: { first: number; last: number; peak: number }[] = []
  for (let row = 0; row < joint.length; row++) {
    if (joint[row] <= threshold) continue
    const run = runs.at(-1)
    if (run === undefined || window[row] - window[run.last] > MAX_GAP_WINDOWS + 1) {
      runs.push({ first: row, last: row, peak: joint[row] })
    } else {
      run.last = row
      run.peak = Math.max(run.peak, joint[row])
    }
  }
  return runs
}
