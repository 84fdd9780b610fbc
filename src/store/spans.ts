/** What of logs is stored: from when to when, and up to which block of bins. */
import { type Database, query } from './pool.ts'
import { SHARE_OF_KEY } from './share.ts'

/** The stored extent of a log. */
export interface LogSpan {
  readonly log: string
  /** Event time of the first bin's start and the last one's end; NaN for a log without time. */
  readonly fromMs: number
  readonly toMs: number
  /** Event time of the latest line; NaN for a log without time. */
  readonly lastMs: number
  /** Event time that its bins cover, gaps left out; more than once where turns share a bin. */
  readonly coveredMs: number
  /** Of its bins: what learning it takes grows with it. */
  readonly bytes: number
  /** Rises with every block of bins: says whether anything came since it was looked at last. */
  readonly lastBins: number
}

/** The extents of all logs of a source that have bins, by name; their turns keep count. */
export async function getSpans(on: Database, source: string): Promise<LogSpan[]> {
  return query<LogSpan>(on, `reading the extent of the logs of source "${source}"`, {
    text: `select l.name as log, max(t.last_bins) as "lastBins",
                  coalesce(min(t.from_ms), 'NaN') as "fromMs",
                  coalesce(max(t.to_ms), 'NaN') as "toMs",
                  coalesce(max(t.last_ms), 'NaN') as "lastMs",
                  sum(t.covered_ms) as "coveredMs", sum(t.bins_bytes)::float8 as bytes
             from log l join stream t on t.log = l.id
            where l.source = $1 and t.last_bins is not null group by l.name order by l.name`,
    values: [source],
  })
}

/**
 * Event time of the last line of a source, −Infinity where none has time; `shares`: of the logs of
 * these alone.
 */
export async function getLastTime(
  on: Database,
  source: string,
  shares?: readonly number[],
): Promise<number> {
  const own = shares === undefined ? '' : `and ${SHARE_OF_KEY} = any($2::int[])`
  const [row] = await query<{ lastMs: number }>(on, `reading the last time of source "${source}"`, {
    text: `select coalesce(max(t.last_ms), '-infinity') as "lastMs"
             from log l join stream t on t.log = l.id
            where l.source = $1 and t.last_bins is not null ${own}`,
    values: shares === undefined ? [source] : [source, shares],
  })
  return row?.lastMs ?? Number.NEGATIVE_INFINITY
}

/** How long the longest log of a source is, in ms: a late line, or a pause, makes none longer. */
export async function getLongest(on: Database, source: string): Promise<number> {
  const [row] = await query<{ ms: number }>(on, `measuring the logs of source "${source}"`, {
    text: `select coalesce(max(ms), 0) as ms from (
             select least(sum(t.covered_ms), max(t.to_ms) - min(t.from_ms)) as ms
               from log l join stream t on t.log = l.id
              where l.source = $1 and t.to_ms is not null group by l.id) as each`,
    values: [source],
  })
  return row?.ms ?? 0
}
