/** What is to be said of a source as a whole: the status of its object in a cluster. */
import type { Fetching, Ledger } from '../flow.ts'
import { getScanners, type Heartbeat, type ScannerState } from './heartbeats.ts'
import { LEDGER_SUMS } from './ledgers.ts'
import {
  countsOf,
  type Learning,
  type LogCounts,
  type LogRow,
  learningOf,
  logsOf,
} from './logCounts.ts'
import { type Database, query } from './pool.ts'
import { SHARES } from './share.ts'

/** A source as a whole. */
export interface Overview {
  /** `rejected` counts files that are not read: binary, unreadable, damaged. */
  readonly logs: LogCounts & { readonly rejected: number }
  readonly learning: Learning
  /** Sums over all streams. */
  readonly ingest: Ledger
  /** What its scanners asked of a service so far; nothing where files are read. */
  readonly fetched: Fetching
  /** The longest lag of its live scanners; NaN where none is alive. */
  readonly lagSeconds: number
  /** All that were heard of within the hour; `alive` by the database's clock. */
  readonly scanners: readonly Heartbeat<Partial<ScannerState>>[]
  readonly shares: { readonly total: number; readonly held: number; readonly caughtUp: number }
  /** Event time of the last line stored, ms; NaN where no log has time. */
  readonly lastEventMs: number
}

/** A source as a whole, from what is stored. */
export async function getOverview(on: Database, source: string): Promise<Overview> {
  const step = `reading the state of source "${source}"`
  const values = [source]
  const [logs] = await query<LogRow>(on, step, { text: logsOf('l.source = $1'), values })
  const [files] = await query<{ rejected: number }>(on, step, {
    text: `select count(*) as rejected from file
            where source = $1 and state = 'rejected' and reason <> 'copy'`,
    values,
  })
  const [sums] = await query<{ lastEventMs: number } & Ledger>(on, step, { text: SUMS, values })
  const [reasons] = await query<{ rejected: Ledger['rejected'] }>(on, step, {
    text: REJECTED,
    values,
  })
  const [shares] = await query<{ held: number; caughtUp: number }>(on, step, {
    text: `select count(*) filter (where until > clock_timestamp()) as held,
                  count(*) filter (where caught_up) as "caughtUp" from share
            where source = $1 and node is null`,
    values,
  })
  const [fetched] = await query<Fetching>(on, step, { text: FETCHED, values })
  const scanners = await getScanners(on, source)
  const lags = scanners.flatMap(({ alive, state }) => (alive ? [state.lagSeconds ?? 0] : []))
  // Sums over no row at all are a row, too.
  if (sums === undefined) throw new Error(`The sums of source "${source}" gave no row`)
  const { lastEventMs, ...ledger } = sums
  return {
    logs: { ...countsOf(logs), rejected: files?.rejected ?? 0 },
    learning: learningOf(logs),
    ingest: { ...ledger, rejected: reasons?.rejected ?? {} },
    fetched: fetched ?? { calls: 0, fetchedBytes: 0 },
    lagSeconds: lags.length === 0 ? Number.NaN : Math.max(...lags),
    scanners,
    shares: { total: SHARES, held: shares?.held ?? 0, caughtUp: shares?.caughtUp ?? 0 },
    lastEventMs,
  }
}

const SUMS = `
select ${LEDGER_SUMS}, coalesce(max(t.to_ms), 'NaN') as "lastEventMs"
  from log l join stream t on t.log = l.id where l.source = $1`

const FETCHED = 'select calls, fetched_bytes as "fetchedBytes" from source where name = $1'

const REJECTED = `
select json_object_agg(reason, lines) as rejected
  from (select r.key as reason, sum(r.value::float8) as lines
          from log l join stream t on t.log = l.id, json_each_text(t.ledger->'rejected') r
         where l.source = $1 group by r.key) rejected
having count(*) > 0`
