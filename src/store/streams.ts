/** Streams: each one's place in its log, the state to go on from, and its ledger. */
import { strongHash } from '../base/hash.ts'
import type { Ledger } from '../flow.ts'
import { type Database, query, type Store } from './pool.ts'

/** A stream as its last turn left it. */
export interface StreamRecord {
  readonly id: number
  readonly log: number
  readonly name: string
  /** Versioned bytes of parser, cleaner and open bins. */
  readonly state: Uint8Array
  readonly ledger: Ledger
}

interface StreamRow extends StreamRecord {
  readonly turns: number
}

/**
 * A stream to go on from; undefined where no turn of it was committed. Whoever calls this starts
 * from what is stored: from here on the store counts the turns of the stream with them.
 */
export async function getStream(
  store: Store,
  log: number,
  name: string,
): Promise<StreamRecord | undefined> {
  const [row] = await query<StreamRow>(store, `reading stream "${name}"`, {
    text: `select id, log, name, turns, state, ledger from stream
            where log = $1 and key = $2 and turns > 0`,
    values: [log, strongHash(name)],
  })
  if (row === undefined) return undefined
  const { turns, ...stream } = row
  store.turns.set(stream.id, turns)
  return stream
}

/** All streams of a log that were read, by name. */
export async function getStreams(on: Database, log: number): Promise<StreamRecord[]> {
  return query<StreamRecord>(on, `reading the streams of log ${log}`, {
    text: `select id, log, name, state, ledger from stream
            where log = $1 and turns > 0 order by name`,
    values: [log],
  })
}

/** Ids of streams of a log by name; those that are not there yet are stored. */
export async function ensureStreams(
  on: Database,
  log: number,
  names: Iterable<string>,
): Promise<Map<string, number>> {
  const distinct = [...new Set(names)]
  const rows = await query<{ id: number; name: string }>(on, 'storing streams', {
    text: `insert into stream (log, name, key)
           select $1, n.name, n.key from unnest($2::text[], $3::text[]) as n (name, key)
           on conflict (log, key) do update set name = excluded.name returning id, name`,
    values: [log, distinct, distinct.map(name => strongHash(name))],
  })
  return new Map(rows.map(row => [row.name, row.id]))
}
