/**
 * How much speaks for each log of an incident, in nats, and which of them may be its first cause.
 * In a suite something is always slightly odd somewhere: what is weak against the rest counts only
 * where it lies right before something that counts, as a cause does and chance seldom.
 */
import type { Finding } from '../flow.ts'

/** One log of an incident: when it began to deviate, and how surely it did. */
export interface Weighed {
  readonly momentMs: number
  readonly nats: number
  /** Its own detector alarmed. */
  readonly alarmed: boolean
}

/** A log whose evidence is at least this part of the strongest one's counts, wherever it lies … */
export const STRONG_PART = 0.35
/** … and beyond so many nats it is no matter how strong the strongest is. */
const ENOUGH_NATS = 100

/** A log that did not alarm must show at least this part, for so many are looked at. */
const SILENT_PART = 0.2

/** A finding may be as weak as this within a window before what counts … */
const LEAST_NATS = 4
/** … and this within three windows, as a cause takes from log to log. Counts alone show as much. */
export const SHOWN_NATS = 7
const HOP_WINDOWS = 3

/** Decades of a usual threshold, and what a finding that just reaches it says. */
const THRESHOLD_DECADES = 5

/** Nats that a finding's own score stands for. */
export function natsOf({ score }: Pick<Finding, 'score'>): number {
  return LEAST_NATS + THRESHOLD_DECADES * Math.LN10 * Math.max(0, thresholdsOf(score) - 1)
}

/** S in thresholds (`scoreOf` the other way round); a score of 100 is rounded. */
export function thresholdsOf(score: number): number {
  return -Math.log10(Math.max(1e-12, 1 - score / 100))
}

/** The logs that may be first, as indexes into `logs`. */
export function counting(logs: readonly Weighed[], windowMs: number): ReadonlySet<number> {
  const most = logs.reduce((best, { nats }) => Math.max(best, nats), 0)
  const strong = STRONG_PART * Math.min(most, ENOUGH_NATS)
  const counted = new Set(logs.flatMap(({ nats }, log) => (nats >= strong ? [log] : [])))
  let firstMs = earliest(logs, counted)
  // Latest first: each that counts may let an earlier one count.
  const others = [...logs.keys()].filter(log => !counted.has(log))
  for (const log of others.sort((a, b) => logs[b].momentMs - logs[a].momentMs)) {
    const { alarmed, nats, momentMs } = logs[log]
    const least = alarmed ? 0 : SILENT_PART * Math.min(most, ENOUGH_NATS)
    if (nats < Math.max(least, neededNats(alarmed, firstMs - momentMs, windowMs))) continue
    counted.add(log)
    firstMs = Math.min(firstMs, logs[log].momentMs)
  }
  return counted
}

function earliest(logs: readonly Weighed[], counted: ReadonlySet<number>): number {
  return [...counted].reduce((first, log) => Math.min(first, logs[log].momentMs), Infinity)
}

/** What a weak log must show to count, so long before the first that does. */
function neededNats(alarmed: boolean, beforeMs: number, windowMs: number): number {
  if (alarmed && beforeMs <= windowMs) return LEAST_NATS
  return beforeMs <= HOP_WINDOWS * windowMs ? SHOWN_NATS : Infinity
}
