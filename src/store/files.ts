/** Records of files: what is known of each name on disk, and how far it was read. */
import type { FileRecord } from '../flow.ts'
import { type Database, query } from './pool.ts'
import { plainArray, plainText, textArray } from './rows.ts'

/** All file records of a source, by path and generation. */
export async function getFiles(on: Database, source: string): Promise<FileRecord[]> {
  return query<FileRecord>(on, `reading the files of source "${source}"`, {
    text: `select ${FILE_RECORD} from file where source = $1 order by path, generation, id`,
    values: [source],
  })
}

/** What is there of these streams and was read, in reading order. */
export async function getFilesOf(
  on: Database,
  source: string,
  streams: readonly string[],
): Promise<FileRecord[]> {
  return query<FileRecord>(on, `reading the files of ${streams.length} streams`, {
    text: `select ${FILE_RECORD} from file
            where source = $1 and stream = any($2::text[]) and state <> 'gone' and position > 0
            order by stream, base_offset, id`,
    values: [source, textArray(streams)],
  })
}

/** All that makes a record. */
export const FILE_RECORD = `id, path, stream, state, packing, attributes, fingerprint,
  fingerprint_bytes as "fingerprintBytes", tail, position, generation,
  base_offset as "baseOffset", base_line as "baseLine", mtime_ms as "mtimeMs", size, reason`

/** Stores the records, over those of the same ids. */
export async function storeFiles(
  on: Database,
  source: string,
  records: readonly FileRecord[],
): Promise<void> {
  if (records.length === 0) return
  await query(on, `storing the files of source "${source}"`, {
    text: upsertFiles('$1', 2),
    values: [source, ...fileColumns(records)],
  })
}

/** Number of parameters that `fileColumns` gives. */
export const FILE_COLUMNS = 16

/**
 * The upsert of files whose column arrays start at parameter `first`; `where` limits it. Shared
 * with turns.ts, where it is a part of one greater statement.
 */
export function upsertFiles(source: string, first: number, where = ''): string {
  const types = FILE_TYPES.map((type, index) => `$${first + index}::${type}[]`).join(', ')
  const updates = FILE_NAMES.slice(1).map(name => `${name} = excluded.${name}`)
  return `insert into file (source, ${FILE_NAMES.join(', ')})
          select ${source}, f.* from unnest(${types}) as f (${FILE_NAMES.join(', ')}) ${where}
          on conflict (source, id) do update
            set changed = pg_current_xact_id(), stored = clock_timestamp(), ${updates.join(', ')}`
}

/** One array literal per column, in the order of the statement; of equal ids the last counts. */
export function fileColumns(given: readonly FileRecord[]): string[] {
  const records = [...new Map(given.map(record => [record.id, record])).values()]
  return [
    textArray(records.map(r => r.id)),
    textArray(records.map(r => r.path)),
    textArray(records.map(r => r.stream)),
    textArray(records.map(r => r.state)),
    textArray(records.map(r => r.packing)),
    textArray(records.map(r => r.attributes)),
    textArray(records.map(r => r.fingerprint)),
    plainArray(records.map(r => r.fingerprintBytes)),
    textArray(records.map(r => r.tail)),
    plainArray(records.map(r => r.position)),
    plainArray(records.map(r => r.generation)),
    plainArray(records.map(r => r.baseOffset)),
    plainArray(records.map(r => r.baseLine)),
    plainArray(records.map(r => r.mtimeMs)),
    plainArray(records.map(r => r.size)),
    textArray(records.map(r => plainText(r.reason))),
  ]
}

const FILE_NAMES = [
  'id',
  'path',
  'stream',
  'state',
  'packing',
  'attributes',
  'fingerprint',
  'fingerprint_bytes',
  'tail',
  'position',
  'generation',
  'base_offset',
  'base_line',
  'mtime_ms',
  'size',
  'reason',
]

const FILE_TYPES = FILE_NAMES.map(name => {
  if (name === 'mtime_ms') return 'float8'
  const counts = ['fingerprint_bytes', 'position', 'generation', 'base_offset', 'base_line', 'size']
  return counts.includes(name) ? 'bigint' : 'text'
})
