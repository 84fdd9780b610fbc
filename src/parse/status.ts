/**
 * Status codes of HTTP: numbers that are words. Whoever reads an access log looks for the 503, so
 * it tells lines apart; all other numbers do not. A status stands behind the request line of the
 * common log format (`"GET / HTTP/1.1" 503 17`, RFC 9110) or behind a key that names it.
 */
import * as alphabet from './alphabet.ts'
import { wordHash, wordSet } from './words.ts'

// Local constants, which V8 folds; imported bindings it would load each time.
const { CLASS, BLANK, DIGIT, KEY } = alphabet
/** Keys whose value is a status where it is one of three digits. */
export const STATUS_KEYS = 'status status_code statusCode http_status'
const BLANK_BYTE = 32
const QUOTE = 34
const DOT = 46
const COLON = 58
const EQUALS = 61
const KEYS = wordSet(STATUS_KEYS)
const LONGEST_KEY = 11
/** 1 for what may stand before a status, and before the blank before one. */
const FRONT = new Uint8Array(256)
for (const byte of Buffer.from(' \t\r\n":=')) FRONT[byte] = 1
const PROTOCOL = Buffer.from('HTTP/')

/** Whether the three bytes at `at` are a number from 100 to 599. */
function isStatusNumber(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] < 49 || bytes[at] > 53) return false
  return CLASS[bytes[at + 1]] === DIGIT && CLASS[bytes[at + 2]] === DIGIT
}

/** Whether bytes[start, end) is a status and nothing else. */
export function isStatusValue(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 3 && isStatusNumber(bytes, start)
}

/** Whether a token is a status; no other token is a number. */
export function isStatusText(token: string): boolean {
  return /^[1-5]\d\d$/.test(token)
}

/** Whether a number of three bytes at `at` is a status, by what stands before it from `start`. */
export function isStatus(bytes: Uint8Array, start: number, at: number): boolean {
  if (at - start < 2 || !isStatusNumber(bytes, at)) return false
  const before = bytes[at - 1]
  if (FRONT[before] === 0 || (before === BLANK_BYTE && FRONT[bytes[at - 2]] === 0)) return false
  if (before === BLANK_BYTE && bytes[at - 2] === QUOTE && endsRequest(bytes, start, at - 2)) {
    return true
  }
  return isNamed(bytes, start, before === QUOTE ? at - 1 : at)
}

/** Whether `HTTP/1.1` or `HTTP/2` ends at `end`. */
function endsRequest(bytes: Uint8Array, start: number, end: number): boolean {
  const isMinor = end - start > 2 && CLASS[bytes[end - 1]] === DIGIT && bytes[end - 2] === DOT
  const major = isMinor ? end - 3 : end - 1
  const from = major - PROTOCOL.length
  if (from < start || CLASS[bytes[major]] !== DIGIT) return false
  for (let i = 0; i < PROTOCOL.length; i++) if (bytes[from + i] !== PROTOCOL[i]) return false
  return true
}

/** Whether `status=` or `"status":` ends at `end`. */
function isNamed(bytes: Uint8Array, start: number, end: number): boolean {
  let to = end
  while (to > start && CLASS[bytes[to - 1]] === BLANK) to--
  if (to - start < 2) return false
  const isJson = bytes[to - 1] === COLON && bytes[to - 2] === QUOTE
  if (!isJson && (bytes[to - 1] !== EQUALS || to < end)) return false
  const keyEnd = isJson ? to - 2 : to - 1
  const first = Math.max(start, keyEnd - LONGEST_KEY - 1)
  let from = keyEnd
  while (from > first && KEY[bytes[from - 1]] === 1) from--
  return KEYS.has(wordHash(bytes, from, keyEnd))
}
