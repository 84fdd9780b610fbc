/**
 * Opens the streams of a job at once: their logs and streams are stored where they are new, and
 * what is known of each is read, in three statements however many streams there are. A directory
 * of a hundred thousand small files is read at the price of its turns.
 */
import { strongHash } from '../base/hash.ts'
import { query, type Store } from './pool.ts'
import type { StreamRecord } from './streams.ts'

/** A stream by the names of its log and itself. */
export interface StreamName {
  readonly log: string
  readonly stream: string
}

interface Row extends StreamRecord {
  readonly turns: number
  readonly logName: string
}

/**
 * The streams as their last turns left them, in the order of the names; undefined where no turn
 * was committed. Whoever calls this starts from what is stored: from here on the store counts the
 * turns of these streams with them, and their commits need no further question.
 */
export async function openStreams(
  store: Store,
  source: string,
  names: readonly StreamName[],
): Promise<(StreamRecord | undefined)[]> {
  const values = [
    source,
    names.map(({ log }) => log),
    names.map(({ log }) => strongHash(log)),
    names.map(({ stream }) => stream),
    names.map(({ stream }) => strongHash(stream)),
  ]
  const step = `opening ${names.length} streams of source "${source}"`
  await query(store, step, { text: STORE_LOGS, values: values.slice(0, 3) })
  await query(store, step, { text: STORE_STREAMS, values: [source, ...values.slice(2)] })
  const rows = await query<Row>(store, step, {
    text: READ,
    values: [source, values[2], values[4]],
  })
  const found = new Map<string, StreamRecord>()
  for (const { turns, logName, ...stream } of rows) {
    const key = streamKey(source, { log: logName, stream: stream.name })
    store.turns.set(stream.id, turns)
    store.streamIds.set(key, stream.id)
    if (turns > 0) found.set(key, stream)
  }
  return names.map(name => found.get(streamKey(source, name)))
}

/** The name of a stream among those whose ids a store knows. */
export function streamKey(source: string, { log, stream }: StreamName): string {
  return JSON.stringify([source, log, stream])
}

const STORE_LOGS = `
insert into log (source, name, key)
select distinct $1, n.name, n.key from unnest($2::text[], $3::text[]) as n (name, key)
on conflict (source, key) do nothing`

const STORE_STREAMS = `
insert into stream (log, name, key)
select distinct l.id, n.name, n.key
  from unnest($2::text[], $3::text[], $4::text[]) as n (log, name, key)
  join log l on l.source = $1 and l.key = n.log
on conflict (log, key) do nothing`

const READ = `
select t.id, t.log, t.name, t.turns, t.state, t.ledger, l.name as "logName"
  from unnest($2::text[], $3::text[]) as n (log, key)
  join log l on l.source = $1 and l.key = n.log
  join stream t on t.log = l.id and t.key = n.key`
