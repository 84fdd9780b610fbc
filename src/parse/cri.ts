/** The prefix that container runtimes put before each line: `2026-01-02T03:04:05.6Z stdout F `. */
import * as alphabet from './alphabet.ts'

const { CLASS, DIGIT } = alphabet
const DASH = 45
const T = 84
const BLANK = 32
/** Length of `2026-01-02T03:04:05Z`, and of it with nanoseconds and a zone. */
const MIN_STAMP = 20
const MAX_STAMP = 36
const STREAMS = [Buffer.from(' stdout '), Buffer.from(' stderr ')]

/** Where the line begins behind the prefix; `start` where there is none. */
export function criPrefix(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < MIN_STAMP || bytes[start + 10] !== T) return start
  if (bytes[start + 4] !== DASH || CLASS[bytes[start]] !== DIGIT) return start
  let at = start + MIN_STAMP - 1
  const limit = Math.min(end, start + MAX_STAMP)
  while (at < limit && bytes[at] !== BLANK) at++
  for (const stream of STREAMS) {
    if (matches(bytes, at, stream)) return behindTags(bytes, at + stream.length, end)
  }
  return start
}

/** Behind the tags (`F`, `P`, colon-separated) and their blank. */
function behindTags(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] !== BLANK) at++
  return Math.min(end, at + 1)
}

function matches(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false
  return true
}
