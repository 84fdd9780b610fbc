/**
 * Where the first cause of an incident is looked for: which logs, from when to when. A look depends
 * on what is stored for good alone, so that it is the same whenever it is taken.
 */
import { strongHash } from '../base/hash.ts'
import type { Finding } from '../flow.ts'
import { BIN_MS } from '../forest/bins.ts'
import type { Spoken } from './usual.ts'

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

/** Where a look is, before the other logs are chosen. */
export type LookStretch = Omit<LookPlan, 'logs'> & {
  /** Event time within which the strangest others are looked for. */
  readonly from: number
  readonly to: number
  /** The logs of the incident, by name. */
  readonly own: readonly string[]
}

/** The look at an occasion, as far as all logs are judged (`untilMs`). */
export function stretchOf(
  { from, findings, logs }: Occasion,
  { windowMs, untilMs }: { readonly windowMs: number; readonly untilMs: number },
): LookStretch {
  const fromMs = binOf(from - (BACK_WINDOWS + BASE_WINDOWS) * windowMs)
  const endMs = Math.min(untilMs, from + AHEAD_WINDOWS * windowMs)
  const bins = Math.max(0, Math.ceil((endMs - fromMs) / BIN_MS))
  const before = Math.round((BASE_WINDOWS * windowMs) / BIN_MS)
  const own = [...new Set([...logs, ...findings.map(({ log }) => log)])].sort()
  const digest = strongHash(JSON.stringify([fromMs, bins, own]))
  return { digest, fromMs, bins, before, from: from - BACK_WINDOWS * windowMs, to: endMs, own }
}

/** From here on a look at what began then is what it will stay. */
export function settledLookMs(from: number, windowMs: number): number {
  return from + AHEAD_WINDOWS * windowMs
}

/** With the strangest of the other logs (`spoken` between the stretch's from and to). */
export function planOf(stretch: LookStretch, spoken: readonly Spoken[]): LookPlan {
  const { digest, fromMs, bins, before, own } = stretch
  const others = spoken
    .filter(({ log, most }) => most > 0 && !own.includes(log))
    .sort((a, b) => b.most - a.most || (a.log < b.log ? -1 : 1))
  const room = Math.max(0, MOST_LOGS - own.length)
  const logs = [...own, ...others.slice(0, room).map(({ log }) => log)].sort()
  return { digest, fromMs, bins, before, logs }
}

function binOf(timeMs: number): number {
  return Math.floor(timeMs / BIN_MS) * BIN_MS
}
