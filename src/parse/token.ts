/**
 * A token that is more than a plain word: has digits, dots or slashes, is short enough for a unit
 * or a month, or is the value of a key. Says whether it is a word, a variable or a stem. The
 * commonest tokens never get here (src/parse/scan.ts).
 */
import * as alphabet from './alphabet.ts'
import { KIND } from './kind.ts'
import { isStatus } from './status.ts'
import * as variables from './variables.ts'

// Local constants, which V8 folds; imported bindings it would load each time.
const {
  CLASS,
  FLAGS,
  FIELD_END,
  BLANK,
  DIGIT,
  FLAG_DIGIT,
  FLAG_DOT,
  FLAG_END,
  FLAG_HEX,
  FLAG_LETTER,
  FLAG_NON_HEX,
  FLAG_OTHER,
  FLAG_SLASH,
  FLAG_UPPER,
  HEX,
} = alphabet
const { WORD, VARIABLE, STEM, LEADER, NOTHING } = KIND

const PRIME = 16777619
const VARIABLE_HASH = 0x2a2a
const STEM_HASH = 0x5bd1e995
const NOT_LETTERS = FLAG_DOT | FLAG_SLASH | FLAG_OTHER
const HEX_ID = FLAG_HEX | FLAG_UPPER | FLAG_DIGIT
/** Hexadecimal digits from which one decimal digit among them makes an id: of a mail queue, say. */
const MIN_HEX_ID = 8
const STATUS_BYTES = 3
const DOT = 46
const SLASH = 47
const COLON = 58
const EQUALS = 61

/** Reads one token at a time; the fields hold the last one. */
export class Token {
  kind = WORD
  hash = 0
  /** Hash of no bytes. */
  readonly basis: number
  /** Of the bytes before the first digit. */
  #flags = 0
  #last = 0
  #start = 0
  #end = 0
  /** First digit of the token, and the flags of all of it. */
  #digit = 0
  #all = 0

  constructor(basis: number) {
    this.basis = basis
  }

  /** The message that the next tokens stand in. */
  begin(start: number, end: number): void {
    this.#start = start
    this.#end = end
  }

  /**
   * Flags and hash of the bytes before the first digit of the token to be read, and the kind of
   * the token before it.
   */
  begun(flags: number, hash: number, last: number): this {
    this.#flags = flags
    this.hash = hash
    this.#last = last
    return this
  }

