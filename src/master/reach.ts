/**
 * How far a suite is judged for good, and each of its logs: a source behind the others is not
 * waited for (horizon.ts), but what is found there is not over before that source is past it. Pure.
 */
import { MAX_GAP_WINDOWS } from '../forest/threshold.ts'
import type { SourceMarks } from '../store/judged.ts'
import type { SuiteLog } from '../store/suites.ts'
import { nearnessOf } from './group.ts'
import { type Occasion, settledLookMs } from './look.ts'

/** How far something is judged. */
export interface Reach {
  readonly windowMs: number
  /** Event time up to which it is judged for good; NaN where nothing has time. */
  readonly untilMs: number
  /** A session of any log is over after so long without a line, ms. */
  readonly idleMs: number
}

/** How far a suite is judged, and each log by the name that the suite shows. */
export interface SuiteReach extends Reach {
  readonly ofLog: (log: string) => Reach
}

/** What a suite is judged by. */
export interface ReachFacts extends Pick<Reach, 'windowMs' | 'untilMs'> {
  readonly logs: readonly Pick<SuiteLog, 'name' | 'source' | 'windowMs' | 'idleMs'>[]
  readonly marks: readonly Pick<SourceMarks, 'source' | 'judgedMs'>[]
}

/** The windows that a finding which goes on may still reach back over, and one beyond. */
export const OPEN_WINDOWS = MAX_GAP_WINDOWS + 2

/**
 * A source that is further behind the suite has ended, or is an archive: what is found there is
 * closed at first sight, for its mark may never move again.
 */
const MOST_LAG_MS = 86_400_000

/** The reach of a suite and of its logs. */
export function suiteReach({ windowMs, untilMs, logs, marks }: ReachFacts): SuiteReach {
  const idleMs = logs.reduce((most, log) => Math.max(most, log.idleMs), 0)
  const whole = { windowMs, untilMs, idleMs }
  const bySource = new Map(marks.map(({ source, judgedMs }) => [source, judgedMs ?? untilMs]))
  const byLog = new Map(
    logs.map(log => {
      const markMs = bySource.get(log.source) ?? untilMs
      const lags = markMs < untilMs && markMs >= untilMs - MOST_LAG_MS
      const own = { windowMs: Math.max(windowMs, log.windowMs), untilMs: lags ? markMs : untilMs }
      return [log.name, { ...whole, ...own }]
    }),
  )
  return { ...whole, ofLog: log => byLog.get(log) ?? whole }
}

/** Event time before which no finding can begin any more, nor go on. */
export function settledMs({ windowMs, untilMs, idleMs }: Reach): number {
  return untilMs - OPEN_WINDOWS * windowMs - idleMs
}

/** Whether nothing that is still to come can change what this occasion shows. */
export function isClosed(occasion: Span, reach: SuiteReach): boolean {
  const { from, findings = [] } = occasion
  const over = findings.every(({ log, to }) => isOver(to, reach.ofLog(log)))
  const lookMs = settledLookMs(from, reach.windowMs)
  return over && isOver(occasion.to, reach) && lookMs <= untilOf(occasion, reach)
}

type Span = Pick<Occasion, 'from' | 'to'> & Partial<Pick<Occasion, 'findings'>>

function isOver(to: number, reach: Reach): boolean {
  return to + nearnessOf(reach.windowMs).gapMs + reach.windowMs < settledMs(reach)
}

/** Event time up to which all logs are judged in which something was found, and the suite. */
export function untilOf({ findings = [] }: Partial<Occasion>, reach: SuiteReach): number {
  return findings.reduce(
    (least, { log }) => Math.min(least, reach.ofLog(log).untilMs),
    reach.untilMs,
  )
}
