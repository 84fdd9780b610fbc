/**
 * The one pass over the bytes of a message: masks what varies by byte class and hashes the rest.
 * Leaves the tokens and a 64-bit hash of them; text is made only for a shape never seen.
 *
 * Tokens are runs of bytes that are no blank and no delimiter; each delimiter is a token of its
 * own. Runs of variables joined by blanks or `, : ; |` are one variable; letters in front of digits
 * stay as a stem (`blk_-69…` → `blk<*>`); a repeated stem is one.
 */
import * as alphabet from './alphabet.ts'
import { KIND } from './kind.ts'
import * as variables from './variables.ts'

// Local constants, which V8 folds; imported bindings it would load each time.
const {
  CLASS,
  FLAGS,
  JOINS,
  FIELD_END,
  BLANK,
  DELIMITER,
  DIGIT,
  FLAG_DIGIT,
  FLAG_DOT,
  FLAG_END,
  FLAG_LETTER,
  FLAG_NON_HEX,
  FLAG_OTHER,
  FLAG_SLASH,
  FLAG_UPPER,
  HEX,
  OTHER,
} = alphabet
const { WORD, VARIABLE, STEM, PUNCTUATION, JOINER, LEADER, NOTHING } = KIND

/** Tokens of a line that count: without effect on grouping, and a bound for hostile lines. */
const MAX_TOKENS = 120

const PRIME = 16777619
const PRIME_LOW = 0x85ebca6b | 0
const VARIABLE_HASH = 0x2a2a
const STEM_HASH = 0x5bd1e995
const NOT_LETTERS = FLAG_DOT | FLAG_SLASH | FLAG_OTHER
const DOT = 46
const SLASH = 47
const COLON = 58
const LESS = 60
const EQUALS = 61

/** Reads one message at a time; the fields hold the last one. */
export class Scanner {
  readonly starts = new Int32Array(MAX_TOKENS)
  readonly ends = new Int32Array(MAX_TOKENS)
  readonly kinds = new Uint8Array(MAX_TOKENS)
  count = 0
  /** Two independent 32-bit hashes over the tokens, keyed by the seed. */
  high = 0
  low = 0

  readonly #basis: number
  readonly #highSeed: number
  readonly #lowSeed: number
  #start = 0
  #end = 0
  /** Kind of the token before, and its hash where it is a stem: lists of stems are one. */
  #last = PUNCTUATION
  #lastStem = 0
  #kind = WORD
  #hash = 0
  /** Flags of the token up to its first digit. */
  #flags = 0

  /** The seed keys the hashes, so that nobody can prepare lines that collide. */
  constructor(seed: number) {
    this.#basis = (0x811c9dc5 ^ seed) | 0
    this.#highSeed = Math.imul(seed ^ 0x811c9dc5, 0x9e3779b1)
    this.#lowSeed = Math.imul(seed ^ 0x9747b28c, 0x2c1b3c6d)
  }

  /** Reads bytes[start, end). */
  scan(bytes: Uint8Array, start: number, end: number): void {
    const { starts, ends, kinds } = this
    let high = this.#highSeed
    let low = this.#lowSeed
    let count = 0
    // The state after the last variable, while only joiners have followed; −1: there is none.
    let variable = -1
    let variableHigh = 0
    let variableLow = 0
    let at = start
    this.#begin(start, end)
    while (at < end && count < MAX_TOKENS) {
      const from = at
      const byteClass = CLASS[bytes[at]]
      if (byteClass === BLANK) {
        at++
        continue
      }
      at = byteClass === DELIMITER ? this.#delimiter(bytes, from) : this.#token(bytes, from)
      const kind = this.#kind
      if (kind === NOTHING) continue
      this.#last = kind
      if (kind === VARIABLE && variable >= 0) {
        high = variableHigh
        low = variableLow
        count = variable
        ends[count - 1] = at
        continue
      }
      if (kind !== JOINER) variable = -1
      if (kind === LEADER) continue
      const hash = this.#hash
      high = Math.imul(high ^ hash, PRIME)
      low = Math.imul(low + hash, PRIME_LOW) ^ (low >>> 15)
      starts[count] = from
      ends[count] = at
      kinds[count++] = kind
      if (kind === VARIABLE) {
        variable = count
        variableHigh = high
        variableLow = low
      }
    }
    this.count = count
    this.high = high
    this.low = low
  }