  /** `<1 sec`: the sign at `at` belongs to the number. */
  isSign(bytes: Uint8Array, at: number): boolean {
    if (at + 1 >= this.#end || CLASS[bytes[at + 1]] !== DIGIT) return false
    return at === this.#start || CLASS[bytes[at - 1]] === BLANK
  }

  /** Reads the token of bytes[start, at) and what follows from a digit on; returns its end. */
  read(bytes: Uint8Array, start: number, at: number): number {
    this.kind = WORD
    const end = this.#read(bytes, start, at)
    if (this.kind === VARIABLE || this.#isField(bytes, start, end)) {
      this.kind = VARIABLE
      this.hash = VARIABLE_HASH
    } else if (
      this.kind === WORD &&
      this.#last === VARIABLE &&
      variables.isUnit(bytes, start, end)
    ) {
      this.kind = NOTHING
    }
    return end
  }

  /** Reads the token that begins with a digit at `start`; returns its end. */
  number(bytes: Uint8Array, start: number): number {
    let at = start + 1
    while (at < this.#end && FLAGS[bytes[at]] < FLAG_END) at++
    this.kind = VARIABLE
    this.hash = VARIABLE_HASH
    if (at - start > 4) return at
    const groups = this.#groupsEnd(bytes, start, at)
    if (groups > 0) return groups
    if (this.#isStatus(bytes, start, at)) {
      this.kind = WORD
      this.#word(bytes, start, at)
    }
    return at
  }

  /** `key=value` in a list. */
  #isField(bytes: Uint8Array, at: number, end: number): boolean {
    if (at === this.#start || bytes[at - 1] !== EQUALS || end >= this.#end) return false
    return FIELD_END[bytes[end]] === 1
  }

  #isStatus(bytes: Uint8Array, at: number, end: number): boolean {
    return end - at === STATUS_BYTES && isStatus(bytes, this.#start, at)
  }

  #read(bytes: Uint8Array, start: number, at: number): number {
    const special = this.#special(bytes, start)
    if (special > start) return special
    if ((this.#flags & FLAG_DOT) !== 0) {
      const dots = variables.leaderStart(bytes, start, at)
      if (dots < at) return this.#beforeLeader(bytes, start, dots)
    }
    if (at < this.#end && FLAGS[bytes[at]] === FLAG_DIGIT) return this.#digits(bytes, start, at)
    const groups = this.#groupsEnd(bytes, start, at)
    if (groups > 0) return groups
    this.#plain(bytes, start, at)
    return at
  }

  /** End of a path or of a dot leader that begins here; `start` where none does. */
  #special(bytes: Uint8Array, start: number): number {
    const byte = bytes[start]
    if ((byte !== DOT && byte !== SLASH) || start + 1 >= this.#end) return start
    const next = bytes[start + 1]
    if (byte === SLASH) {
      if (CLASS[next] === BLANK) return start
      this.kind = VARIABLE
      return variables.pathEnd(bytes, start, this.#end)
    }
    if (next !== DOT) return start
    this.kind = LEADER
    let at = start
    while (at < this.#end && bytes[at] === DOT) at++
    return at
  }

  /** A word that ends where a run of dots begins. */
  #beforeLeader(bytes: Uint8Array, start: number, end: number): number {
    this.#word(bytes, start, end)
    this.#plain(bytes, start, end)
    return end
  }

  /** End of the address or time of day that a short token before a colon may begin, or 0. */
  #groupsEnd(bytes: Uint8Array, start: number, at: number): number {
    if (at - start > 4 || at >= this.#end || bytes[at] !== COLON) return 0
    const first = CLASS[bytes[start]]
    if (first !== DIGIT && first !== HEX) return 0
    const end = variables.hexGroups(bytes, start, this.#end)
    if (end > 0) this.kind = VARIABLE
    return end
  }

  /** A token without digits: a path, a host name, the name of a month before a date. */
  #plain(bytes: Uint8Array, start: number, end: number): void {
    const flags = this.#flags
    if ((flags & FLAG_SLASH) !== 0 && variables.slashes(bytes, start, end) > 1) {
      this.kind = VARIABLE
    } else if ((flags & FLAG_DOT) !== 0 && end - start > 3) {
      const lower = (flags & FLAG_UPPER) === 0
      if (this.#colonDigit(bytes, end) || (lower && variables.isHost(bytes, start, end))) {
        this.kind = VARIABLE
      }
    } else if (end - start === 3 && (flags & FLAG_UPPER) !== 0) {
      if (variables.isCalendar(bytes, start, this.#end)) this.kind = VARIABLE
    }
  }

  /** `host:80`, `file.c:12`. */
  #colonDigit(bytes: Uint8Array, at: number): boolean {
    return at + 1 < this.#end && bytes[at] === COLON && CLASS[bytes[at + 1]] === DIGIT
  }

  /** A token whose first digit is at `digit`. */
  #digits(bytes: Uint8Array, start: number, digit: number): number {
    const at = this.#walk(bytes, digit)
    const groups = this.#groupsEnd(bytes, start, at)
    if (groups > 0) return groups
    if (digit - start < 2 || this.#isId(bytes, start, at)) this.kind = VARIABLE
    else this.#stem(bytes, start, digit)
    if (this.kind === STEM && (this.#all & FLAG_DOT) !== 0) {
      if (this.#colonDigit(bytes, at) || variables.isHost(bytes, start, at)) this.kind = VARIABLE
    }
    return at
  }

  /** Goes to the end of the token; leaves the flags of all of it. */
  #walk(bytes: Uint8Array, digit: number): number {
    const end = this.#end
    let flags = this.#flags
    let at = digit
    for (; at < end; at++) {
      const next = FLAGS[bytes[at]]
      if (next >= FLAG_END) break
      flags |= next
    }
    this.#digit = digit
    this.#all = flags
    return at
  }

  /** A number in hexadecimal, a uuid, base64. */
  #isId(bytes: Uint8Array, start: number, end: number): boolean {
    const flags = this.#all
    const size = end - start
    if (size >= 16 && (flags & FLAG_UPPER) !== 0 && variables.isMixed(bytes, start, end)) {
      return true
    }
    if ((flags & FLAG_NON_HEX) !== 0 || size < 6) return false
    if (variables.hasDigit(bytes, this.#digit + 1, end)) return true
    if (size < MIN_HEX_ID || (flags & ~HEX_ID) !== 0) return false
    return (flags & FLAG_UPPER) === 0 || !variables.hasLower(bytes, start, end)
  }

  /** Letters, then digits: the letters stay; one digit at the end of a word stays (`IPV4`). */
  #stem(bytes: Uint8Array, start: number, digit: number): void {
    let end = digit
    while (end > start && (FLAGS[bytes[end - 1]] & FLAG_LETTER) === 0) end--
    const pure = (this.#flags & NOT_LETTERS) === 0
    if (!pure && variables.fewLetters(bytes, start, end)) {
      this.kind = VARIABLE
      return
    }
    const last = digit + 1 === this.#end || FLAGS[bytes[digit + 1]] >= FLAG_END
    if (pure && last) {
      this.hash = Math.imul(this.hash ^ bytes[digit], PRIME)
      return
    }
    if (end < digit) this.#word(bytes, start, end)
    this.hash ^= STEM_HASH
    this.kind = STEM
  }

  /** Leaves flags and hash of bytes[start, end) as those of a word. */
  #word(bytes: Uint8Array, start: number, end: number): void {
    let flags = 0
    let hash = this.basis
    for (let at = start; at < end; at++) {
      flags |= FLAGS[bytes[at]]
      hash = Math.imul(hash ^ bytes[at], PRIME)
    }
    this.#flags = flags
    this.hash = hash
  }
}
