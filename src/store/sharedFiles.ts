/** Records of files in a source that several scanners share: those of others, and our own. */
import type { FileRecord } from '../flow.ts'
import { FILE_COLUMNS, FILE_RECORD, fileColumns, upsertFiles } from './files.ts'
import { type Database, query, type Store } from './pool.ts'
import { plainArray, textArray } from './rows.ts'
import type { Fence } from './share.ts'

/** Records of one answer: a source of a hundred thousand files is never in memory twice. */
const PAGE_FILES = 4_000

/** Which records are asked for, and who hears of them. */
export interface Changes {
  /** From the last question; '' for all. */
  readonly mark: string
  /** What the names of their streams begin with. */
  readonly prefix?: string
  /** Hears them, by path and generation, some at a time. */
  readonly onFiles: (files: readonly FileRecord[]) => void
  /** Another size of an answer than the usual one. */
  readonly page?: number
}

/**
 * The records of a source that anybody wrote since a mark; gives the mark for the next question. A
 * mark is the oldest transaction that was still under way: what it writes is seen by the next
 * question, so nothing that is committed out of order is missed; some records come twice.
 */
export async function eachChangedFile(
  store: Store,
  source: string,
  { mark, prefix = '', onFiles, page = PAGE_FILES }: Changes,
): Promise<string> {
  const step = `reading the changed files of source "${source}"`
  const [now] = await query<{ mark: string }>(store, step, {
    text: 'select pg_snapshot_xmin(pg_current_snapshot())::text as mark',
  })
  const since = mark === '' ? '0' : mark
  let last: Pick<FileRecord, 'path' | 'generation' | 'id'> = { path: '', generation: 0, id: '' }
  for (let more = true; more; ) {
    const files = await query<FileRecord>(store, step, {
      text: CHANGED,
      values: [source, since, prefix, last.path, last.generation, last.id, page],
    })
    onFiles(files)
    last = files.at(-1) ?? last
    more = files.length === page
  }
  return now?.mark ?? mark
}

const CHANGED = `
select ${FILE_RECORD} from file
 where source = $1 and changed >= $2::xid8 and starts_with(stream, $3)
   and (path, generation, id) > ($4::text, $5::bigint, $6::text)
 order by path, generation, id limit $7`

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
