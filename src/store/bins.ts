/** Bins: what turns have counted, as versioned bytes, in the order in which they were stored. */
import { type Database, query } from './pool.ts'

/** Bytes fetched at once: a log may have gigabytes of bins, memory has not. */
const BATCH_ROWS = 64

/** The bins that one turn closed. */
export interface StoredBins {
  readonly stream: string
  readonly from: number
  readonly to: number
  readonly bytes: Uint8Array
}

interface BinsRow extends StoredBins {
  readonly id: number
}

/** All bins of a log, turn by turn; a few turns at a time are held in memory. */
export async function* getBins(on: Database, log: number): AsyncGenerator<StoredBins> {
  for (let after = 0; ; ) {
    const rows: BinsRow[] = await query<BinsRow>(on, `reading the bins of log ${log}`, {
      text: `select b.id, t.name as stream, b.starts as "from", b.ends as "to", b.bytes
               from bins b join stream t on t.id = b.stream
              where t.log = $1 and b.id > $2 order by b.id limit ${BATCH_ROWS}`,
      values: [log, after],
    })
    for (const { id, ...bins } of rows) {
      after = id
      yield bins
    }
    if (rows.length < BATCH_ROWS) return
  }
}
