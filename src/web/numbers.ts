/** Numbers on their way to the page: JSON knows neither NaN nor infinity. */

/** A number, or null where it is none. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** One decimal, rounded down: 89.96 is not 90. */
export function shownScore(score: number): number {
  return Math.floor(score * 10) / 10
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * Steps of a time axis that people read without counting; those from ten minutes on add up from
 * what is rolled up, so there is no quarter of an hour.
 */
const STEPS = [
  ...[10, 20, 30].map(seconds => seconds * SECOND),
  ...[1, 2, 5, 10, 20, 30].map(minutes => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map(hours => hours * HOUR),
  ...[1, 2, 7, 14, 28].map(days => days * DAY),
]

/** Windows that are read one by one for a picture of many logs; more are read rolled up. */
const MOST_WINDOWS = 60_000

/** The shortest step of a picture of so many logs: what is rolled up, where they are many. */
export function leastStepOf({ logs, from, to, windowMs }: Picture): number {
  return (logs * (to - from)) / windowMs > MOST_WINDOWS ? Math.max(windowMs, 10 * MINUTE) : windowMs
}

/** What is to be drawn of many logs. */
export interface Picture {
  readonly logs: number
  readonly from: number
  readonly to: number
  readonly windowMs: number
}

/** Steps that cover a range. */
export interface Grid {
  readonly from: number
  readonly step: number
  readonly count: number
}

/** What of a range is wanted. */
export interface Wanted {
  readonly from: number
  readonly to: number
  /** Steps at most. */
  readonly most: number
  /** A step is never shorter. */
  readonly least: number
}

/** Round steps over a range of time, beginning at a round moment; at least one. */
export function gridOf({ from, to, most, least }: Wanted): Grid {
  const span = Math.max(1, to - from)
  const enough = (step: number): boolean => step >= least && span / step <= most - 1
  const step = STEPS.find(enough) ?? Math.ceil(Math.max(least, span / (most - 1)) / DAY) * DAY
  const start = Math.floor(from / step) * step
  return { from: start, step, count: Math.max(1, Math.ceil((to - start) / step)) }
}

/** The same over lines: any whole number will do. */
export function lineGridOf({ from, to, most, least }: Wanted): Grid {
  const step = Math.max(least, Math.ceil((to - from) / most))
  const start = Math.floor(from / step) * step
  return { from: start, step, count: Math.max(1, Math.ceil((to - start) / step)) }
}
