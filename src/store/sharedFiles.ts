/** Records of files in a source that several scanners share: those of others, and our own. */
import type { FileRecord } from '../flow.ts'
import { FILE_COLUMNS, FILE_RECORD, fileColumns, upsertFiles } from './files.ts'
import { type Database, query, type Store } from './pool.ts'
import { plainArray, textArray } from './rows.ts'
import type { Fence } from './share.ts'

/** File records that were written since a mark, and the mark for the next question. */
export interface ChangedFiles {
  readonly files: readonly FileRecord[]
  readonly mark: string
}

/**
 * The records of a source that anybody wrote since `mark` ('' for all), of those streams whose
 * names begin with `prefix`. A mark is the oldest
 * transaction that was still under way: what it writes is seen by the next question, so nothing
 * that is committed out of order is missed; some records come twice.
 */
export async function getChangedFiles(
  store: Store,
  source: string,
  { mark, prefix = '' }: { readonly mark: string; readonly prefix?: string },
): Promise<ChangedFiles> {
  const step = `reading the changed files of source "${source}"`
  const [now] = await query<{ mark: string }>(store, step, {
    text: 'select pg_snapshot_xmin(pg_current_snapshot())::text as mark',
  })
  const files = await query<FileRecord>(store, step, {
    text: `select ${FILE_RECORD} from file
            where source = $1 and changed >= $2::xid8 and starts_with(stream, $3)
            order by path, generation, id`,
    values: [source, mark === '' ? '0' : mark, prefix],
  })
  return { files, mark: now?.mark ?? mark }
}

/** A record, and the share that it belongs to. */
export interface OwnedRecord {
  readonly record: FileRecord
  readonly fence: Fence
}

/**
 * Stores the records, over those of the same ids, but for those whose share was lost to another
 * scanner; false where there were such.
 */
export async function storeOwnFiles(
  on: Database,
  source: string,
  given: readonly OwnedRecord[],
): Promise<boolean> {
  if (given.length === 0) return true
  const owned = [...new Map(given.map(each => [each.record.id, each])).values()]
  const records = owned.map(each => each.record)
  const stored = await query(on, `storing the files of source "${source}"`, {
    text: STORE_OWN,
    values: [
      source,
      ...fileColumns(records),
      textArray(records.map(record => record.id)),
      plainArray(owned.map(each => each.fence.number)),
      plainArray(owned.map(each => each.fence.epoch)),
    ],
  })
  return stored.length === owned.length
}

const IDS = FILE_COLUMNS + 2

/** The lock makes whoever takes a share over wait for us, and us see that it was taken. */
const STORE_OWN = `
with locked as (
  select number, epoch from share
   where source = $1 and number = any($${IDS + 1}::int[]) for share
)
${upsertFiles(
  '$1',
  2,
  `join unnest($${IDS}::text[], $${IDS + 1}::int[], $${IDS + 2}::bigint[])
     as n (file, number, epoch) on n.file = f.id
   join locked on locked.number = n.number and locked.epoch = n.epoch`,
)}
returning file.id`
