/**
 * Reads what a line says of an amount: `12`, `1.5`, `12ms`, `4 KB`, `1m30s`, `45%`. Times become
 * microseconds and sizes bytes, so that `900 ms` and `1.2 s` are compared as what they are. Numbers
 * that name something (`007`, a long id, an address) are none. Bytes in, a double out.
 */
import * as alphabet from './alphabet.ts'
import { WordTable, wordHash } from './words.ts'

const { FLAGS, FLAG_LETTER, FLAG_DIGIT } = alphabet

/** More digits than this are an id, or a time since 1970 in nanoseconds. */
const MAX_DIGITS = 15
/** Longest unit, `msecs`. */
const MAX_UNIT = 5

const BLANK = 32
const PERCENT = 37
const PLUS = 43
const MINUS = 45
const DOT = 46
const ZERO = 48

const KIB = 1024
/** What the units stand for. Times come first: they may follow each other (`1m30s`). */
const UNITS: readonly (readonly [string, number])[] = [
  ['ns', 1e-3],
  ['us \u00b5s usec usecs', 1],
  ['ms msec msecs', 1e3],
  ['s sec secs', 1e6],
  ['m min mins', 60e6],
  ['h', 3600e6],
  ['B', 1],
  ['K k KB kB KiB', KIB],
  ['M MB MiB', KIB ** 2],
  ['G GB GiB', KIB ** 3],
  ['T TB TiB', KIB ** 4],
]
const TIMES = 6

const NUMBER_OF = new WordTable(
  new Map(UNITS.flatMap(([words], at) => words.split(' ').map(word => [word, at + 1] as const))),
)

/** How far the last number was read. */
let at = 0

/** The amount that bytes[start, end) are; NaN where they are none. */
export function readQuantity(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === MINUS
  at = negative || bytes[start] === PLUS ? start + 1 : start
  const first = readNumber(bytes, end)
  const value = at < end ? withUnits(bytes, end, first) : first
  return negative ? -value : value
}

/**
 * What the unit multiplies by that stands a blank behind an amount without one, which ends at
 * `end`, in a message that ends before `limit`; 1 where none stands there.
 */
export function factorBehind(bytes: Uint8Array, end: number, limit: number): number {
  const from = end + 1
  const plain = FLAGS[bytes[end - 1]] === FLAG_DIGIT
  if (!plain || from >= limit || bytes[end] !== BLANK || !isLetter(bytes[from])) return 1
  const unit = unitAt(bytes, from, limit)
  return unit === 0 || (at < limit && FLAGS[bytes[at]] === FLAG_DIGIT) ? 1 : UNITS[unit - 1][1]
}

/** Digits with a fraction at most; leaves `at` behind them. */
function readNumber(bytes: Uint8Array, end: number): number {
  const from = at
  let value = 0
  while (at < end && isDigit(bytes[at])) value = value * 10 + bytes[at++] - ZERO
  const digits = at - from
  if (digits === 0 || digits > MAX_DIGITS) return Number.NaN
  if (at + 1 < end && bytes[at] === DOT && isDigit(bytes[at + 1]))
    return readFraction(bytes, end, value)
  return digits > 1 && bytes[from] === ZERO ? Number.NaN : value
}

function readFraction(bytes: Uint8Array, end: number, whole: number): number {
  let value = whole
  let scale = 1
  for (at++; at < end && isDigit(bytes[at]); at++) {
    value = value * 10 + bytes[at] - ZERO
    scale *= 10
  }
  return value / scale
}

/** Units without a blank; times may go on. */
function withUnits(bytes: Uint8Array, end: number, first: number): number {
  let sum = 0
  let value = first
  for (;;) {
    if (bytes[at] === PERCENT) return at + 1 === end && sum === 0 ? value : Number.NaN
    const unit = unitAt(bytes, at, end)
    if (unit === 0) return Number.NaN
    sum += value * UNITS[unit - 1][1]
    if (at === end) return sum
    if (unit > TIMES) return Number.NaN
    value = readNumber(bytes, end)
    if (at === end) return Number.NaN
  }
}

/** Number of the unit at `from`, 0 where there is none; leaves `at` behind it. */
function unitAt(bytes: Uint8Array, from: number, end: number): number {
  at = from
  while (at < end && at - from <= MAX_UNIT && isLetter(bytes[at])) at++
  return NUMBER_OF.get(wordHash(bytes, from, at))
}

function isDigit(byte: number): boolean {
  return FLAGS[byte] === FLAG_DIGIT
}

function isLetter(byte: number): boolean {
  return (FLAGS[byte] & FLAG_LETTER) !== 0
}
