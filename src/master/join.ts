/**
 * Lines up the logs of a suite on event time: one row per window in which any log has lines, with
 * the surprise of each log that has. Sparse in logs and in time, so that a suite may hold logs of
 * different years; memory is 9 bytes per window of a log and 12 per row.
 */
import { lowerBound } from '../base/sorted.ts'
import { type Tail, tailOf, tailsLeftOut } from '../forest/tail.ts'

/** The judged, timed windows of one log; arrays of one length, any order. */
export interface LogSeries {
  readonly log: string
  /** Event time in ms, from inclusive, to exclusive. */
  readonly from: Float64Array
  readonly to: Float64Array
  /** The log's own joint score S: larger is stranger; the unit does not matter. */
  readonly joint: Float64Array
  readonly lines: Float64Array
}

/** All logs of a suite on one axis of time. */
export interface Joined {
  readonly logs: readonly string[]
  readonly windowMs: number
  /** Number of the window since the epoch, ascending, one per row. */
  readonly window: Float64Array
  /** Row r holds entries rowStart[r] … rowStart[r + 1] of `log` and `surprise`. */
  readonly rowStart: Uint32Array
  /** Index into `logs`, ascending within a row. */
  readonly log: Uint32Array
  /** −log10 of the share of the log's windows that are as strange, at most SURPRISE_CAP. */
  readonly surprise: Float32Array
  /** 1 where the log has lines in the window: an empty one is told apart. */
  readonly spoke: Uint8Array
}

/**
 * No single log may make an incident of many: beyond this its surprise counts no more. On hard
 * suites uncapped surprises gave nine false alarms a day where capped ones gave one in three.
 */
export const SURPRISE_CAP = 2.5

/**
 * Windows of the same log this near are left out of its yardstick, since they share an incident;
 * but never more than this part of all, so that enough is left to compare with.
 */
const NEIGHBOURS = 10
const NEIGHBOUR_PART = 1 / 7

/** What was usual when a model was cut; without it each window is measured by the log's others. */
export interface Yardsticks {
  readonly windowMs: number
  readonly tails: ReadonlyMap<string, Tail>
}

/** Joins the series of a suite; logs keep the order given, which should be that of their names. */
export function joinLogs(series: readonly LogSeries[], frozen?: Yardsticks): Joined {
  const windowMs = frozen?.windowMs ?? windowOf(series)
  const windows = series.map(each => each.from.map(from => Math.floor(from / windowMs)))
  const window = distinct(windows)
  const parts = series.map((each, index) => collapse(each, windows[index], frozen))
  const rowStart = new Uint32Array(window.length + 1)
  for (const part of parts) for (const at of part.windows) rowStart[lowerBound(window, at) + 1]++
  for (let row = 0; row < window.length; row++) rowStart[row + 1] += rowStart[row]
  const log = new Uint32Array(rowStart[window.length])
  const surprise = new Float32Array(log.length)
  const spoke = new Uint8Array(log.length)
  const next = rowStart.slice()
  parts.forEach((part, index) => {
    for (let i = 0; i < part.windows.length; i++) {
      const at = next[lowerBound(window, part.windows[i])]++
      log[at] = index
      surprise[at] = part.surprise[i]
      spoke[at] = part.spoke[i]
    }
  })
  const logs = series.map(each => each.log)
  return { logs, windowMs, window, rowStart, log, surprise, spoke }
}

/** The length of the suite's windows; a last window may be shorter, so the longest counts. */
function windowOf(series: readonly LogSeries[]): number {
  let longest = 1
  for (const { from, to } of series) {
    for (let i = 0; i < from.length; i++) longest = Math.max(longest, to[i] - from[i])
  }
  return longest
}

/** Sorted values of all arrays, each once. */
function distinct(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let length = 0
  for (const part of parts) {
    all.set(part, length)
    length += part.length
  }
  all.sort()
  let kept = 0
  for (let i = 0; i < all.length; i++) {
    if (i === 0 || all[i] !== all[kept - 1]) all[kept++] = all[i]
  }
  return all.slice(0, kept)
}

/** Calibrated surprise of one log, one value per window. */
interface Part {
  readonly windows: Float64Array
  readonly surprise: Float64Array
  readonly spoke: Uint8Array
}

/**
 * Several streams of one log may have the same window: the strangest counts, less log10 of their
 * number (Šidák), else a log with many streams would always have something strange.
 */
function collapse(series: LogSeries, windows: Float64Array, frozen?: Yardsticks): Part {
  const order = Uint32Array.from(windows.keys()).sort((a, b) => windows[a] - windows[b] || a - b)
  const tails = surprises(series, order, frozen)
  const part = {
    windows: new Float64Array(windows.length),
    surprise: new Float64Array(windows.length),
    spoke: new Uint8Array(windows.length),
  }
  let kept = 0
  for (let from = 0, to = 0; from < order.length; from = to) {
    let most = 0
    for (to = from; to < order.length && windows[order[to]] === windows[order[from]]; to++) {
      most = Math.max(most, tails[to])
      if (series.lines[order[to]] > 0) part.spoke[kept] = 1
    }
    part.windows[kept] = windows[order[from]]
    part.surprise[kept++] = rounded(most - Math.log10(to - from))
  }
  return {
    windows: part.windows.slice(0, kept),
    surprise: part.surprise.slice(0, kept),
    spoke: part.spoke.slice(0, kept),
  }
}

/**
 * Multiples of 2⁻²⁰: sums of them are exact in any order, so that it makes no difference where the
 * reading of a suite began.
 */
function rounded(surprise: number): number {
  return Math.round(Math.min(SURPRISE_CAP, Math.max(0, surprise)) * STEPS) / STEPS
}

const STEPS = 2 ** 20

/** Tails of S under the frozen yardstick, or the log's other windows, in the order given. */
function surprises(series: LogSeries, order: Uint32Array, frozen?: Yardsticks): Float64Array {
  const values = Float64Array.from(order, index => series.joint[index])
  const tail = frozen?.tails.get(series.log)
  if (tail !== undefined) return values.map(value => tailOf(tail, value))
  return tailsLeftOut(values, {
    kept: new Uint8Array(values.length).fill(1),
    reach: reachOf(values.length),
  })
}

/** Rows on either side that are left out of a yardstick of so many rows. */
export function reachOf(rows: number, most = NEIGHBOURS): number {
  return Math.min(most, Math.floor(rows * NEIGHBOUR_PART))
}
