/**
 * The one buffer of a reader: filled from a file, cut at the last newline, the rest moved to the
 * front. Also remembers the few bytes that become the identity of the file. Pure.
 */
import { FINGERPRINT_BYTES, fingerprintOf, TAIL_BYTES, tailOf } from './identity.ts'

const NEWLINE = 10

/** What a cut delivers: bytes from the start of the window, and whether the line goes on. */
export interface Cut {
  readonly length: number
  readonly torn: boolean
}

/** Bytes `[from, from + filled)` of a file, of which the first `delivered` are given away. */
export class Window {
  readonly buffer: Buffer
  /** Offset in the file of the first byte of the buffer. */
  from: number
  filled = 0
  #delivered = 0
  #tail = Buffer.alloc(0)
  #head = Buffer.alloc(0)

  constructor(buffer: Buffer, from: number) {
    this.buffer = buffer
    this.from = from
  }

  /** Offset behind the last byte that was given away. */
  get position(): number {
    return this.from + this.#delivered
  }

  /** Bytes that were read and not given away. */
  get rest(): number {
    return this.filled - this.#delivered
  }

  /** Where the file goes on. */
  get end(): number {
    return this.from + this.filled
  }

  /** The part of the buffer that can still be filled. */
  get room(): Buffer {
    return this.buffer.subarray(this.filled)
  }

  /** The last bytes before the position. */
  get tailBytes(): Buffer {
    return this.#tail
  }

  /** What the position is worth: identity as of what was given away. */
  identity(): { tail: string; fingerprint: string; fingerprintBytes: number } {
    return {
      tail: tailOf(this.#tail),
      fingerprint: fingerprintOf(this.#head),
      fingerprintBytes: this.#head.length,
    }
  }

  /** Bytes of the head of the file, as they come; keeps what the fingerprint needs. */
  seeHead(bytes: Uint8Array, offset: number): void {
    if (offset !== this.#head.length || offset >= FINGERPRINT_BYTES) return
    this.#head = Buffer.concat([this.#head, bytes.subarray(0, FINGERPRINT_BYTES - offset)])
  }

  /** Bytes just before the position, as they pass. */
  seeTail(bytes: Uint8Array): void {
    const joined = bytes.length < TAIL_BYTES ? Buffer.concat([this.#tail, bytes]) : bytes
    this.#tail = Buffer.from(joined.subarray(Math.max(0, joined.length - TAIL_BYTES)))
  }

  /** Moves what was not given away to the front. */
  advance(): void {
    if (this.#delivered === 0) return
    this.buffer.copyWithin(0, this.#delivered, this.filled)
    this.from += this.#delivered
    this.filled -= this.#delivered
    this.#delivered = 0
  }

  /** How much can be given away; undefined where more has to be read first. */
  cut(atEnd: boolean, final: boolean): Cut | undefined {
    if (atEnd && final) return { length: this.filled, torn: false }
    if (!atEnd && this.filled < this.buffer.length) return undefined
    const lines = this.filled === 0 ? 0 : this.buffer.lastIndexOf(NEWLINE, this.filled - 1) + 1
    if (lines > 0 || atEnd) return { length: lines, torn: false }
    return { length: this.filled, torn: true }
  }

  /** Gives the bytes of a cut away; they stay valid until the next `advance`. */
  take(cut: Cut): Uint8Array {
    const bytes = this.buffer.subarray(0, cut.length)
    this.#delivered = cut.length
    this.seeTail(bytes)
    return bytes
  }
}
