/** Counts over one column of many rows: what the header plan is decided by. */
import { columnText, type Row } from './columns.ts'
import { levelAt } from './level.ts'

/** Brackets with up to this many texts are a thread or module, whatever their share. */
const FEW_TEXTS = 3

/** Rows by kind of a column, and what their brackets hold. */
export interface Tally {
  n: number
  l: number
  b: number
  d: number
  w: number
  q: number
  t: number
  /** Brackets that hold a time. */
  timedBrackets: number
  /** Brackets that take few different texts: a thread, a request; not `[Get order][by id]`. */
  threads: number
  /** Columns that name a level, in brackets or not. */
  levels: number
}

/** Counts column `at` of the rows. */
export function tally(rows: readonly Row[], at: number): Tally {
  const seen = { n: 0, l: 0, b: 0, d: 0, w: 0, q: 0, t: 0, timedBrackets: 0, threads: 0, levels: 0 }
  const texts = new Set<string>()
  for (const { bytes, columns } of rows) {
    const column = columns[at]
    if (!column) continue
    seen[column.kind]++
    if (levelAt(bytes, column.start, column.end) > 0) seen.levels++
    if (column.kind !== 'b') continue
    const text = columnText(bytes, column)
    if (at < 5 && /\d[:.]\d/.test(text)) seen.timedBrackets++
    texts.add(text.replace(/[0-9a-fA-F]*\d[0-9a-fA-F]*/g, '0'))
  }
  const varied = texts.size > FEW_TEXTS && texts.size * 3 > seen.b
  seen.threads = varied ? 0 : seen.b
  return seen
}

/** Rows that have a word behind column `at`: a header leaves a message. */
export function wordsBehind(rows: readonly Row[], at: number): number {
  let found = 0
  for (const { columns } of rows) {
    if (columns.slice(at + 1).some(({ kind }) => kind !== 'n' && kind !== 'd' && kind !== 't')) {
      found++
    }
  }
  return found
}
