/**
 * What the logs of a suite scored, as the master judges them together: timed windows alone, one
 * binary column a log, since a suite of a thousand logs has a million of them a day.
 */
import { type Database, query } from './pool.ts'

/** The judged windows of one log, by their start; arrays of one length. */
export interface LogScores {
  /** Id of the log. */
  readonly id: number
  /** Event time in ms, from inclusive, to exclusive. */
  readonly from: Float64Array
  readonly to: Float64Array
  readonly joint: Float64Array
  readonly lines: Float64Array
}

/** Windows that start within and end by then. */
export interface ScoreStretch {
  readonly fromMs: number
  readonly toMs: number
}

/** Logs a statement: a day of minutes of each is some megabytes. */
const LOGS = 64

/** The windows of these logs, log by log in the order given; those without any are left out. */
export async function getSuiteSeries(
  on: Database,
  logs: readonly number[],
  stretch: ScoreStretch,
): Promise<LogScores[]> {
  const found: LogScores[] = []
  for (let at = 0; at < logs.length; at += LOGS) {
    const part = logs.slice(at, at + LOGS)
    const rows = await query<{ id: number; bytes: Uint8Array }>(
      on,
      'reading the scores of a suite',
      {
        text: SERIES,
        values: [part, stretch.fromMs, stretch.toMs],
      },
    )
    found.push(...rows.map(({ id, bytes }) => ({ id, ...columnsOf(bytes) })))
  }
  return found
}

const SERIES = `
select n.log as id,
       string_agg(float8send(w.starts) || float8send(w.ends) || float8send(w.joint)
                  || float8send(w.lines::float8), '' order by w.starts, w.id) as bytes
  from unnest($1::bigint[]) with ordinality as n (log, place)
  join window_score w on w.log = n.log
 where w.starts >= $2 and w.starts < $3 and w.ends <= $3 and w.timed and w.kind = 'window'
 group by n.log, n.place order by n.place`

const COLUMNS = 4
const WIDTH = 8

function columnsOf(bytes: Uint8Array): Omit<LogScores, 'id'> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rows = bytes.length / (COLUMNS * WIDTH)
  const column = (number: number): Float64Array =>
    Float64Array.from({ length: rows }, (_, row) =>
      view.getFloat64((row * COLUMNS + number) * WIDTH),
    )
  return { from: column(0), to: column(1), joint: column(2), lines: column(3) }
}

/** What a log did in a stretch of time. */
export interface LogSpoken {
  readonly id: number
  /** Judged windows, and the strangest S among them. */
  readonly windows: number
  readonly most: number
  /** Whether it wrote any line. */
  readonly spoke: boolean
}

/** What each of these logs did between from (inclusive) and to (exclusive), where anything. */
export async function getSpoken(
  on: Database,
  logs: readonly number[],
  span: { readonly from: number; readonly to: number },
): Promise<LogSpoken[]> {
  return query<LogSpoken>(on, 'reading what the logs of a suite did meanwhile', {
    text: `select w.log as id, count(*) as windows, max(w.joint) as most,
                  bool_or(w.lines > 0) as spoke
             from window_score w
            where w.log = any ($1::bigint[]) and w.starts > $2::float8 - $4::float8
              and w.starts < $3 and w.ends > $2 and w.timed and w.kind = 'window'
            group by w.log`,
    values: [logs, span.from, span.to, LONGEST_MS],
  })
}

/** No window is longer: what begins so long before does not reach in. */
const LONGEST_MS = 3_600_000
