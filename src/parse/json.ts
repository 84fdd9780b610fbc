/**
 * Walks one JSON object in place and leaves the spans of its message, level, time and error
 * (src/parse/fields.ts). No tree is built; what is not well-formed JSON is plain text.
 */
import * as alphabet from './alphabet.ts'
import { type Fields, ROLE } from './fields.ts'

const { BLANK, CLASS } = alphabet
const { ERROR, LEVEL, MESSAGE, NO_ROLE, TIME } = ROLE
const QUOTE = 34
/** Strings up to this many bytes are faster to read here than by native search. */
const NEAR = 48
const COMMA = 44
const COLON = 58
const BACKSLASH = 92
const OPEN = 123
const CLOSE = 125
const OPEN_LIST = 91
const CLOSE_LIST = 93

/** Reads objects into `fields`. */
export class JsonReader {
  readonly #fields: Fields
  #bytes: Uint8Array = Buffer.alloc(0)
  #end = 0
  /** The span of the last string or value. */
  #from = 0
  #to = 0

  constructor(fields: Fields) {
    this.#fields = fields
  }

  /** Whether bytes[start, end) is one JSON object; fills the fields. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.#fields.reset()
    this.#bytes = bytes
    this.#end = end
    if (bytes[start] !== OPEN || bytes[end - 1] !== CLOSE) return false
    return this.#object(start, NO_ROLE) === end
  }

  /** Reads the object at `at`; returns its end, −1 where it is malformed. */
  #object(at: number, outer: number): number {
    let next = this.#skip(at + 1)
    if (this.#bytes[next] === CLOSE) return next + 1
    for (;;) {
      next = this.#pair(next, outer)
      if (next < 0) return -1
      const byte = this.#bytes[next]
      if (byte === CLOSE) return next + 1
      if (byte !== COMMA) return -1
      next = this.#skip(next + 1)
    }
  }

  /** Reads `"key": value`; returns what stands behind, −1 where it is malformed. */
  #pair(at: number, outer: number): number {
    const keyEnd = this.#string(at)
    if (keyEnd < 0) return -1
    const role = this.#fields.role(this.#bytes, this.#from, this.#to)
    const colon = this.#skip(keyEnd)
    if (this.#bytes[colon] !== COLON) return -1
    const start = this.#skip(colon + 1)
    const byte = this.#bytes[start]
    // One level deep: `err.message`, `log.level`, `t.$date`.
    const looked = outer === NO_ROLE && (role === ERROR || role === MESSAGE || role === TIME)
    if (byte === OPEN && looked) {
      const end = this.#object(start, role)
      return end < 0 ? -1 : this.#skip(end)
    }
    const end = this.#value(start)
    if (end < 0) return -1
    const meant = meaning(role, outer)
    const scalar = byte !== OPEN && byte !== OPEN_LIST
    const text = byte === QUOTE || (meant !== MESSAGE && meant !== ERROR)
    if (meant !== NO_ROLE && scalar && text) this.#fields.take(meant, this.#from, this.#to)
    return this.#skip(end)
  }

  /** Reads any value; leaves its span (of a string without its quotes). */
  #value(at: number): number {
    const byte = this.#bytes[at]
    if (byte === QUOTE) return this.#string(at)
    this.#from = at
    const end = byte === OPEN || byte === OPEN_LIST ? this.#nested(at) : this.#scalar(at)
    this.#to = end
    return end
  }

  #scalar(at: number): number {
    let end = at
    while (end < this.#end) {
      const byte = this.#bytes[end]
      if (byte === COMMA || byte === CLOSE || CLASS[byte] === BLANK) break
      if (byte === QUOTE || byte === OPEN) return -1
      end++
    }
    return end > at ? end : -1
  }

  #nested(at: number): number {
    let depth = 0
    let next = at
    while (next < this.#end) {
      const byte = this.#bytes[next]
      if (byte === QUOTE) {
        next = this.#string(next)
        if (next < 0) return -1
        continue
      }
      if (byte === OPEN || byte === OPEN_LIST) depth++
      if (byte === CLOSE || byte === CLOSE_LIST) depth--
      next++
      if (depth === 0) return next
    }
    return -1
  }

  /** Reads the string whose quote is at `at`; returns what stands behind it, leaves its span. */
  #string(at: number): number {
    const bytes = this.#bytes
    if (bytes[at] !== QUOTE) return -1
    const near = Math.min(this.#end, at + NEAR)
    let next = at + 1
    while (next < near && bytes[next] !== QUOTE) next += bytes[next] === BACKSLASH ? 2 : 1
    if (next >= near) next = this.#farQuote(at + 1, next)
    if (next < 0 || next >= this.#end) return -1
    this.#from = at + 1
    this.#to = next
    return next + 1
  }

  /** The closing quote of a long string, by native search; −1 where there is none. */
  #farQuote(start: number, from: number): number {
    for (let next = from; ; next++) {
      next = this.#bytes.indexOf(QUOTE, next)
      if (next < 0 || next >= this.#end) return -1
      let slashes = next
      while (slashes > start && this.#bytes[slashes - 1] === BACKSLASH) slashes--
      if ((next - slashes) % 2 === 0) return next
    }
  }

  #skip(at: number): number {
    let next = at
    while (next < this.#end && CLASS[this.#bytes[next]] === BLANK) next++
    return next
  }
}

/** What a key means within an object: `err.message` is the error, `log.level` the level. */
function meaning(role: number, outer: number): number {
  if (outer === NO_ROLE) return role
  if (outer === ERROR) return role === MESSAGE ? ERROR : NO_ROLE
  if (outer === TIME) return role === TIME ? TIME : NO_ROLE
  return role === LEVEL ? LEVEL : NO_ROLE
}
