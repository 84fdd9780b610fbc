/**
 * Puts what is to be told of incidents into the outbox, in the transaction that stores them: there
 * is a message exactly if there is what it tells.
 */
import type { Incident } from '../flow.ts'
import type { Told } from '../notify/formats.ts'
import { getNotices, storeNotices } from '../store/notices.ts'
import type { Connection } from '../store/pool.ts'
import { type NoticingOptions, noticing } from './noticing.ts'

/** Tells those who listen of the incidents that are not closed; nothing where nobody does. */
export async function putNotices(
  connection: Connection,
  incidents: readonly Incident[],
  options: NoticingOptions,
): Promise<void> {
  const { suite, untilMs, listeners } = options
  if (listeners.length === 0) return
  const known = await getNotices<Told>(connection, suite)
  // A suite of one log is judged by that log alone: its last incident says how far.
  const ends = incidents.filter(({ timed }) => timed).map(({ to }) => to)
  const judgedMs = Number.isNaN(untilMs) ? Math.max(0, ...ends) : untilMs
  const changes = noticing(known, incidents, { ...options, untilMs: judgedMs })
  await storeNotices(connection, suite, changes)
}
