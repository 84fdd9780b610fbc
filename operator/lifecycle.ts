/**
 * When an incident is over. Event time decides, as everywhere: an incident is quiet when the logs
 * have gone on for a while without it. Logs that do not go on at all (a source that was turned
 * off, an archive) would keep it open for ever, so that a day of the wall clock counts, too.
 */
import { QUIET_AFTER_MS, RESOLVED_AFTER_MS, STOPPED_AFTER_MS } from '../src/flow.ts'
import type { AnomalyStatus } from './api/anomaly.ts'

/** Where an Anomaly stands. */
export type State = NonNullable<AnomalyStatus['state']>

const DAY_MS = 86_400_000

/** A week later nobody looks for it in the cluster; Postgres has it for longer. */
export const EXPIRED_AFTER_MS = 7 * DAY_MS
/** An expired Anomaly is shown as such for a day. */
export const REMOVED_AFTER_MS = EXPIRED_AFTER_MS + DAY_MS

/** What decides. */
export interface Course {
  /** False where the logs have no time: `from` and `to` are lines then. */
  readonly timed: boolean
  /** Event time, ms. */
  readonly from: number
  readonly to: number
  /** Event time that the suite has reached, ms. */
  readonly watermarkMs: number
  /** When the Anomaly was made, ms of the wall clock; where there is none, when it was found. */
  readonly createdMs: number
  readonly nowMs: number
}

/** For how long nothing was seen of the incident, ms. */
export function silenceOf(course: Course): number {
  const { timed, from, to, watermarkMs, createdMs, nowMs } = course
  const existsMs = Math.max(0, nowMs - createdMs)
  if (!timed) return existsMs
  // A live incident is as long as its Anomaly is old; what it lacks was silence.
  const stoppedMs = existsMs - (to - from) - STOPPED_AFTER_MS
  return Math.max(0, Number.isFinite(watermarkMs) ? watermarkMs - to : 0, stoppedMs)
}

/** Where an incident stands after so much silence. */
export function stateOf(silenceMs: number): State {
  if (silenceMs < QUIET_AFTER_MS) return 'Open'
  if (silenceMs < RESOLVED_AFTER_MS) return 'Quiet'
  return silenceMs < EXPIRED_AFTER_MS ? 'Resolved' : 'Expired'
}

/** Whether the incident is over. */
export function isClosed(state: State | undefined): boolean {
  return state === 'Resolved' || state === 'Expired'
}
