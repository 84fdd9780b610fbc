/**
 * What stood at a variable place, as a bin tells it (written by src/forest/place-table.ts) and as a
 * window joins it.
 */
import { ByteReader } from '../base/bytes.ts'
import type { Bin } from '../flow.ts'
import { FEW_WORDS } from './place-table.ts'

/** Amounts and words of one place. */
export interface Seen {
  /** Least and largest magnitude; −1 where no value was an amount. */
  low: number
  high: number
  /** A character for each byte: what is not UTF-8 stays apart. */
  readonly words: Set<string>
  /** Some value was no amount and none of few words. */
  free: boolean
}

/** A place at which nothing was seen. */
export function nothingSeen(): Seen {
  return { low: -1, high: -1, words: new Set(), free: false }
}

/** Takes in what another part of a window saw at the same place. */
export function join(into: Seen, { low, high, words, free }: Seen): void {
  if (high >= 0) {
    into.low = into.high < 0 ? low : Math.min(into.low, low)
    into.high = Math.max(into.high, high)
  }
  for (const word of words) into.words.add(word)
  into.free ||= free || into.words.size > FEW_WORDS
  if (into.free) into.words.clear()
}

/** Goes through the places of a bin: by shape, and by place from the last one of its lines on. */
export function eachSeen(
  { shapes, values }: Bin,
  visit: (shape: number, place: number, seen: Seen) => void,
): void {
  if (values === undefined) return
  const reader = new ByteReader(values.bytes)
  for (let i = 0; i < shapes.length && !reader.done; i++) {
    const places = reader.uint()
    for (let place = 0; place < places; place++) {
      visit(shapes[i], place, readSeen(reader, values.words))
    }
  }
}

function readSeen(reader: ByteReader, words: readonly string[]): Seen {
  const head = reader.uint()
  const seen = nothingSeen()
  if (head === 0) return { ...seen, free: true }
  const extent = head >> 1
  if (extent > 0) {
    seen.low = reader.uint()
    seen.high = seen.low + extent - 1
  }
  if ((head & 1) === 0) return seen
  const count = reader.uint()
  for (let i = 0; i < count; i++) seen.words.add(words[reader.uint()])
  return { ...seen, free: count === 0 }
}
