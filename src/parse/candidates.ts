/**
 * Which tokens of a line may be an identifier: uuids, long hexadecimal numbers, names with a number
 * (`blk_-16…`, `req-4711`), mixed letters and digits, numbers behind a word. Each is of a class by
 * its form and by its stem, or by the word before it: values of one class are one kind of thing.
 * One pass over the bytes, nothing is allocated.
 */
import * as alphabet from './alphabet.ts'

// Local constants, which V8 folds; imported bindings it would load each time.
const { CLASS, DIGIT, HEX, LETTER } = alphabet

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

/** What a byte is to a token, as bits that the token collects; 0 ends it. */
const DIGITS = 1
const LETTERS = 2
const MARKS = 4
/** Letters that are no hexadecimal digits. */
const PLAIN = 8
const HEX_DIGITS = DIGITS | LETTERS
const PART = Uint8Array.from({ length: 256 }, (_, byte) => partOf(byte))

/** The candidates of the line that was scanned last. */
export class CandidateScan {
  count = 0
  readonly starts = new Int32Array(MOST_CANDIDATES)
  readonly ends = new Int32Array(MOST_CANDIDATES)
  /** Hash of form and stem, or of form and the word before. */
  readonly classes = new Int32Array(MOST_CANDIDATES)
  readonly forms = new Uint8Array(MOST_CANDIDATES)

  /** The word before the token at hand, hashed only where it is asked for; −1: there is none. */
  #wordStart = -1
  #wordEnd = -1

  /** What was counted of the token at hand. */
  #digits = 0
  #letters = 0
  #plain = 0
  #marks = 0
  #turns = 0
  #firstDigit = 0

  /** Finds the candidates of bytes[start, end). A word costs one look-up a byte, no more. */
  scan(bytes: Uint8Array, start: number, end: number): void {
    this.count = 0
    this.#wordStart = -1
    // Each round steps over the byte that ended a token, or that is part of none.
    for (let at = start; at < end; at++) {
      const from = at
      let parts = 0
      for (; at < end; at++) {
        const part = PART[bytes[at]]
        if (part === 0) break
        parts |= part
      }
      if (parts === DIGITS) this.#number(bytes, from, at)
      else if (parts === HEX_DIGITS && isLongHex(bytes, from, at)) this.#hex(bytes, from, at)
      else if ((parts & DIGITS) !== 0) this.#mixed(bytes, from, at)
      else if ((parts & LETTERS) !== 0) this.#remember(from, at)
    }
  }

  #remember(start: number, end: number): void {
    this.#wordStart = start
    this.#wordEnd = end
  }

  /** A token of digits alone. */
  #number(bytes: Uint8Array, from: number, to: number): void {
    const form = numberForm(bytes, from, to)
    if (form !== 0) this.#note(bytes, { from, to }, form)
    this.#wordStart = -1
  }

  /** The ids of traces: there may be several in a line, and all that counts of them is known. */
  #hex(bytes: Uint8Array, from: number, to: number): void {
    this.#note(bytes, { from, to }, FORM.hex)
    this.#wordStart = -1
  }

  /** A token of digits and something else. */
  #mixed(bytes: Uint8Array, from: number, to: number): void {
    this.#take(bytes, from, to)
    if (this.#digits < LEAST_DIGITS && this.#letters > 0) {
      this.#remember(from, to)
      return
    }
    const form = this.#formOf(bytes, from, to)
    if (form === FORM.named) this.#remember(from, stemEnd(bytes, from, this.#firstDigit))
    if (form !== 0) this.#note(bytes, { from, to }, form)
    if (form !== FORM.named) this.#wordStart = -1
  }

  #take(bytes: Uint8Array, from: number, to: number): void {
    let digits = 0
    let letters = 0
    let plain = 0
    let turns = 0
    let before = PART[bytes[from]] & DIGITS
    this.#firstDigit = -1
    for (let at = from; at < to; at++) {
      const kind = CLASS[bytes[at]]
      const isDigit = kind === DIGIT ? DIGITS : 0
      if (isDigit !== 0) {
        if (digits++ === 0) this.#firstDigit = at
      } else if (kind === HEX || kind === LETTER) {
        letters++
        if (kind === LETTER) plain++
      }
      if (isDigit !== before) turns++
      before = isDigit
    }
    this.#digits = digits
    this.#letters = letters
    this.#plain = plain
    this.#turns = turns
    this.#marks = to - from - digits - letters
  }

  #formOf(bytes: Uint8Array, from: number, to: number): number {
    const length = to - from
    if (length === UUID_LENGTH && this.#marks === 4 && isUuid(bytes, from)) return FORM.uuid
    if (isPointer(bytes, from, length) && this.#plain === 1) return FORM.hex
    if (this.#firstDigit > from && CLASS[bytes[from]] !== DIGIT) {
      if (this.#letters === 0) return this.#signedForm(from)
      const scattered = this.#marks === 0 && this.#turns >= LEAST_TURNS && length >= LEAST_MIXED
      return scattered ? FORM.mixed : FORM.named
    }
    const scattered = this.#letters > 1 && this.#turns >= LEAST_TURNS && length >= LEAST_MIXED
    return scattered && this.#marks === 0 ? FORM.mixed : 0
  }

  /** `-4711`; dates have more signs. */
  #signedForm(from: number): number {
    return this.#marks === 1 && this.#firstDigit === from + 1 && this.#digits >= LEAST_NUMBER
      ? FORM.number
      : 0
  }

  #note(bytes: Uint8Array, at: { readonly from: number; readonly to: number }, form: number): void {
    const context = this.#wordStart < 0 ? 0 : hashOf(bytes, this.#wordStart, this.#wordEnd)
    if (this.count === MOST_CANDIDATES || (form === FORM.number && context === 0)) return
    const index = this.count++
    this.starts[index] = at.from
    this.ends[index] = at.to
    this.forms[index] = form
    this.classes[index] = Math.imul(context ^ (form * 0x9e3779b1), PRIME)
  }
}

function partOf(byte: number): number {
  const kind = CLASS[byte]
  if (kind === DIGIT) return DIGITS
  if (kind === HEX) return LETTERS
  if (kind === LETTER) return LETTERS | PLAIN
  return byte === UNDERSCORE || byte === DASH ? MARKS : 0
}

/** Whether a token of hexadecimal digits is long enough, and not a word but for a digit or two. */
function isLongHex(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < LEAST_HEX) return false
  let digits = 0
  for (let at = from; at < to && digits < LEAST_DIGITS; at++) {
    if (CLASS[bytes[at]] === DIGIT) digits++
  }
  return digits >= LEAST_DIGITS
}

/** Decimals and the parts of addresses are measures, not names. */
function numberForm(bytes: Uint8Array, from: number, to: number): number {
  if (to - from < LEAST_NUMBER) return 0
  if (bytes[from - 1] === DOT || (bytes[to] === DOT && CLASS[bytes[to + 1]] === DIGIT)) return 0
  return FORM.number
}

/** Where the letters before the number end, without the signs between. */
function stemEnd(bytes: Uint8Array, from: number, digit: number): number {
  let to = digit
  while (to > from && (bytes[to - 1] === DASH || bytes[to - 1] === UNDERSCORE)) to--
  return to
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
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
