/**
 * Where the first cause of an incident is looked for: which logs, from when to when. A look depends
 * on what is stored for good alone, so that it is the same whenever it is taken.
 */
import { strongHash } from '../base/hash.ts'
import type { Finding } from '../flow.ts'
import { BIN_MS } from '../forest/bins.ts'
import type { LogSeries } from './join.ts'

/** A stretch of time and the logs that are looked at in it. */
export interface LookPlan {
  /** Changes with all that the outcome depends on. */
  readonly digest: string
  readonly fromMs: number
  readonly bins: number
  /** Bins before this one say what the logs usually write at this time. */
  readonly before: number
  readonly logs: readonly string[]
}

/** What is looked into: the findings of an incident, or the span of an alarm of the suite. */
export interface Occasion {
  /** The id of the incident. */
  readonly key: string
  readonly findings: readonly Finding[]
  readonly from: number
  readonly to: number
  /** Logs that are looked at in any case. */
  readonly logs: readonly string[]
}

/** Windows before the first alarm in which the cause may lie, and after it. */
const BACK_WINDOWS = 10
const AHEAD_WINDOWS = 10

/** Windows before these that tell how much is written at this time. */
const BASE_WINDOWS = 30

/** Logs that are looked at: those of the incident, and the strangest of the others. */
const MOST_LOGS = 24

/** The look at an occasion, as far as all logs are judged (`untilMs`). */
export function lookAt(
  occasion: Occasion,
  series: readonly LogSeries[],
  { windowMs, untilMs }: { readonly windowMs: number; readonly untilMs: number },
): LookPlan {
  const first = occasion.from
  const fromMs = binOf(first - (BACK_WINDOWS + BASE_WINDOWS) * windowMs)
  const endMs = Math.min(untilMs, first + AHEAD_WINDOWS * windowMs)
  const bins = Math.max(0, Math.ceil((endMs - fromMs) / BIN_MS))
  const before = Math.round((BASE_WINDOWS * windowMs) / BIN_MS)
  const span = { from: first - BACK_WINDOWS * windowMs, to: endMs }
  const logs = lookedAt(occasion, series, span)
  // The load is averaged over some windows to both sides.
  const knownMs = Math.min(untilMs, endMs + AHEAD_WINDOWS * windowMs)
  // A scanner that was away brings its logs' lines later: what was seen without them is seen anew.
  const ends = series.map(each => judgedTo(each, knownMs))
  const digest = strongHash(JSON.stringify([fromMs, bins, knownMs, logs, ends]))
  return { digest, fromMs, bins, before, logs }
}

/** The end of a log's last window that begins before then: what comes later changes nothing. */
function judgedTo({ from, to }: LogSeries, beforeMs: number): number {
  let end = 0
  for (let i = 0; i < from.length; i++) if (from[i] < beforeMs) end = Math.max(end, to[i])
  return end
}

function binOf(timeMs: number): number {
  return Math.floor(timeMs / BIN_MS) * BIN_MS
}

/** The logs of the incident and the strangest others, by name. */
function lookedAt(
  { logs, findings }: Occasion,
  series: readonly LogSeries[],
  span: { readonly from: number; readonly to: number },
): string[] {
  const own = new Set([...logs, ...findings.map(({ log }) => log)])
  const others = series
    .filter(({ log }) => !own.has(log))
    .map(each => ({ log: each.log, most: strangest(each, span) }))
    .filter(({ most }) => most > 0)
    .sort((a, b) => b.most - a.most || (a.log < b.log ? -1 : 1))
  const room = Math.max(0, MOST_LOGS - own.size)
  return [...own, ...others.slice(0, room).map(({ log }) => log)].sort()
}

function strangest(
  { from, to, joint }: LogSeries,
  span: { readonly from: number; readonly to: number },
): number {
  let most = 0
  for (let i = 0; i < from.length; i++) {
    if (from[i] < span.to && to[i] > span.from) most = Math.max(most, joint[i])
  }
  return most
}
