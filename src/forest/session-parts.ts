/**
 * What a turn counts of sessions: all lines that carry the same identifier. Like bins, parts of the
 * same session add up, so a turn writes out everything and keeps nothing open: chunks, polls and
 * restarts make no difference. A part remembers its first and last shape, so that the transition
 * from one part to the next is not lost.
 */
import { ByteReader, ByteWriter } from '../base/bytes.ts'
import { CellTable, PairTable, type RecordPosition, unzigzag } from './cells.ts'

const VERSION = 1
/** Grown by doubling: most streams have no sessions. */
const FIRST_PARTS = 8

/** An identifier is cut to so many bytes: it is a name, and names are short. */
const MOST_TEXT = 200

/**
 * Part of a session: what one turn saw of it; shapes, places and pairs as in a bin, but as arrays
 * of the language: most hold three numbers, and a typed array costs more than those.
 */
export interface SessionPart extends PartCells {
  /** The identifier. */
  readonly name: string
  readonly firstShape: number
  readonly lastShape: number
  readonly firstLine: number
  readonly lastLine: number
  /** Every record had a time; then the earliest and latest one, else NaN. */
  readonly timed: boolean
  readonly from: number
  readonly to: number
  /** Distinct pairs of neighbouring shapes: previous · 2²⁰ + next. */
  readonly pairs: readonly number[]
}

/** Shapes of a part, ascending, and beside each: lines, first offset, line and time. */
interface PartCells {
  readonly shapes: readonly number[]
  readonly counts: readonly number[]
  readonly firstOffsets: readonly number[]
  readonly firstLines: readonly number[]
  readonly firstTimes: readonly number[]
}

/** Counts the records of one stream by identifier. */
export class SessionCounter {
  readonly #cells = new CellTable()
  readonly #pairs = new PairTable()
  #slots = new Int32Array(FIRST_PARTS * 2).fill(-1)
  #high = new Int32Array(FIRST_PARTS)
  #low = new Int32Array(FIRST_PARTS)
  /** Where the name of a part ends among the names; it begins where the one before ends. */
  #nameEnds = new Float64Array(FIRST_PARTS)
  #names = new Uint8Array(FIRST_PARTS * 32)
  #firstShapes = new Int32Array(FIRST_PARTS)
  #lastShapes = new Int32Array(FIRST_PARTS)
  #firstLines = new Float64Array(FIRST_PARTS)
  #lastLines = new Float64Array(FIRST_PARTS)
  #from = new Float64Array(FIRST_PARTS)
  #to = new Float64Array(FIRST_PARTS)
  #size = 0

  /** Parts held open: the caller takes them when they become many. */
  get size(): number {
    return this.#size
  }

