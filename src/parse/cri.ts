/** The prefix that container runtimes put before each line: `2026-01-02T03:04:05.6Z stdout F `. */
import * as alphabet from './alphabet.ts'

const { CLASS, DIGIT } = alphabet
const DASH = 45
const T = 84
const BLANK = 32
/** Length of `2026-01-02T03:04:05Z`, and of it with nanoseconds and a zone. */
const MIN_STAMP = 20
const MAX_STAMP = 36
const PARTIAL = 80
const STREAMS = [Buffer.from(' stdout '), Buffer.from(' stderr ')]

/** Where the line begins behind the prefix; `start` where there is none. */
export function criPrefix(bytes: Uint8Array, start: number, end: number): number {
  const at = stampEnd(bytes, start, end)
  if (at === start) return start
  for (const stream of STREAMS) {
    if (matches(bytes, at, stream)) return behindTags(bytes, at + stream.length, end)
  }
  return start
}

/**
 * Lines that a runtime wrote in parts, of at most 16 KiB: `P` says that the next line of the same
 * output goes on with this one. Lines of the other output may stand between.
 */
export class CriParts {
  /** Bit of each output that is within a line: 1 stdout, 2 stderr. */
  open: number

  constructor(open = 0) {
    this.open = open
  }

  /** Whether the line is a further part of one before. To be asked once of every line. */
  goesOn(bytes: Uint8Array, start: number, end: number): boolean {
    const at = stampEnd(bytes, start, end)
    if (at === start) return false
    for (let output = 0; output < STREAMS.length; output++) {
      if (!matches(bytes, at, STREAMS[output])) continue
      const bit = 1 << output
      const isFurther = (this.open & bit) !== 0
      const isPart = bytes[at + STREAMS[output].length] === PARTIAL
      this.open = isPart ? this.open | bit : this.open & ~bit
      return isFurther
    }
    return false
  }
}

/** Where the text ends that looks like a time; `start` where there is none. */
function stampEnd(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < MIN_STAMP || bytes[start + 10] !== T) return start
  if (bytes[start + 4] !== DASH || CLASS[bytes[start]] !== DIGIT) return start
  let at = start + MIN_STAMP - 1
  const limit = Math.min(end, start + MAX_STAMP)
  while (at < limit && bytes[at] !== BLANK) at++
  return at
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
