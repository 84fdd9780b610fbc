/**
 * The values at the variable places of one line, as integers: the magnitude of an amount, the
 * number of a word, or FREE for what names one of many (an id, an address, a path). One object for
 * all lines of a stream; words are numbered until the turn ends, and told with it.
 *
 * Places are counted from the end of the message, because a header that is learned later is cut
 * from its front: the last variable stays the last.
 */
import { ByteReader, ByteWriter } from '../base/bytes.ts'
import { magnitudeOf } from '../base/magnitude.ts'
import * as alphabet from './alphabet.ts'
import { factorBehind, readQuantity } from './quantity.ts'
import { ValueTable } from './value-table.ts'

const { FLAGS, FLAG_DIGIT, FLAG_END } = alphabet

/** Places of a line that are looked at, from its end: more make no sentence. */
export const MAX_LINE_PLACES = 16

/** Longest word that may be one of few: a longer value is text. */
const MAX_WORD_BYTES = 32

/** Stands for a value that is neither an amount nor a word. */
export const FREE = -1
/** Words are −2, −3 …: FIRST_WORD less their number. */
export const FIRST_WORD = -2

/** Where the variables of a message stand, in their order. */
export interface VariableSpans {
  readonly variableStarts: Int32Array
  readonly variableEnds: Int32Array
  readonly variables: number
}

/** Reads one line at a time; the fields hold the last one. */
export class LineValues {
  /** By place from the last one on: a magnitude, FREE, or a word. */
  readonly codes = new Int32Array(MAX_LINE_PLACES)
  count = 0
  #words = new ValueTable()

  /** Words that have a number now. */
  get words(): number {
    return this.#words.count
  }

  /** A line without places. */
  clear(): void {
    this.count = 0
  }

  /** Reads the values at these places of a message that ends before `limit`. */
  read(bytes: Uint8Array, limit: number, spans: VariableSpans): void {
    const { variableStarts, variableEnds, variables } = spans
    const count = Math.min(variables, MAX_LINE_PLACES)
    for (let place = 0; place < count; place++) {
      const at = variables - 1 - place
      const start = variableStarts[at]
      const end = variableEnds[at]
      const value = readQuantity(bytes, start, end)
      this.codes[place] = Number.isNaN(value)
        ? this.#word(bytes, start, end)
        : magnitudeOf(value * factorBehind(bytes, end, limit))
    }
    this.count = count
  }

  /** The words by number, a character for each byte; afterwards only the last line's have one. */
  takeWords(): string[] {
    const old = this.#words
    const words = Array.from({ length: old.count }, (_, word) => old.text(word))
    if (words.length === 0) return words
    this.#words = new ValueTable()
    // A line that repeats the last one is not read again, but it has its values.
    for (let place = 0; place < this.count; place++) {
      const code = this.codes[place]
      if (code <= FIRST_WORD) this.codes[place] = this.#number(old.bytes(FIRST_WORD - code))
    }
    return words
  }

  /** The values of the last line. */
  save(): Uint8Array {
    const writer = new ByteWriter().uint(this.count)
    for (const code of this.codes.subarray(0, this.count)) {
      if (code > FIRST_WORD) writer.uint(code - FIRST_WORD)
      else writer.uint(0).bytes(this.#words.bytes(FIRST_WORD - code))
    }
    return writer.take()
  }

  /** Takes what `save` gave; nothing of no bytes. */
  restore(saved: Uint8Array): void {
    if (saved.length === 0) return
    const reader = new ByteReader(saved)
    this.count = reader.uint()
    for (let place = 0; place < this.count; place++) {
      const code = reader.uint()
      this.codes[place] = code > 0 ? code + FIRST_WORD : this.#number(reader.bytes())
    }
  }

  #number(bytes: Uint8Array): number {
    return FIRST_WORD - this.#words.number(bytes, 0, bytes.length)
  }

  #word(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > MAX_WORD_BYTES) return FREE
    for (let at = start; at < end; at++) {
      const flags = FLAGS[bytes[at]]
      if (flags === FLAG_DIGIT || flags >= FLAG_END) return FREE
    }
    return FIRST_WORD - this.#words.number(bytes, start, end)
  }
}
