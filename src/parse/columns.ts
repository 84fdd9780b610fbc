/**
 * Columns of a raw line, for learning where its header ends. A column is a run between blanks or
 * `|`; a `[…]` group with nesting is one column.
 */
import * as alphabet from './alphabet.ts'
import { isLevelText } from './level.ts'
import { CALENDAR, wordHash } from './words.ts'

// Local constants, which V8 folds; imported bindings it would load each time.
const { CLASS, DELIMITER, DIGIT, LETTER } = alphabet
const OPEN = 91
const CLOSE = 93
const QUOTE = 34
const EQUALS = 61
const SLASH = 47
const DOT = 46
/** 1 for what separates columns. */
const SEPARATOR = new Uint8Array(256)
for (const byte of Buffer.from(' \t\r\n|')) SEPARATOR[byte] = 1
/** Columns looked at: more than any header has. */
const MAX_COLUMNS = 20

/**
 * What a column looks like: `t` time or month, `n` starts with a digit, `l` level, `b` bracket,
 * `d` lone punctuation, `q` quote, key=value or path (content), `w` any other word.
 */
export type ColumnKind = 't' | 'n' | 'l' | 'b' | 'd' | 'q' | 'w'

/** One column of one line. */
export interface Column {
  readonly start: number
  readonly end: number
  readonly kind: ColumnKind
}

/** A line cut into columns. */
export interface Row {
  readonly bytes: Uint8Array
  readonly columns: readonly Column[]
}

/** Distinct rows of these lines: what differs in numbers only counts once. */
export function distinctRows(lines: readonly Uint8Array[]): Row[] {
  const seen = new Set<string>()
  const rows: Row[] = []
  for (const bytes of lines) {
    const columns = columnsOf(bytes)
    const text = Buffer.from(bytes).toString('latin1')
    const key = text.replace(/[^\s]*\d[^\s]*/g, '0')
    if (columns.length < 2 || seen.has(key)) continue
    seen.add(key)
    rows.push({ bytes, columns })
  }
  return rows
}

/** Where the column that begins at `start` ends. */
export function columnEnd(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === OPEN) return bracketEnd(bytes, start, end)
  let at = start + 1
  while (at < end && SEPARATOR[bytes[at]] === 0) at++
  return at
}

/** First byte at or behind `at` that is no separator of columns. */
export function skipSeparators(bytes: Uint8Array, at: number, end: number): number {
  let next = at
  while (next < end && SEPARATOR[bytes[next]] === 1) next++
  return next
}

/** The first columns of bytes[0, length). */
export function columnsOf(bytes: Uint8Array): Column[] {
  const columns: Column[] = []
  let start = skipSeparators(bytes, 0, bytes.length)
  while (start < bytes.length && columns.length < MAX_COLUMNS) {
    const end = columnEnd(bytes, start, bytes.length)
    columns.push({ start, end, kind: kindOf(bytes, start, end) })
    start = skipSeparators(bytes, end, bytes.length)
  }
  return columns
}

/** Number of coarse classes. */
export const COARSE = 5

/** Coarse class by the first byte: digit, bracket, lone punctuation, calendar, other. */
export function coarseClass(bytes: Uint8Array, start: number, end: number): number {
  const first = CLASS[bytes[start]]
  if (first === DIGIT) return 0
  if (bytes[start] === OPEN) return 1
  if (end - start === 1 && !isAlphanumeric(first)) return 2
  if (end - start !== 3 || bytes[start] < 65 || bytes[start] > 90) return 4
  return CALENDAR.has(wordHash(bytes, start, end)) ? 3 : 4
}

/** Text of a column, for learning only. */
export function columnText(bytes: Uint8Array, column: Column): string {
  return Buffer.from(bytes.subarray(column.start, column.end)).toString('latin1')
}

/** Whether a class is that of a digit or letter. */
export function isAlphanumeric(byteClass: number): boolean {
  return byteClass >= DIGIT && byteClass <= LETTER
}

/** A dotted name, as of a class: `dfs.DataNode`. */
export function isDotted(bytes: Uint8Array, start: number, end: number): boolean {
  let dots = 0
  for (let at = start; at < end; at++) {
    if (bytes[at] === DOT) dots++
    else if (CLASS[bytes[at]] === DELIMITER || bytes[at] === SLASH) return false
  }
  return dots > 0 && CLASS[bytes[start]] !== DIGIT
}

/** A bracket group and what is glued to it; up to the next blank where it never closes. */
function bracketEnd(bytes: Uint8Array, start: number, end: number): number {
  let depth = 0
  let at = start
  for (; at < end; at++) {
    if (bytes[at] === OPEN) depth++
    else if (bytes[at] === CLOSE && --depth === 0) break
  }
  const closed = at < end
  if (!closed) at = start
  at++
  while (at < end && SEPARATOR[bytes[at]] === 0 && !(closed && bytes[at] === OPEN)) at++
  return at
}

function kindOf(bytes: Uint8Array, start: number, end: number): ColumnKind {
  const byte = bytes[start]
  if (byte === OPEN) return 'b'
  if (end - start === 1 && !isAlphanumeric(CLASS[byte])) return 'd'
  if (isContent(bytes, start, end)) return 'q'
  const text = Buffer.from(bytes.subarray(start, end))
    .toString('latin1')
    .replace(/[,:\]]+$/, '')
  if (CLASS[byte] === DIGIT) return isTime(text) ? 't' : 'n'
  if (/^[-+]\d/.test(text)) return 'n'
  if (isLevelText(text)) return 'l'
  return coarseClass(bytes, start, start + text.length) === 3 ? 't' : 'w'
}

function isContent(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] === SLASH) return true
  for (let at = start; at < end; at++) {
    if (bytes[at] === QUOTE || bytes[at] === EQUALS) return true
  }
  return false
}

/** 2015-10-18, 18:01:47,978, 20171223-22:15:29:606, seconds, ms, 20230131; no IPv4 address. */
function isTime(text: string): boolean {
  if (/^\d{1,3}(\.\d{1,3}){3}(:\d+)?$/.test(text)) return false
  if (/^\d+([-:/.,T]\d+){2,}Z?([+-]\d\d:?\d\d)?$/.test(text)) return true
  return /^1\d{9}(\d{3})?$/.test(text) || /^(19|20)\d{6}(\d{6})?$/.test(text)
}
