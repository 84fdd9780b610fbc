/**
 * All that is stored of many small logs, in four statements: a hundred thousand short logs are
 * looked at for the price of some hundred round trips.
 */
import { strongHash } from '../base/hash.ts'
import type { Shape } from '../flow.ts'
import { LOG_COLUMNS, type LogChanges, type LogRecord } from './logs.ts'
import { type Database, query } from './pool.ts'
import { MARK_DUE } from './rollUpDue.ts'
import { plainArray, plainText, textArray } from './rows.ts'

/** A log, and what its turns have stored. */
export interface LogParts {
  readonly log: LogRecord
  readonly streams: readonly StreamParts[]
}

/** The bins and shapes of one stream. */
export interface StreamParts {
  readonly id: number
  readonly name: string
  /** Encoded bins, turn by turn. */
  readonly blocks: Uint8Array[]
  /** Whether some turn counted sessions. */
  hasSessions: boolean
  /** Ascending by number. */
  readonly shapes: Shape[]
}

/** The logs of these names, by name, with all that is stored of them. Small ones only: memory. */
export async function getParts(
  on: Database,
  source: string,
  names: readonly string[],
): Promise<LogParts[]> {
  const step = `reading ${names.length} logs of source "${source}"`
  const keys = textArray(names.map(name => strongHash(name)))
  const logs = await query<LogRecord>(on, step, {
    text: `select ${LOG_COLUMNS} from log where source = $1 and key = any($2) order by name`,
    values: [source, keys],
  })
  const streams = await query<{ id: number; log: number; name: string }>(on, step, {
    text: 'select id, log, name from stream where log = any($1) and turns > 0 order by name',
    values: [plainArray(logs.map(({ id }) => id))],
  })
  const parts = new Map(streams.map(({ id, name }) => [id, emptyParts(id, name)]))
  const ids = plainArray([...parts.keys()])
  const bins = await query<BinsRow>(on, step, {
    text: `select stream, bytes, sessions is not null as "hasSessions"
             from bins where stream = any($1) order by stream, id`,
    values: [ids],
  })
  for (const { stream, bytes, hasSessions } of bins) {
    const own = parts.get(stream)
    own?.blocks.push(bytes)
    if (own && hasSessions) own.hasSessions = true
  }
  const shapes = await query<Shape & { stream: number }>(on, step, {
    text: `select stream, number, id, tokens, sample, level from shape
            where stream = any($1) order by stream, number`,
    values: [ids],
  })
  for (const { stream, ...shape } of shapes) parts.get(stream)?.shapes.push(shape)
  const ofLog = Map.groupBy(streams, ({ log }) => log)
  return logs.map(log => ({
    log,
    streams: (ofLog.get(log.id) ?? []).flatMap(({ id }) => parts.get(id) ?? []),
  }))
}

interface BinsRow {
  readonly stream: number
  readonly bytes: Uint8Array
  readonly hasSessions: boolean
}

function emptyParts(id: number, name: string): StreamParts {
  return { id, name, blocks: [], shapes: [], hasSessions: false }
}

/** Changes logs whose windows cannot be judged yet: scores and findings that they had go. */
export async function storeUnjudged(
  on: Database,
  changes: readonly (Required<LogChanges> & { readonly id: number })[],
): Promise<void> {
  if (changes.length === 0) return
  await query(on, `storing that ${changes.length} logs are still learning`, {
    text: UNJUDGED,
    values: [
      plainArray(changes.map(({ id }) => id)),
      textArray(changes.map(({ state }) => state)),
      textArray(changes.map(({ reason }) => plainText(reason))),
      textArray(changes.map(({ counts }) => JSON.stringify(counts))),
    ],
  })
}

const UNJUDGED = `
with given as (
  select * from unnest($1::bigint[], $2::text[], $3::text[], $4::jsonb[])
    as g (id, state, reason, counts)
),
changed as (delete from window_score w using given g where w.log = g.id
             returning w.log, w.starts, w.timed, w.kind),
due as (${MARK_DUE}),
findings as (delete from finding f using given g where f.log = g.id)
update log l set state = g.state, reason = g.reason, counts = g.counts
  from given g where l.id = g.id`
