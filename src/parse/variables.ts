/**
 * What makes a token a variable when its first byte alone does not tell: addresses, hashes, host
 * names, paths. Pure functions over bytes; a token is bytes[start, end).
 */
import * as alphabet from './alphabet.ts'
import { CALENDAR, FILE_ENDINGS, TOP_LEVEL, UNITS, wordHash } from './words.ts'

// Local constants, which V8 folds; imported bindings it would load each time.
const {
  CLASS,
  FLAGS,
  PATH_END,
  BLANK,
  DIGIT,
  FLAG_DIGIT,
  FLAG_LETTER,
  FLAG_SLASH,
  FLAG_UPPER,
  HEX,
} = alphabet
const COLON = 58
const DOT = 46
/** Hexadecimal digits in a group of an IPv6 address. */
const MAX_HEX_GROUP = 4

/** A dotted token that ends in a top-level domain or a lower-case country code. */
export function isHost(bytes: Uint8Array, start: number, end: number): boolean {
  let from = end
  while (from > start && bytes[from - 1] !== DOT) from--
  if (from === start || end - from < 2) return false
  for (let at = from; at < end; at++) {
    if ((FLAGS[bytes[at]] & FLAG_LETTER) === 0) return false
  }
  const hash = wordHash(bytes, from, end)
  if (TOP_LEVEL.has(hash)) return true
  const country = end - from === 2 && bytes[from] > 96 && bytes[from + 1] > 96
  return country && !FILE_ENDINGS.has(hash)
}

/** Whether bytes[start, end) holds a digit. */
export function hasDigit(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (CLASS[bytes[at]] === DIGIT) return true
  return false
}

/** Whether bytes[start, end) holds a small letter. */
export function hasLower(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const flags = FLAGS[bytes[at]]
    if ((flags & FLAG_LETTER) !== 0 && (flags & FLAG_UPPER) === 0) return true
  }
  return false
}

/** Like base64 or a mixed hash: letters and digits take turns three times without a separator. */
export function isMixed(bytes: Uint8Array, start: number, end: number): boolean {
  let turns = 0
  let last = 0
  let lower = false
  for (let at = start; at < end; at++) {
    const flags = FLAGS[bytes[at]]
    const kind = flags & (FLAG_LETTER | FLAG_DIGIT)
    if (kind === 0) {
      turns = 0
      last = 0
      lower = false
      continue
    }
    const now = kind === FLAG_DIGIT ? 1 : 2
    if (last !== 0 && now !== last && ++turns >= 3 && lower) return true
    last = now
    lower ||= now === 2 && (flags & FLAG_UPPER) === 0
  }
  return false
}

/** Slashes and backslashes in the token: two make a path. */
export function slashes(bytes: Uint8Array, start: number, end: number): number {
  let found = 0
  for (let at = start; at < end; at++) {
    if ((FLAGS[bytes[at]] & FLAG_SLASH) !== 0) found++
  }
  return found
}

/** Letters in the token, counted up to two. */
export function fewLetters(bytes: Uint8Array, start: number, end: number): boolean {
  let found = 0
  for (let at = start; at < end; at++) {
    if ((FLAGS[bytes[at]] & FLAG_LETTER) !== 0 && ++found === 2) return false
  }
  return true
}

/** Where a path that begins at `start` (with its slash) ends. */
export function pathEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start + 1
  while (at < end && PATH_END[bytes[at]] === 0) at++
  return at
}

/**
 * End of three or more groups of up to four hexadecimal digits with colons between them (a time of
 * day, a MAC, an IPv6 address), or 0 where there are none.
 */
export function hexGroups(bytes: Uint8Array, start: number, end: number): number {
  let groups = 0
  let at = start
  for (;;) {
    const stop = hexRun(bytes, at, end)
    if (stop - at > MAX_HEX_GROUP) return 0
    if (stop > at) groups++
    if (stop >= end || bytes[stop] !== COLON || (stop === at && bytes[at - 1] !== COLON)) {
      at = stop
      break
    }
    at = stop + 1
  }
  if (at < end && !endsGroups(bytes[at])) return 0
  if (bytes[at - 1] === COLON) at--
  if (groups >= 4) return at
  return groups === 3 && hasDigit(bytes, start, at) ? at : 0
}

/** End of a run of hexadecimal digits; of one too long for a group, one digit behind that. */
function hexRun(bytes: Uint8Array, start: number, end: number): number {
  const limit = Math.min(end, start + MAX_HEX_GROUP + 1)
  let at = start
  while (at < limit && (CLASS[bytes[at]] === DIGIT || CLASS[bytes[at]] === HEX)) at++
  return at
}

/** A blank, a delimiter, a fraction, a zone, a prefix length or a date may follow the groups. */
function endsGroups(byte: number): boolean {
  return CLASS[byte] >= BLANK || byte === DOT || byte === 37 || byte === 47 || byte === 45
}

/** Where a run of dots begins within the word bytes[start, end); `end` where there is none. */
export function leaderStart(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start + 1; at + 1 < end; at++) {
    if (bytes[at] === DOT && bytes[at + 1] === DOT) return at
  }
  return end
}

/** A unit or time zone: `KB`, `sec.`, `CEST`. */
export function isUnit(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start < 6 && UNITS.has(wordHash(bytes, start, end))
}

/** A month or day name before a number or before another one: `Jun 14`, `Sun Dec 04`. */
export function isCalendar(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start + 3
  if (at >= end || CLASS[bytes[at]] !== BLANK) return false
  if (!CALENDAR.has(wordHash(bytes, start, at))) return false
  while (at < end && CLASS[bytes[at]] === BLANK) at++
  if (at < end && CLASS[bytes[at]] === DIGIT) return true
  if (at + 3 >= end || CLASS[bytes[at + 3]] !== BLANK) return false
  return CALENDAR.has(wordHash(bytes, at, at + 3))
}
