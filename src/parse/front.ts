/**
 * What stands around a message is taken off here: the wrapper of a container runtime, the header,
 * JSON or logfmt. Leaves the span of the message, the level that the wrapping names and the span
 * that tells the time. Nothing is copied unless a string has escapes.
 */

import { criPrefix } from './cri.ts'
import { hasEscape, Scratch } from './escapes.ts'
import { Fields } from './fields.ts'
import type { Header } from './header.ts'
import { JsonReader } from './json.ts'
import { levelOfValue } from './level.ts'
import { beginsWithKey, readLogfmt } from './logfmt.ts'
import { isStatusValue } from './status.ts'

/** Bytes of a text that count: what does not show within them does not tell messages apart. */
export const WINDOW = 1024
const BRACE = 123
const STATUS = Buffer.from(' status=')
const BLANK = 32

/** Reads one record at a time; the fields hold the last one. */
export class Front {
  readonly #header: Header
  readonly #fields = new Fields()
  readonly #json = new JsonReader(this.#fields)
  readonly #unwrapped = new Scratch()
  readonly #joined = new Scratch()
  /** The message: bytes[from, to). */
  bytes: Uint8Array = Buffer.alloc(0)
  from = 0
  to = 0
  /** Level named around the message, 0 where none is. */
  level = 0
  /** The record without the wrapper of a container runtime. */
  innerBytes: Uint8Array = this.bytes
  innerStart = 0
  innerEnd = 0
  /** Where the time is to be read. */
  timeBytes: Uint8Array = this.bytes
  timeStart = 0
  timeEnd = 0
  #timed = false

  constructor(header: Header) {
    this.#header = header
  }

  /** Reads the record bytes[start, end). */
  read(bytes: Uint8Array, start: number, end: number): void {
    // To store a pointer costs more than to compare it, while its chunk is young.
    if (this.timeBytes !== bytes) this.timeBytes = bytes
    this.timeStart = start
    this.timeEnd = end
    this.#timed = false
    const prefix = criPrefix(bytes, start, end)
    if (prefix > start) {
      this.#timed = true
      this.readInner(bytes, prefix, end)
    } else if (bytes[start] === BRACE && this.#json.read(bytes, start, end)) {
      if (this.#fields.wrapped) this.#unwrap(bytes)
      else {
        this.#inner(bytes, start, end)
        this.#takeFields(start, end)
      }
    } else this.readInner(bytes, start, end)
  }

  /** Reads a record that has no wrapper, or no longer. */
  readInner(bytes: Uint8Array, start: number, end: number): void {
    this.#inner(bytes, start, end)
    if (bytes[start] !== BRACE) this.#text(start, end)
    else if (this.#json.read(bytes, start, end)) this.#takeFields(start, end)
    else this.#span(start, end)
  }

  #inner(bytes: Uint8Array, start: number, end: number): void {
    if (this.innerBytes !== bytes) this.innerBytes = bytes
    this.innerStart = start
    this.innerEnd = end
    if (this.bytes !== bytes) this.bytes = bytes
    this.level = 0
  }

  #span(from: number, to: number): void {
    this.from = from
    this.to = Math.min(to, from + WINDOW)
  }

  /** `{"log":"…\n","stream":…,"time":…}`: the value of `log` is the record. */
  #unwrap(bytes: Uint8Array): void {
    const { messageStart, messageEnd, timeStart, timeEnd } = this.#fields
    this.#timed = timeEnd > timeStart
    if (this.#timed) {
      this.timeStart = timeStart
      this.timeEnd = timeEnd
    }
    const end = withoutNewline(bytes, messageStart, messageEnd)
    if (!hasEscape(bytes, messageStart, end)) {
      this.readInner(bytes, messageStart, end)
      return
    }
    // An inner JSON record is needed whole, of a text the window is enough.
    const most = bytes[messageStart] === BRACE ? Number.MAX_SAFE_INTEGER : WINDOW
    this.#unwrapped.clear()
    this.#unwrapped.addString(bytes, { start: messageStart, end, most })
    this.readInner(this.#unwrapped.bytes, 0, this.#unwrapped.length)
  }

  /** A text: its header is cut off; what is left may be JSON or logfmt. */
  #text(start: number, end: number): void {
    const limit = Math.min(end, start + WINDOW)
    const from = this.#header.end(this.bytes, start, limit)
    this.level = this.#header.level
    this.from = from
    this.to = limit
    const { bytes } = this
    if (bytes[from] === BRACE) {
      if (from < limit && this.#json.read(bytes, from, limit)) this.#takeFields(from, limit)
    } else if (beginsWithKey(bytes, from, limit) && this.#logfmt(from, limit)) {
      this.#timed ||= from > start
      this.#takeFields(from, limit)
    }
  }

  #logfmt(from: number, end: number): boolean {
    return readLogfmt({ bytes: this.bytes, end, fields: this.#fields }, from)
  }

  /** The message, level and time of a structured record over [start, end). */
  #takeFields(start: number, end: number): void {
    const fields = this.#fields
    const { bytes } = this
    if (fields.levelEnd > fields.levelStart) {
      this.level = levelOfValue(bytes, fields.levelStart, fields.levelEnd)
    }
    if (!this.#timed && fields.timeEnd > fields.timeStart) {
      this.timeBytes = bytes
      this.timeStart = fields.timeStart
      this.timeEnd = fields.timeEnd
    }
    const { messageStart, messageEnd, errorStart, errorEnd, statusStart, statusEnd } = fields
    const status = isStatusValue(bytes, statusStart, statusEnd)
    const joins = errorEnd > errorStart || status
    if (!fields.found) this.#span(start, end)
    else if (joins || hasEscape(bytes, messageStart, messageEnd)) this.#join(status)
    else this.#span(messageStart, messageEnd)
  }

  /** Message, error text and status of HTTP in one, without escapes. */
  #join(status: boolean): void {
    const { messageStart, messageEnd, errorStart, errorEnd, statusStart } = this.#fields
    const joined = this.#joined
    joined.clear()
    joined.addString(this.bytes, { start: messageStart, end: messageEnd, most: WINDOW })
    joined.add(BLANK)
    joined.addString(this.bytes, { start: errorStart, end: errorEnd, most: WINDOW })
    if (status) {
      joined.addString(STATUS, { start: 0, end: STATUS.length, most: WINDOW })
      joined.addString(this.bytes, { start: statusStart, end: statusStart + 3, most: WINDOW })
    }
    this.bytes = joined.bytes
    this.#span(0, joined.length)
  }
}

/** The end of the string without the escaped line end that runtimes keep. */
function withoutNewline(bytes: Uint8Array, start: number, end: number): number {
  let to = end
  while (
    to - 2 >= start &&
    bytes[to - 2] === 92 &&
    (bytes[to - 1] === 110 || bytes[to - 1] === 114)
  ) {
    to -= 2
  }
  return to
}
