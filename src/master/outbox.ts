/**
 * Puts what is to be told of incidents into the outbox, in the transaction that stores them: there
 * is a message exactly if there is what it tells.
 */
import type { Incident } from '../flow.ts'
import { getMarks } from '../store/judged.ts'
import { getNotices, storeNotices } from '../store/notices.ts'
import type { Connection } from '../store/pool.ts'
import type { SuiteLog } from '../store/suites.ts'
import { type Noted, type Noticed, type NoticingOptions, noticing } from './noticing.ts'

/** Which suite, its logs, and who listens. */
export interface PuttingOptions extends Pick<NoticingOptions, 'suite' | 'listeners'> {
  readonly logs: readonly Pick<SuiteLog, 'name' | 'source' | 'windowMs'>[]
  /** Event time up to which the suite was judged; NaN where it was not. */
  readonly untilMs: number
  /** Hears how many messages were put off, and how many more will never be told. */
  readonly onPutOff?: (messages: number, leftOut: number) => void
}

/** Tells those who listen of the incidents that are not closed; nothing where nobody does. */
export async function putNotices(
  connection: Connection,
  incidents: readonly Noticed[],
  options: PuttingOptions,
): Promise<void> {
  const { suite, untilMs, listeners, logs } = options
  if (listeners.length === 0) return
  const known = await getNotices<Noted>(connection, suite)
  // A suite of one log is judged by that log alone: its last incident says how far.
  const ends = incidents.filter(({ timed }) => timed).map(({ to }) => to)
  const judgedMs = Number.isNaN(untilMs) ? Math.max(0, ...ends) : untilMs
  const untilOf = await judgedOf(connection, options, judgedMs)
  const windowMs = logs.reduce((most, each) => Math.max(most, each.windowMs), 0)
  const noted = { suite, listeners, windowMs, untilMs: judgedMs, untilOf }
  const { putOff, leftOut, ...changes } = noticing(known, incidents, noted)
  await storeNotices(connection, suite, changes)
  if (putOff + leftOut > 0) options.onPutOff?.(putOff, leftOut)
}

/**
 * Up to when the logs of an incident are judged. A suite does not wait for a source that is far
 * behind the others; what is found there is no history for that, and has not ended.
 */
async function judgedOf(
  connection: Connection,
  { suite, logs }: PuttingOptions,
  untilMs: number,
): Promise<(incident: Incident) => number> {
  const marks = await getMarks(connection, suite)
  const bySource = new Map(marks.map(({ source, judgedMs }) => [source, judgedMs ?? untilMs]))
  const byLog = new Map(logs.map(({ name, source }) => [name, bySource.get(source)]))
  return ({ members }) => {
    const own = members.map(({ finding }) => Math.min(untilMs, byLog.get(finding.log) ?? untilMs))
    return own.length === 0 ? untilMs : own.reduce((most, each) => Math.max(most, each))
  }
}
