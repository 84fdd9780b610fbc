/**
 * Takes out of a line what is not text: colours and other terminal sequences (ECMA-48), NUL and
 * control characters, half a character where a line was cut. Runs on the few lines that hold such
 * bytes; all others are looked at where they lie.
 */

const TAB = 9
const RETURN = 13
const ESCAPE = 27
const BLANK = 32
const DELETE = 127
const BELL = 7

/** After ESC these begin a string: `]`, `P`, `X`, `^`, `_`. */
const STRINGS: readonly number[] = [0x5d, 0x50, 0x58, 0x5e, 0x5f]
const PARAMETER = [0x30, 0x3f] as const
const INTERMEDIATE = [0x20, 0x2f] as const

/** Bytes from `start` up to `end`, exclusive. */
export interface Slice {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/**
 * Copies what is text to the front of `into` (at least as long) and gives its length. A carriage
 * return within the line (a progress bar) becomes a blank.
 */
export function scrub(slice: Slice, into: Uint8Array): number {
  const line = { ...slice, stringsEnd: lastStringEnd(slice) }
  let length = 0
  for (let at = line.start; at < line.end; at++) {
    const byte = line.bytes[at]
    if (byte === ESCAPE) at = escapeEnd(line, at) - 1
    else if (byte === RETURN) into[length++] = BLANK
    else if ((byte >= BLANK && byte !== DELETE) || byte === TAB) into[length++] = byte
  }
  return length
}

/** A line in which no terminal string ends behind `stringsEnd`. */
interface Line extends Slice {
  readonly stringsEnd: number
}

/** First byte after the sequence that begins with the escape character at `at`. */
function escapeEnd(line: Line, at: number): number {
  if (at + 1 >= line.end) return line.end
  const kind = line.bytes[at + 1]
  if (kind === 0x5b) return controlEnd(line, at + 2)
  if (STRINGS.includes(kind)) return stringEnd(line, at + 2)
  return finalEnd(line, skip(line, at + 1, INTERMEDIATE), 0x30)
}

/** `ESC [`: parameters, intermediates, one final byte. */
function controlEnd(line: Slice, from: number): number {
  return finalEnd(line, skip(line, skip(line, from, PARAMETER), INTERMEDIATE), 0x40)
}

/** After the final byte at `at`, which is `least` or above; `at` where there is none. */
function finalEnd({ bytes, end }: Slice, at: number, least: number): number {
  return at < end && bytes[at] >= least && bytes[at] < DELETE ? at + 1 : at
}

/**
 * `ESC ]` and the like (window titles, links): up to BEL or `ESC \`. Without an end only the
 * introducer goes, so that a stray one cannot hide the rest of a line.
 */
function stringEnd(line: Line, from: number): number {
  for (let at = from; at < line.stringsEnd; at++) {
    const length = terminatorAt(line, at)
    if (length > 0) return at + length
  }
  return from
}

/** First byte after the last end of a string, found once: else many beginnings cost a square. */
function lastStringEnd(line: Slice): number {
  for (let at = line.end - 1; at >= line.start; at--) {
    const length = terminatorAt(line, at)
    if (length > 0) return at + length
  }
  return line.start
}

/** Length of BEL or `ESC \`; 0 where neither stands. */
function terminatorAt({ bytes, end }: Slice, at: number): number {
  if (bytes[at] === BELL) return 1
  return bytes[at] === ESCAPE && at + 1 < end && bytes[at + 1] === 0x5c ? 2 : 0
}

function skip({ bytes, end }: Slice, from: number, among: readonly [number, number]): number {
  let at = from
  while (at < end && bytes[at] >= among[0] && bytes[at] <= among[1]) at++
  return at
}

/** The slice's end, or less where it ends within a UTF-8 character. */
export function wholeCharacters({ bytes, start, end }: Slice): number {
  const floor = Math.max(start, end - 3)
  for (let at = end - 1; at >= floor; at--) {
    const byte = bytes[at]
    if (byte < 0x80) return end
    if (byte >= 0xc0) return at + characterLength(byte) > end ? at : end
  }
  return end
}

function characterLength(lead: number): number {
  if (lead >= 0xf0) return 4
  return lead >= 0xe0 ? 3 : 2
}
