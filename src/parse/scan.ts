/**
 * The one pass over the bytes of a message: masks what varies by byte class and hashes the rest.
 * Leaves a 64-bit hash of the tokens; where they stand is noted only for a shape never seen.
 *
 * Tokens are runs of bytes that are no blank and no delimiter; each delimiter is a token of its
 * own. Runs of variables joined by blanks or `, : ; |` are one variable; letters in front of digits
 * stay as a stem (`blk_-69…` → `blk<*>`); a repeated stem is one.
 */
import * as alphabet from './alphabet.ts'
import { KIND } from './kind.ts'
import { Token } from './token.ts'
import * as words from './words.ts'

// Local constants, which V8 folds; imported bindings it would load each time.
const {
  FLAGS,
  FIELD_END,
  JOINS,
  FLAG_DELIMITER,
  FLAG_DIGIT,
  FLAG_DOT,
  FLAG_END,
  FLAG_NON_HEX,
  FLAG_SLASH,
} = alphabet
const { SHORT_WORD_BITS } = words
const { WORD, VARIABLE, STEM, PUNCTUATION, JOINER, LEADER, NOTHING } = KIND

/** Tokens of a line that count: without effect on grouping, and a bound for hostile lines. */
const MAX_TOKENS = 120

const PRIME = 16777619
const PRIME_LOW = 0x85ebca6b | 0
const BLANK = 32
const LESS = 60
const COLON = 58
const EQUALS = 61
/** Longer words are neither units nor months. */
const SHORT = 6

/** What a token has that no plain word has. */
const ODD = FLAG_DOT | FLAG_SLASH

/** Reads one message at a time; the fields hold the last one. */
export class Scanner {
  /** Tokens that `note` found. */
  readonly starts = new Int32Array(MAX_TOKENS)
  readonly ends = new Int32Array(MAX_TOKENS)
  readonly kinds = new Uint8Array(MAX_TOKENS)
  count = 0
  /** Two independent 32-bit hashes over the tokens, keyed by the seed. */
  high = 0
  low = 0

  readonly #token: Token
  readonly #shortWords: Uint8Array
  readonly #highSeed: number
  readonly #lowSeed: number
  #notes = false

  /** The seed keys the hashes, so that nobody can prepare lines that collide. */
  constructor(seed: number) {
    this.#token = new Token((0x811c9dc5 ^ seed) | 0)
    this.#shortWords = words.shortWords(this.#token.basis)
    this.#highSeed = Math.imul(seed ^ 0x811c9dc5, 0x9e3779b1)
    this.#lowSeed = Math.imul(seed ^ 0x9747b28c, 0x2c1b3c6d)
  }

  /** Reads bytes[start, end) and notes its tokens. */
  note(bytes: Uint8Array, start: number, end: number): void {
    this.#notes = true
    this.scan(bytes, start, end)
    this.#notes = false
  }

  /**
   * Hashes bytes[start, end). One function, as a call for each token would show. `variable`: the
   * state after the last variable, while only joiners have followed; −1: there is none. `last`,
   * `lastStem`: kind of the token before, its hash where it is a stem: lists of stems are one.
   */
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: in methods it was 10 % slower.
  scan(bytes: Uint8Array, start: number, end: number): void {
    const token = this.#token
    const shortWords = this.#shortWords
    const notes = this.#notes
    let high = this.#highSeed
    let low = this.#lowSeed
    let count = 0
    let variable = -1
    let variableHigh = 0
    let variableLow = 0
    let last = PUNCTUATION
    let lastStem = 0
    token.begin(start, end)
    for (let at = start; at < end && count < MAX_TOKENS; ) {
      const from = at
      let byte = bytes[at]
      let next = FLAGS[byte]
      let hash = byte
      let kind = WORD
      if (next >= FLAG_END) {
        at++
        if (next === FLAG_END || (byte === LESS && token.isSign(bytes, from))) continue
        kind = JOINS[byte] === 1 ? JOINER : PUNCTUATION
      } else if (next === FLAG_DIGIT) {
        at = token.number(bytes, from)
        hash = token.hash
        kind = token.kind
      } else {
        let flags = 0
        hash = token.basis
        do {
          flags |= next
          hash = Math.imul(hash ^ byte, PRIME)
          byte = ++at < end ? bytes[at] : BLANK
          next = FLAGS[byte]
        } while (next < FLAG_DIGIT)
        if (
          next === FLAG_DIGIT ||
          (flags & ODD) !== 0 ||
          (at - from < SHORT && shortWords[hash & SHORT_WORD_BITS] === 1) ||
          (next === FLAG_DELIMITER && goesOn(flags, byte, from > start ? bytes[from - 1] : BLANK))
        ) {
          at = token.begun(flags, hash, last).read(bytes, from, at)
          hash = token.hash
          kind = token.kind
        }
      }
      if (kind >= STEM) {
        if (kind === STEM && hash === lastStem) continue
        lastStem = kind === STEM ? hash : 0
        if (kind === NOTHING) continue
      } else if (kind !== JOINER) lastStem = 0
      last = kind
      if (kind < VARIABLE || kind >= STEM) variable = -1
      if (kind === LEADER) continue
      if (kind !== VARIABLE || variable < 0) {
        high = Math.imul(high ^ hash, PRIME)
        low = Math.imul(low + hash, PRIME_LOW) ^ (low >>> 15)
        if (notes) this.#begin(count, from, kind)
        count++
      } else {
        high = variableHigh
        low = variableLow
        count = variable
      }
      if (notes) this.ends[count - 1] = at
      if (kind === VARIABLE) {
        variable = count
        variableHigh = high
        variableLow = low
      }
    }
    this.count = notes ? count : 0
    this.high = high
    this.low = low
  }

  #begin(token: number, start: number, kind: number): void {
    this.starts[token] = start
    this.kinds[token] = kind
  }
}

/**
 * Whether a word that ends before a delimiter may be more than that: part of an address, or the
 * value of a key in a list.
 */
function goesOn(flags: number, delimiter: number, before: number): boolean {
  if (delimiter === COLON) return (flags & FLAG_NON_HEX) === 0
  return before === EQUALS && FIELD_END[delimiter] === 1
}
