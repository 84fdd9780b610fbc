/** What of each log is stored: from when to when, and up to which block of bins. */
import { type Database, query } from './pool.ts'

/** The stored extent of a log. */
export interface LogSpan {
  readonly log: string
  /** Event time of the first bin's start and the last one's end; NaN for a log without time. */
  readonly fromMs: number
  readonly toMs: number
  /** Event time that its bins cover, gaps left out; more than once where turns share a bin. */
  readonly coveredMs: number
  /** Of its bins: what learning it takes grows with it. */
  readonly bytes: number
  /** Rises with every block of bins: says whether anything came since it was looked at last. */
  readonly lastBins: number
}

/** The extents of all logs of a source that have bins, by name. */
export async function getSpans(on: Database, source: string): Promise<LogSpan[]> {
  return query<LogSpan>(on, `reading the extent of the logs of source "${source}"`, {
    text: `select l.name as log, max(b.id) as "lastBins",
                  coalesce(min(nullif(b.starts, 'NaN')), 'NaN') as "fromMs",
                  coalesce(max(nullif(b.ends, 'NaN')), 'NaN') as "toMs",
                  sum(b.covered_ms) as "coveredMs",
                  sum(octet_length(b.bytes))::float8 as bytes
             from log l join stream t on t.log = l.id join bins b on b.stream = t.id
            where l.source = $1 group by l.name order by l.name`,
    values: [source],
  })
}