  /** Counts one record under the identifier bytes[start, end); once per record and identifier. */
  add(name: NameBytes, record: SessionRecord): void {
    const part = this.#partOf(name)
    const { shape, timeMs } = record
    if (part === this.#size) this.#open(name, record)
    else {
      if (this.#lastLines[part] === record.line) return
      this.#pairs.add(part, this.#lastShapes[part], shape)
      this.#lastShapes[part] = shape
      this.#lastLines[part] = record.line
      // NaN where one record had no time, and it stays NaN.
      this.#from[part] = Math.min(this.#from[part], timeMs)
      this.#to[part] = Math.max(this.#to[part], timeMs)
    }
    const cell = this.#cells.count(part, shape)
    if (cell >= 0) this.#cells.place(cell, timeMs, record)
  }

  /** Everything counted so far, encoded; empty afterwards. Undefined where nothing was counted. */
  take(): Uint8Array | undefined {
    if (this.#size === 0) return undefined
    const rank = Uint32Array.from({ length: this.#size }, (_, part) => part)
    const cells = this.#cells.sorted(rank)
    const pairs = this.#pairs.sorted(rank)
    const writer = new ByteWriter().uint(VERSION)
    let [cell, pair, line] = [0, 0, 0]
    for (let part = 0; part < this.#size; part++) {
      this.#writeHead(writer, part, line)
      line = this.#firstLines[part]
      let end = cell + 1
      while (end < cells.length && this.#cells.sameBin(cells[cell], cells[end])) end++
      const timed = this.#from[part] >= 0
      const start = timed ? Math.floor(this.#from[part]) : -1
      this.#cells.write(writer, cells.subarray(cell, end), start)
      cell = end
      const first = pair
      while (pairs.ranks[pair] === part) pair++
      writer.uint(pair - first)
      for (let at = first; at < pair; at++) {
        writer.uint(pairs.keys[at] - (at > first ? pairs.keys[at - 1] : 0))
      }
    }
    this.#clear()
    return writer.take()
  }

  #writeHead(writer: ByteWriter, part: number, line: number): void {
    const from = part === 0 ? 0 : this.#nameEnds[part - 1]
    writer.bytes(this.#names.subarray(from, this.#nameEnds[part]))
    writer.uint(this.#firstShapes[part]).uint(this.#lastShapes[part])
    writer.uint(this.#firstLines[part] - line)
    writer.uint(this.#lastLines[part] - this.#firstLines[part])
    const timed = this.#from[part] >= 0
    writer.uint(timed ? 1 : 0)
    if (!timed) return
    const start = Math.floor(this.#from[part])
    writer.uint(start).uint(Math.floor(this.#to[part]) - start)
  }

  #clear(): void {
    this.#cells.clear()
    this.#pairs.clear()
    this.#slots.fill(-1)
    this.#size = 0
  }

  /** The number of a part; the next free one where the identifier is new. */
  #partOf({ bytes, start, end }: NameBytes): number {
    let high = 0x811c9dc5 | 0
    let low = end - start
    for (let at = start; at < end; at++) {
      high = Math.imul(high ^ bytes[at], 0x01000193)
      low = Math.imul(low + bytes[at], 0x85ebca6b) ^ (low >>> 15)
    }
    const slots = this.#slots
    const mask = slots.length - 1
    let probe = (high ^ (low >>> 7)) & mask
    for (let part = slots[probe]; part >= 0; part = slots[probe]) {
      if (this.#high[part] === high && this.#low[part] === low) return part
      probe = (probe + 1) & mask
    }
    slots[probe] = this.#size
    this.#high[this.#size] = high
    this.#low[this.#size] = low
    return this.#size
  }

  #open({ bytes, start, end }: NameBytes, { shape, timeMs, line }: SessionRecord): void {
    const part = this.#size++
    const begin = part === 0 ? 0 : this.#nameEnds[part - 1]
    const length = Math.min(end - start, MOST_TEXT)
    if (begin + length > this.#names.length) {
      this.#names = grown(this.#names, new Uint8Array(this.#names.length * 2 + length))
    }
    this.#names.set(bytes.subarray(start, start + length), begin)
    this.#nameEnds[part] = begin + length
    this.#firstShapes[part] = shape
    this.#lastShapes[part] = shape
    this.#firstLines[part] = line
    this.#lastLines[part] = line
    this.#from[part] = timeMs
    this.#to[part] = timeMs
    if (this.#size === this.#high.length) this.#grow()
  }

  #grow(): void {
    const length = this.#high.length * 2
    this.#high = grown(this.#high, new Int32Array(length))
    this.#low = grown(this.#low, new Int32Array(length))
    this.#firstShapes = grown(this.#firstShapes, new Int32Array(length))
    this.#lastShapes = grown(this.#lastShapes, new Int32Array(length))
    this.#nameEnds = grown(this.#nameEnds, new Float64Array(length))
    this.#firstLines = grown(this.#firstLines, new Float64Array(length))
    this.#lastLines = grown(this.#lastLines, new Float64Array(length))
    this.#from = grown(this.#from, new Float64Array(length))
    this.#to = grown(this.#to, new Float64Array(length))
    this.#slots = new Int32Array(length * 2).fill(-1)
    const mask = this.#slots.length - 1
    for (let part = 0; part < this.#size; part++) {
      let probe = (this.#high[part] ^ (this.#low[part] >>> 7)) & mask
      while (this.#slots[probe] >= 0) probe = (probe + 1) & mask
      this.#slots[probe] = part
    }
  }
}

/** An identifier where it stands. */
export interface NameBytes {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/** The record that carries it; `timeMs` NaN without time. */
export interface SessionRecord extends RecordPosition {
  readonly shape: number
  readonly timeMs: number
}

/** The parts of one encoded block, in the order of their first line. */
export function* decodeParts(bytes: Uint8Array): Generator<SessionPart> {
  const reader = new ByteReader(bytes)
  const version = reader.uint()
  if (version !== VERSION) throw new RangeError(`Cannot read sessions of version ${version}`)
  let line = 0
  while (!reader.done) {
    const part = readPart(reader, line)
    line = part.firstLine
    yield part
  }
}

function readPart(reader: ByteReader, line: number): SessionPart {
  const name = reader.text()
  const firstShape = reader.uint()
  const lastShape = reader.uint()
  const firstLine = line + reader.uint()
  const lastLine = firstLine + reader.uint()
  const timed = reader.uint() === 1
  const from = timed ? reader.uint() : Number.NaN
  const to = timed ? from + reader.uint() : Number.NaN
  const cells = readCells(reader, from)
  const pairs = new Array<number>(reader.uint())
  let last = 0
  for (let i = 0; i < pairs.length; i++) {
    last += reader.uint()
    pairs[i] = last
  }
  return { name, firstShape, lastShape, firstLine, lastLine, timed, from, to, ...cells, pairs }
}

function readCells(reader: ByteReader, from: number): PartCells {
  const length = reader.uint()
  const shapes = new Array<number>(length)
  const counts = new Array<number>(length)
  const firstOffsets = new Array<number>(length)
  const firstLines = new Array<number>(length)
  const firstTimes = new Array<number>(length)
  let shape = 0
  let offset = 0
  let line = 0
  for (let i = 0; i < length; i++) {
    shape += reader.uint()
    shapes[i] = shape
    counts[i] = reader.uint()
    offset += unzigzag(reader.uint())
    firstOffsets[i] = offset
    line += unzigzag(reader.uint())
    firstLines[i] = line
    firstTimes[i] = from >= 0 ? from + reader.uint() : Number.NaN
  }
  return { shapes, counts, firstOffsets, firstLines, firstTimes }
}

function grown<T extends Uint8Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}
