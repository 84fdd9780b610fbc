/**
 * Does a log go with the day? From two days on its hours are compared: where the amounts of lines
 * by hour of the odd days tell those of the even ones, windows are compared with those of about the
 * same time of day alone, so that what is usual at noon is found at three in the morning.
 */
import { meanOf } from '../base/sums.ts'
import type { WindowMatrix } from '../flow.ts'

const HOUR_MS = 3_600_000
/** Hours of a day. */
export const HOURS = 24

/** Length of a day; no leap seconds in event time. */
export const DAY_MS = HOURS * HOUR_MS

/** So far apart by the clock is the same time of day: a shift of summer time fits in. */
const SAME_TIME_MS = HOUR_MS

/** One day shows no rhythm, and a rhythm of which half is not there is none. */
const LEAST_DAYS = 2
const LEAST_HOURS = 12

/** By chance alone twenty-four hours agree so well once in a million times. */
const LEAST_AGREEMENT = 0.8

/** Time of day of the windows with kept[row] = 1 tells how many lines they have in two days. */
export function isDaily(windows: WindowMatrix, kept: Uint8Array, unitsPerDay = 0): boolean {
  const { start, rows } = windows
  if (start === undefined || unitsPerDay === 0) return false
  if (timesOf(windows) < LEAST_DAYS * unitsPerDay) return false
  const sums = [new Float64Array(HOURS), new Float64Array(HOURS)]
  const counts = [new Float64Array(HOURS), new Float64Array(HOURS)]
  for (let row = 0; row < rows; row++) {
    if (kept[row] === 0) continue
    const day = Math.abs(Math.floor(start[row] / DAY_MS) % 2)
    const hour = hourOf(clockOf(start[row]))
    sums[day][hour] += Math.sqrt(linesOf(windows, row))
    counts[day][hour]++
  }
  const hours = [...counts[0].keys()].filter(hour => counts[0][hour] > 0 && counts[1][hour] > 0)
  if (hours.length < LEAST_HOURS) return false
  const [odd, even] = [0, 1].map(day =>
    Float64Array.from(hours, hour => sums[day][hour] / counts[day][hour]),
  )
  return agreement(odd, even) >= LEAST_AGREEMENT
}

/** Times at which there are windows: replicas show the same hour side by side, not more hours. */
export function timesOf({ rows, start }: WindowMatrix): number {
  return start === undefined ? rows : new Set(start).size
}

/** Time of day of an event time, ms since midnight (UTC). */
export function clockOf(timeMs: number): number {
  return ((timeMs % DAY_MS) + DAY_MS) % DAY_MS
}

/** Hour of a time of day, 0 to 23. */
export function hourOf(clock: number): number {
  return Math.floor(clock / HOUR_MS)
}

/** Whether two times of day are about the same, around midnight too. */
export function isSameTime(a: number, b: number): boolean {
  const apart = Math.abs(a - b)
  return Math.min(apart, DAY_MS - apart) <= SAME_TIME_MS
}

/** Lines of a window. */
export function linesOf({ rowStart, count }: WindowMatrix, row: number): number {
  let lines = 0
  for (let at = rowStart[row]; at < rowStart[row + 1]; at++) lines += count[at]
  return lines
}

/** Pearson's correlation; 0 where one does not vary. */
function agreement(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)]
  let [shared, squareA, squareB] = [0, 0, 0]
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at] - meanA, b[at] - meanB]
    shared += x * y
    squareA += x * x
    squareB += y * y
  }
  return squareA === 0 || squareB === 0 ? 0 : shared / Math.sqrt(squareA * squareB)
}
