/**
 * Bytes → records. A record is a line that says something by itself; the lines of a stack trace
 * belong to the record before them. Nothing is copied and no object is made for a line; what must
 * outlive a chunk (a torn line, the record before) lies in buffers of the cleaner.
 *
 * Any split of a stream into chunks gives the same records and the same ledger.
 */
import { isUtf8 } from 'node:buffer'
import { ByteReader, ByteWriter } from '../base/bytes.ts'
import type { Ledger } from '../flow.ts'
import { CriParts } from './cri.ts'
import { emptyLedger, readLedger, writeLedger } from './ledger.ts'
import * as line from './line.ts'
import { NewlineScan } from './newline.ts'
import { scrub, wholeCharacters } from './scrub.ts'

/** Layout of `save()`. */
const STATE_VERSION = 2

/**
 * A JVM prints at most 1024 frames of a stack. A stream with more indented lines than that for
 * each line at column 0 is not made of stack traces: its records themselves are indented.
 */
const MAX_FRAMES_PER_RECORD = 1024

/** Where the bytes of a chunk stand in their stream. */
export interface ChunkPlace {
  /** Stream offset of the first byte. */
  readonly offset: number
  /** Stream number of the first line; of the torn one where that goes on. */
  readonly line: number
  /** The last line goes on in the next chunk. */
  readonly torn: boolean
}

/** Reads the records of one stream: `feed`, then `next` until it gives false, and again. */
export class Cleaner {
  /** Running totals of the stream; lines add up to their classes when a chunk is used up. */
  readonly ledger: Ledger
  #chunk: Uint8Array = new Uint8Array(0)
  #place: ChunkPlace = { offset: 0, line: 0, torn: false }
  #at = 0
  #chunkIsUtf8 = true
  readonly #newlines = new NewlineScan()
  /** Made for the first line that has anything to be taken out. */
  #scratch: Uint8Array | undefined

  /** The line at hand, the torn one, and the record before. */
  readonly #odd = line.noLine()
  readonly #even = line.noLine()
  #raw = this.#odd
  #torn: line.RawLine | undefined
  #tornOffset = 0
  readonly #kept = line.noLine()
  #before = this.#kept

  /** Lines at column 0, and lines that begin with a blank or tab. */
  #flush = 0
  #indented = 0
  #parts = new CriParts()

  #bytes: Uint8Array = this.#chunk
  #start = 0
  #end = 0
  #offset = 0
  #lineNumber = 0
  #repeat = false

  /** Goes on where `save()` left; from the beginning of a stream without it. */
  constructor(saved?: Uint8Array) {
    this.ledger = saved === undefined ? emptyLedger() : this.#restore(new ByteReader(saved))
  }

  /** The record's text is `bytes[start, end)`, without newline, until `next` is called again. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  get start(): number {
    return this.#start
  }

  get end(): number {
    return this.#end
  }

  /** Stream offset of the record's first byte. */
  get offset(): number {
    return this.#offset
  }

  /** Stream number of the record's line. */
  get line(): number {
    return this.#lineNumber
  }

  /** The line has the same bytes as the record before: count it there, it need not be parsed. */
  get repeat(): boolean {
    return this.#repeat
  }

  /**
   * Takes the bytes that follow the last ones. They end with a newline, or `torn`, or with the
   * file: then a last line without newline is a line. The chunk must stay as it is until `next`
   * has given false.
   */
  feed(bytes: Uint8Array, place: ChunkPlace): void {
    this.#chunk = bytes
    this.#place = place
    this.#at = 0
    this.#chunkIsUtf8 = isUtf8(bytes)
    this.#newlines.set(bytes)
    this.ledger.bytes += bytes.length
    this.#lineNumber = place.line - 1
  }

