/**
 * The master's verdict on windows of a suite, row by row, and what follows from it: a row is judged
 * once and kept for good, so an alarm is made of rows alone, whoever judged them and when.
 */
import { scoreOf } from '../forest/threshold.ts'
import { alarmRuns } from './budget.ts'

/** The verdict on one window. */
export interface SuiteRow {
  /** Event time in ms at which the window begins. */
  readonly startMs: number
  /** How busy the suite was; 1 is usual. */
  readonly load: number
  /** 0–100; 90 is the threshold. */
  readonly score: number
  readonly alarm: boolean
  /** Where it alarmed: by what, and by which logs. */
  readonly carried?: Carried
}

/** What carries an alarming window. */
export interface Carried {
  /** How many thresholds it reaches. */
  readonly ratio: number
  readonly byRules: boolean
  readonly byForest: boolean
  readonly byDrift: boolean
  /** Logs that carry it, strongest first. */
  readonly contributors: readonly Contributor[]
}

/** One log's part in an alarm of the suite. */
export interface Contributor {
  /** Stored under its full name, told under that which the suite shows. */
  readonly log: string
  /** Start of its first strange window near the alarm. */
  readonly onsetMs: number
  /** Surprise beyond a usual log's, over the short span. */
  readonly excess: number
  /** Its part of the excess of all logs, 0–1. */
  readonly share: number
}

/** A run of windows in which the suite as a whole was strange. */
export interface SuiteAlarm extends Omit<Carried, 'ratio'> {
  /** Event time in ms, from inclusive, to exclusive. */
  readonly from: number
  readonly to: number
  readonly score: number
}

/** The alarms that rows make; those that did not alarm may be left out. */
export function alarmsOf(rows: readonly SuiteRow[], windowMs: number): SuiteAlarm[] {
  const carried = rows.flatMap(({ startMs, carried: own }) => (own ? [{ startMs, ...own }] : []))
  const ratios = Float64Array.from(carried, ({ ratio }) => ratio)
  const windows = Float64Array.from(carried, ({ startMs }) => Math.round(startMs / windowMs))
  return alarmRuns(ratios, windows, 0).map(({ first, last }) => {
    const run = carried.slice(first, last + 1)
    const peak = run.reduce((most, each) => (each.ratio > most.ratio ? each : most))
    return {
      from: run[0].startMs,
      to: windows[last] * windowMs + windowMs,
      score: scoreOf(peak.ratio, 1),
      byRules: run.some(each => each.byRules),
      byForest: run.some(each => each.byForest),
      byDrift: run.some(each => each.byDrift),
      contributors: peak.contributors,
    }
  })
}
