/** Bins: what turns have counted, as versioned bytes, in the order in which they were stored. */
import { type Database, query } from './pool.ts'

/** Bytes fetched at once: a log may have gigabytes of bins, memory has not. */
const BATCH_ROWS = 64

/** The bins that one turn closed. */
export interface StoredBins {
  /** Rises from block to block. */
  readonly id: number
  readonly stream: string
  readonly from: number
  readonly to: number
  readonly bytes: Uint8Array
  readonly sessions: Uint8Array | null
}

/** Which bins: those of later blocks, that end later (or have no time), that begin before. */
export interface BinsRange {
  readonly afterId?: number
  readonly endsAfterMs?: number
  readonly startsBeforeMs?: number
}

/** Bins of a log, turn by turn; a few turns at a time are held in memory. */
export async function* getBins(
  on: Database,
  log: number,
  range: BinsRange = {},
): AsyncGenerator<StoredBins> {
  for (let after = range.afterId ?? 0; ; ) {
    const rows: StoredBins[] = await query<StoredBins>(on, `reading the bins of log ${log}`, {
      text: `select b.id, t.name as stream, b.starts as "from", b.ends as "to", b.bytes, b.sessions
               from bins b join stream t on t.id = b.stream
              where t.log = $1 and b.id > $2 and b.ends > $3
                and ($4::float8 is null or b.starts < $4) order by b.id limit ${BATCH_ROWS}`,
      values: [log, after, range.endsAfterMs ?? Number.NEGATIVE_INFINITY, range.startsBeforeMs],
    })
    for (const bins of rows) {
      after = bins.id
      yield bins
    }
    if (rows.length < BATCH_ROWS) return
  }
}