  /** Moves to the next record; false when the chunk is used up. */
  next(): boolean {
    while (this.#at < this.#chunk.length) {
      const from = this.#at
      const newline = this.#newlines.next(from)
      this.#at = newline + 1
      if (this.#line(from, newline)) return true
    }
    if (this.#torn !== undefined && !this.#place.torn && this.#endTorn()) return true
    this.#keepBefore()
    return false
  }

  /** The state between two chunks, versioned; to be called after `next` gave false. */
  save(): Uint8Array {
    const writer = new ByteWriter().uint(STATE_VERSION)
    writeLedger(writer, this.ledger)
    writer.uint(this.#flush).uint(this.#indented)
    line.writeLine(writer, this.#before)
    const isTorn = this.#torn === undefined ? 0 : 1
    writer.uint(isTorn | (this.#parts.open << 1)).uint(this.#tornOffset)
    if (this.#torn !== undefined) line.writeLine(writer, this.#torn)
    return writer.take()
  }

  #restore(reader: ByteReader): Ledger {
    const version = reader.uint()
    if (version !== STATE_VERSION) {
      throw new RangeError(`Cannot read the state of the cleaner: its version is ${version}`)
    }
    const ledger = readLedger(reader)
    this.#flush = reader.uint()
    this.#indented = reader.uint()
    line.readLine(reader, this.#kept)
    const open = reader.uint()
    this.#parts = new CriParts(open >> 1)
    this.#tornOffset = reader.uint()
    if ((open & 1) === 1) {
      this.#torn = line.openLine()
      line.readLine(reader, this.#torn)
    }
    return ledger
  }

  /** One line of the chunk, or a piece of one; true where it is a record. */
  #line(from: number, to: number): boolean {
    const whole = to < this.#chunk.length
    if (this.#torn !== undefined || (!whole && this.#place.torn)) {
      this.#tear(from, to)
      return whole && this.#endTorn()
    }
    line.lay(this.#raw, { bytes: this.#chunk, from, to })
    this.#offset = this.#place.offset + this.#raw.start
    return this.#take(this.#raw, this.#newlines.controls)
  }

  /** Adds a piece to the torn line. */
  #tear(from: number, to: number): void {
    this.#torn ??= line.openLine()
    const isFirst = this.#torn.length === 0
    const leftOut = line.append(this.#torn, { bytes: this.#chunk, from, to })
    if (isFirst) this.#tornOffset = this.#place.offset + from + leftOut
  }

  #endTorn(): boolean {
    const torn = this.#torn ?? line.noLine()
    this.#torn = undefined
    this.#offset = this.#tornOffset
    return this.#take(torn, true)
  }

  /** Decides on a complete line; true where it is a record. */
  #take(raw: line.RawLine, hasControls: boolean): boolean {
    this.#lineNumber++
    this.ledger.lines++
    this.#trim(raw)
    if (hasControls) this.#scrub()
    const first = this.#firstVisible()
    if (first === this.#end) {
      this.ledger.empty++
      return false
    }
    if (this.#continues(first)) {
      this.#score(raw)
      return false
    }
    this.#repeat = line.sameLine(raw, this.#before)
    if (this.#repeat) this.ledger.duplicate++
    else this.#score(raw)
    this.#remember(raw)
    return true
  }

  /** The text of a line: its head, without a carriage return or a byte order mark. */
  #trim(raw: line.RawLine): void {
    const { bytes, start } = raw
    let end = start + raw.length
    if (raw.length > line.MAX_RECORD_BYTES) {
      end = wholeCharacters({ bytes, start, end: start + line.MAX_RECORD_BYTES })
    } else if (end > start && bytes[end - 1] === 13) end--
    const hasMark = bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf
    this.#bytes = bytes
    this.#start = hasMark && end >= start + 3 ? start + 3 : start
    this.#end = end
  }

  #scrub(): void {
    const text = { bytes: this.#bytes, start: this.#start, end: this.#end }
    const scratch = this.#scratch ?? new Uint8Array(line.MAX_RECORD_BYTES)
    this.#scratch = scratch
    this.#end = scrub(text, scratch)
    this.#bytes = scratch
    this.#start = 0
  }

  #firstVisible(): number {
    let at = this.#start
    while (at < this.#end && this.#bytes[at] <= 32) at++
    return at
  }

  /** Whether the line belongs to the record before; decided on the lines so far alone. */
  #continues(first: number): boolean {
    if (this.#parts.goesOn(this.#bytes, this.#start, this.#end)) return true
    if (first > this.#start) {
      this.#indented++
      return this.#flush > 0 && this.#indented <= this.#flush * MAX_FRAMES_PER_RECORD
    }
    if (this.#flush > 0 && this.#isMore()) return true
    this.#flush++
    return false
  }

  /** `... 12 more`, as the JVM ends a stack trace. */
  #isMore(): boolean {
    const at = this.#start
    if (this.#bytes[at] !== 46 || this.#end - at < 10) return false
    const head = this.#bytes.subarray(at, Math.min(at + 32, this.#end))
    return /^\.\.\. \d+ (more|common frames)/.test(Buffer.from(head).toString('latin1'))
  }

  #score(raw: line.RawLine): void {
    this.ledger.scored++
    if (raw.length > line.MAX_RECORD_BYTES) this.ledger.cut++
    if (this.#chunkIsUtf8 && raw === this.#raw) return
    if (!isUtf8(this.#bytes.subarray(this.#start, this.#end))) this.ledger.invalid++
  }

  /** The record before is compared where it lies as long as its chunk is there. */
  #remember(raw: line.RawLine): void {
    if (raw === this.#raw) {
      this.#before = raw
      this.#raw = raw === this.#odd ? this.#even : this.#odd
    } else {
      line.copyLine(raw, this.#kept)
      this.#before = this.#kept
    }
  }

  #keepBefore(): void {
    if (this.#before === this.#kept) return
    line.copyLine(this.#before, this.#kept)
    this.#before = this.#kept
  }
}
