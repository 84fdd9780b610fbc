/**
 * logfmt records: `ts=… level=info msg="a text" key=value`. Leaves the spans of message, level,
 * time and error, as src/parse/json.ts does.
 */
import * as alphabet from './alphabet.ts'
import type { Fields } from './fields.ts'

const { BLANK, CLASS, KEY } = alphabet
const QUOTE = 34
const EQUALS = 61
const BACKSLASH = 92
/** Pairs that a record must have, so that one stray `a=b` proves nothing. */
const MIN_PAIRS = 2

/** Whether the first word of bytes[start, end) is a key with `=`: only then try to read. */
export function beginsWithKey(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (at < end && KEY[bytes[at]] === 1) at++
  return at > start && at < end && bytes[at] === EQUALS
}

/** Whether the line from `start` on is a logfmt record with a message; fills its fields. */
export function readLogfmt(line: LogfmtLine, start: number): boolean {
  return readPairs(line, start) >= MIN_PAIRS && line.fields.found
}

/** Bytes up to `end`, and where to leave what was found. */
export interface LogfmtLine {
  readonly bytes: Uint8Array
  readonly end: number
  readonly fields: Fields
}

/** Reads pairs up to the first word that is none; returns how many. */
function readPairs({ bytes, end, fields }: LogfmtLine, start: number): number {
  fields.reset()
  let pairs = 0
  let at = start
  while (at < end) {
    let key = at
    while (key < end && KEY[bytes[key]] === 1) key++
    if (key === at || bytes[key] !== EQUALS) break
    const role = fields.role(bytes, at, key)
    const quoted = bytes[key + 1] === QUOTE
    const from = quoted ? key + 2 : key + 1
    const to = quoted ? quoteEnd(bytes, from, end) : wordEnd(bytes, from, end)
    fields.take(role, from, to)
    pairs++
    at = quoted ? to + 1 : to
    while (at < end && CLASS[bytes[at]] === BLANK) at++
  }
  return pairs
}

function quoteEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return Math.min(at, end)
}

function wordEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && CLASS[bytes[at]] !== BLANK) at++
  return at
}
