/**
 * Which tokens of a line may be an identifier: uuids, long hexadecimal numbers, names with a number
 * (`blk_-16…`, `req-4711`), mixed letters and digits, numbers behind a word. Each is of a class by
 * its form and by its stem, or by the word before it: values of one class are one kind of thing.
 * One pass over the bytes, nothing is allocated.
 */
import { CLASS, DIGIT, HEX, LETTER } from './alphabet.ts'

/** Candidates of a line that count: a line that deletes blocks may name a hundred. */
export const MOST_CANDIDATES = 128

/** Forms of identifiers. */
export const FORM = { uuid: 1, hex: 2, named: 3, mixed: 4, number: 5 } as const

const DASH = 45
const DOT = 46
const UNDERSCORE = 95
const UUID_LENGTH = 36
const LEAST_HEX = 12
const LEAST_POINTER = 6
const LEAST_NUMBER = 4
const LEAST_DIGITS = 3
const LEAST_MIXED = 8
const LEAST_TURNS = 3
const PRIME = 16777619
const BASIS = 0x811c9dc5 | 0

/** The candidates of the line that was scanned last. */
export class CandidateScan {
  count = 0
  readonly starts = new Int32Array(MOST_CANDIDATES)
  readonly ends = new Int32Array(MOST_CANDIDATES)
  /** Hash of form and stem, or of form and the word before. */
  readonly classes = new Int32Array(MOST_CANDIDATES)
  readonly forms = new Uint8Array(MOST_CANDIDATES)

  /** What was seen of the token at hand. */
  #digits = 0
  #letters = 0
  #plain = 0
  #marks = 0
  #turns = 0
  #firstDigit = 0
  #hash = 0

  /** Finds the candidates of bytes[start, end). */
  scan(bytes: Uint8Array, start: number, end: number): void {
    this.count = 0
    let word = 0
    for (let at = start; at < end; ) {
      if (!isPart(bytes[at])) {
        at++
        continue
      }
      const from = at
      at = this.#token(bytes, from, end)
      if (this.#digits === 0 || (this.#digits < LEAST_DIGITS && this.#letters > 0)) {
        if (this.#letters > 0) word = this.#hash
        continue
      }
      const form = this.#formOf(bytes, from, at)
      if (form === 0) {
        word = 0
        continue
      }
      const stem = form === FORM.named ? stemHash(bytes, from, this.#firstDigit) : 0
      this.#note({ from, to: at }, form, form === FORM.named ? stem : word)
      word = stem
    }
  }

  #token(bytes: Uint8Array, from: number, end: number): number {
    this.#digits = 0
    this.#letters = 0
    this.#plain = 0
    this.#marks = 0
    this.#turns = 0
    this.#firstDigit = -1
    let hash = BASIS
    let before = -1
    let at = from
    for (; at < end; at++) {
      const byte = bytes[at]
      const kind = CLASS[byte]
      if (kind === DIGIT) {
        if (this.#digits++ === 0) this.#firstDigit = at
      } else if (kind === HEX || kind === LETTER) {
        this.#letters++
        if (kind === LETTER) this.#plain++
      } else if (byte === DASH || byte === UNDERSCORE) this.#marks++
      else break
      const isDigit = kind === DIGIT ? 1 : 0
      if (before >= 0 && isDigit !== before) this.#turns++
      before = isDigit
      hash = Math.imul(hash ^ byte, PRIME)
    }
    this.#hash = hash
    return at
  }

  #formOf(bytes: Uint8Array, from: number, to: number): number {
    const length = to - from
    if (this.#marks === 0 && this.#letters === 0) return this.#numberForm(bytes, from, to)
    if (length === UUID_LENGTH && this.#marks === 4 && isUuid(bytes, from)) return FORM.uuid
    if (this.#marks === 0 && this.#plain === 0 && length >= LEAST_HEX) return FORM.hex
    if (isPointer(bytes, from, length) && this.#plain === 1) return FORM.hex
    if (this.#firstDigit > from && CLASS[bytes[from]] !== DIGIT) {
      if (this.#letters === 0) return this.#signedForm(from)
      const scattered = this.#marks === 0 && this.#turns >= LEAST_TURNS && length >= LEAST_MIXED
      return scattered ? FORM.mixed : FORM.named
    }
    const scattered = this.#letters > 1 && this.#turns >= LEAST_TURNS && length >= LEAST_MIXED
    return scattered && this.#marks === 0 ? FORM.mixed : 0
  }

  /** Decimals and the parts of addresses are measures, not names. */
  #numberForm(bytes: Uint8Array, from: number, to: number): number {
    if (to - from < LEAST_NUMBER) return 0
    if (bytes[from - 1] === DOT || (bytes[to] === DOT && CLASS[bytes[to + 1]] === DIGIT)) return 0
    return FORM.number
  }

  /** `-4711`; dates have more signs. */
  #signedForm(from: number): number {
    return this.#marks === 1 && this.#firstDigit === from + 1 && this.#digits >= LEAST_NUMBER
      ? FORM.number
      : 0
  }

  #note(at: { readonly from: number; readonly to: number }, form: number, context: number): void {
    if (this.count === MOST_CANDIDATES || (form === FORM.number && context === 0)) return
    const index = this.count++
    this.starts[index] = at.from
    this.ends[index] = at.to
    this.forms[index] = form
    this.classes[index] = Math.imul(context ^ (form * 0x9e3779b1), PRIME)
  }
}

function isPart(byte: number): boolean {
  const kind = CLASS[byte]
  return kind === DIGIT || kind === HEX || kind === LETTER || byte === UNDERSCORE || byte === DASH
}

/** The letters before the number, without the signs between. */
function stemHash(bytes: Uint8Array, from: number, digit: number): number {
  let to = digit
  while (to > from && (bytes[to - 1] === DASH || bytes[to - 1] === UNDERSCORE)) to--
  let hash = BASIS
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at], PRIME)
  return hash
}

function isUuid(bytes: Uint8Array, from: number): boolean {
  for (const at of [8, 13, 18, 23]) if (bytes[from + at] !== DASH) return false
  for (let at = 0; at < UUID_LENGTH; at++) {
    const kind = CLASS[bytes[from + at]]
    if (kind !== DIGIT && kind !== HEX && bytes[from + at] !== DASH) return false
  }
  return true
}

/** `0x7f3a…`. */
function isPointer(bytes: Uint8Array, from: number, length: number): boolean {
  return length >= LEAST_POINTER + 2 && bytes[from] === 48 && (bytes[from + 1] | 32) === 120
}
