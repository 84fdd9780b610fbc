/**
 * Where lines lie in files now. Evidence is kept as offset and line of a stream, which outlive
 * rotations; a person wants the file and its line.
 */
import { type Database, query } from './pool.ts'
import { plainArray, textArray } from './rows.ts'

/** A line of a stream of a source, counted from 0. */
export interface StreamLine {
  readonly source: string
  readonly stream: string
  readonly offset: number
  readonly line: number
}

/** The same line in its file, and how long its log is known. */
export interface PlaceFound {
  /** Absent where no file has had it, as far as is known. */
  readonly file?: FileLine
  /** Event time of the first line that was ever read of its log, ms; NaN where it has no time. */
  readonly knownFromMs: number
}

/** A line of a file. */
export interface FileLine {
  /** Path below the root of the source, as the file is called now, or was called last. */
  readonly path: string
  /** From 1. */
  readonly line: number
  /** Of unpacked bytes. */
  readonly offset: number
  /** The file is not there any more. */
  readonly gone: boolean
}

/** Finds each line, in the order in which they were asked for. */
export async function getPlaces(
  on: Database,
  lines: readonly StreamLine[],
): Promise<(PlaceFound | undefined)[]> {
  if (lines.length === 0) return []
  const rows = await query<PlaceRow>(on, 'looking for lines in their files', {
    text: PLACES,
    values: [
      plainArray(lines.map((_, at) => at)),
      textArray(lines.map(each => each.source)),
      textArray(lines.map(each => each.stream)),
      plainArray(lines.map(each => each.offset)),
      plainArray(lines.map(each => each.line)),
    ],
  })
  const found = new Map(rows.map(row => [row.at, placeOf(row)]))
  return lines.map((_, at) => found.get(at))
}

interface PlaceRow {
  readonly at: number
  readonly knownFromMs: number
  readonly path: string | null
  readonly line: number
  readonly offset: number
  readonly gone: boolean
}

function placeOf({ path, line, offset, gone, knownFromMs }: PlaceRow): PlaceFound {
  return { knownFromMs, ...(path === null ? {} : { file: { path, line, offset, gone } }) }
}

/** A file that is there goes before one that is gone; of those the last that was seen. */
const PLACES = `
select distinct on (a.at) a.at, f.path, a.line - f.base_line + 1 as line,
       a.start - f.base_offset as "offset", f.state = 'gone' as gone,
       coalesce(k.since, 'NaN') as "knownFromMs"
  from unnest($1::int[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
    as a (at, source, stream, start, line)
  left join lateral (
    select min(o.from_ms) as since
      from stream t join log l on l.id = t.log join stream o on o.log = l.id
     where t.name = a.stream and l.source = a.source
  ) k on true
  left join file f on f.source = a.source and f.stream = a.stream
    and a.start >= f.base_offset and a.start < f.base_offset + f.position
 order by a.at, f.state = 'gone', f.changed desc`