  #begin(start: number, end: number): void {
    this.#start = start
    this.#end = end
    this.#last = PUNCTUATION
    this.#lastStem = 0
  }

  #delimiter(bytes: Uint8Array, at: number): number {
    const byte = bytes[at]
    this.#hash = byte
    if (JOINS[byte] === 1) this.#kind = JOINER
    else if (byte === LESS && this.#lessThanNumber(bytes, at)) this.#kind = NOTHING
    else {
      this.#kind = PUNCTUATION
      this.#lastStem = 0
    }
    return at + 1
  }

  /** `<1 sec`: the sign belongs to the number. */
  #lessThanNumber(bytes: Uint8Array, at: number): boolean {
    if (at + 1 >= this.#end || CLASS[bytes[at + 1]] !== DIGIT) return false
    return at === this.#start || CLASS[bytes[at - 1]] === BLANK
  }

  /** Reads the token at `at`: returns its end, leaves its kind and hash. */
  #token(bytes: Uint8Array, at: number): number {
    const end = this.#word(bytes, at)
    const field = this.#kind !== VARIABLE && this.#isField(bytes, at, end)
    let kind = field ? VARIABLE : this.#kind
    if (kind === STEM) {
      if (this.#hash === this.#lastStem) kind = NOTHING
      else this.#lastStem = this.#hash
    } else {
      this.#lastStem = 0
      if (kind === VARIABLE) this.#hash = VARIABLE_HASH
      else if (this.#last === VARIABLE && variables.isUnit(bytes, at, end)) kind = NOTHING
    }
    this.#kind = kind
    return end
  }

  /** `key=value` in a list. */
  #isField(bytes: Uint8Array, at: number, end: number): boolean {
    if (at === this.#start || bytes[at - 1] !== EQUALS) return false
    return end < this.#end && FIELD_END[bytes[end]] === 1
  }

  #word(bytes: Uint8Array, start: number): number {
    const byte = bytes[start]
    const byteClass = CLASS[byte]
    if (byteClass === DIGIT || byteClass === HEX) {
      if (variables.colonNear(bytes, start, this.#end)) {
        const end = variables.hexGroups(bytes, start, this.#end)
        if (end > 0) return this.#as(VARIABLE, end)
      }
    } else if (byteClass === OTHER && start + 1 < this.#end) {
      const next = bytes[start + 1]
      if (byte === DOT && next === DOT) return this.#leader(bytes, start)
      if (byte === SLASH && CLASS[next] !== BLANK) {
        return this.#as(VARIABLE, variables.pathEnd(bytes, start, this.#end))
      }
    }
    return this.#letters(bytes, start, this.#end)
  }

  #as(kind: number, end: number): number {
    this.#kind = kind
    return end
  }

  #leader(bytes: Uint8Array, start: number): number {
    let at = start
    while (at < this.#end && bytes[at] === DOT) at++
    return this.#as(LEADER, at)
  }

  /** Hashes up to the first digit; most tokens end before one. */
  #letters(bytes: Uint8Array, start: number, end: number): number {
    let at = start
    let flags = 0
    let hash = this.#basis
    let next = FLAG_END
    while (at < end) {
      const byte = bytes[at]
      next = FLAGS[byte]
      if (next >= FLAG_DIGIT) break
      flags |= next
      hash = Math.imul(hash ^ byte, PRIME)
      at++
    }
    this.#flags = flags
    this.#hash = hash
    this.#kind = WORD
    if ((flags & FLAG_DOT) !== 0) {
      const dots = variables.leaderStart(bytes, start, at)
      if (dots < at) return this.#letters(bytes, start, dots)
    }
    if (next === FLAG_DIGIT && at < end) return this.#digits(bytes, start, at)
    if ((flags & NOT_LETTERS) !== 0 || at - start === 3) this.#plain(bytes, start, at)
    return at
  }

  /** A token without digits: a path, a host name, the name of a month before a date. */
  #plain(bytes: Uint8Array, start: number, end: number): void {
    const flags = this.#flags
    if ((flags & FLAG_SLASH) !== 0 && variables.slashes(bytes, start, end) > 1) {
      this.#kind = VARIABLE
    } else if ((flags & FLAG_DOT) !== 0 && end - start > 3) {
      const lower = (flags & FLAG_UPPER) === 0
      if (this.#colonDigit(bytes, end) || (lower && variables.isHost(bytes, start, end))) {
        this.#kind = VARIABLE
      }
    } else if (end - start === 3 && (flags & FLAG_UPPER) !== 0) {
      if (variables.isCalendar(bytes, start, this.#end)) this.#kind = VARIABLE
    }
  }

  /** `host:80`, `file.c:12`. */
  #colonDigit(bytes: Uint8Array, at: number): boolean {
    return at + 1 < this.#end && bytes[at] === COLON && CLASS[bytes[at + 1]] === DIGIT
  }

  /** A token whose first digit is at `digit`. */
  #digits(bytes: Uint8Array, start: number, digit: number): number {
    let flags = this.#flags
    let at = digit
    while (at < this.#end) {
      const next = FLAGS[bytes[at]]
      if (next === FLAG_END) break
      flags |= next
      at++
    }
    const size = at - start
    const upper = (flags & FLAG_UPPER) !== 0
    if (digit - start < 2) this.#kind = VARIABLE
    else if (size >= 16 && upper && variables.isMixed(bytes, start, at)) this.#kind = VARIABLE
    else if (
      (flags & FLAG_NON_HEX) === 0 &&
      size >= 6 &&
      variables.hasDigit(bytes, digit + 1, at)
    ) {
      this.#kind = VARIABLE
    } else this.#stem(bytes, start, digit)
    if (this.#kind === STEM && (flags & FLAG_DOT) !== 0) {
      if (this.#colonDigit(bytes, at) || variables.isHost(bytes, start, at)) this.#kind = VARIABLE
    }
    return at
  }

  /** Letters, then digits: the letters stay; one digit at the end of a word stays (`IPV4`). */
  #stem(bytes: Uint8Array, start: number, digit: number): void {
    let end = digit
    while (end > start && (FLAGS[bytes[end - 1]] & FLAG_LETTER) === 0) end--
    const pure = (this.#flags & NOT_LETTERS) === 0
    if (!pure && variables.fewLetters(bytes, start, end)) {
      this.#kind = VARIABLE
      return
    }
    const last = digit + 1 === this.#end || FLAGS[bytes[digit + 1]] === FLAG_END
    if (pure && last) {
      this.#hash = Math.imul(this.#hash ^ bytes[digit], PRIME)
      return
    }
    if (end < digit) {
      let hash = this.#basis
      for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], PRIME)
      this.#hash = hash
    }
    this.#hash ^= STEM_HASH
    this.#kind = STEM
  }
}
