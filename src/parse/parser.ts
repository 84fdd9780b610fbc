/**
 * The parser of one stream: record bytes in, shape number out. A record whose shape was seen before
 * costs one pass over its bytes and one look-up; nothing is allocated for it.
 *
 * The state depends on the sequence of records alone. The header plans are learned from the first
 * record of each shape, again and again at fixed numbers of shapes and records; then these records
 * are cut again and the shapes keep their numbers.
 */
import { ByteReader, ByteWriter } from '../base/bytes.ts'
import { processSeed } from '../base/entropy.ts'
import type { Shape } from '../flow.ts'
import { DrainParser } from './drain.ts'
import { Front } from './front.ts'
import { Header } from './header.ts'
import { Scanner } from './scan.ts'
import { FULL, SAMPLE_BYTES, ShapeStore } from './store.ts'
import { ShapeTable } from './table.ts'
import { TimeReader } from './time.ts'
import { tokenTexts } from './tokens.ts'

/** Parses the records of one stream, in their order. */
export interface RecordParser {
  /** Parses the record bytes[start, end) and gives its shape number. */
  parse(bytes: Uint8Array, start: number, end: number): number
  /** Event time of the last record in ms, NaN where it has none. */
  readonly timeMs: number
  /** Level of the last record, index into LEVELS, 0 where it names none. */
  readonly level: number
  /** Where the header of the last record ends; its start where the message was unwrapped. */
  readonly contentStart: number
  /** All shapes by number. */
  readonly shapes: readonly Shape[]
  /** Records so far that went to shapes masked because there were too many. */
  readonly capped: number
  /** The message of the last record: a view that the next call overwrites. */
  content(): Uint8Array
  /** Shapes that are new or whose text changed since the last call. */
  takeChanged(): readonly Shape[]
  /** The state without the shapes, versioned. */
  save(): Uint8Array
}

/** How to make a parser. */
export interface ParserOptions {
  readonly kind: 'Shapes' | 'Drain'
  /** Modification time of the file, for dates that name no year. */
  readonly yearHintMs: number
  /** What `save` gave, with all shapes by number. */
  readonly saved?: { readonly state: Uint8Array; readonly shapes: readonly Shape[] }
  /** Keys the hash table; random by default. Never changes a result. */
  readonly seed?: number
  /** Leaves out the time, for measuring. */
  readonly timeless?: boolean
}

/** A parser for one stream. */
export function createParser(options: ParserOptions): RecordParser {
  return options.kind === 'Drain' ? new DrainParser(options) : new ShapeParser(options)
}

/** Version of the saved state. */
const VERSION = 1
/** Plans are learned at this many shapes and records, and at each next power of the steps. */
const FIRST_SHAPES = 8
const SHAPE_STEP = 4
const FIRST_RECORDS = 16
const RECORD_STEP = 4

class ShapeParser implements RecordParser {
  timeMs = Number.NaN
  level = 0
  contentStart = 0
  capped = 0
  readonly #header = new Header()
  readonly #front = new Front(this.#header)
  readonly #scanner: Scanner
  readonly #table = new ShapeTable()
  readonly #store: ShapeStore
  readonly #time: TimeReader
  readonly #timeless: boolean
  readonly #seed: number
  #chunk: Uint8Array = Buffer.alloc(0)
  #buffer: Buffer = Buffer.alloc(0)
  #records = 0
  #nextShapes = FIRST_SHAPES
  #nextRecords = FIRST_RECORDS

  constructor(options: ParserOptions) {
    const { saved } = options
    this.#seed = options.seed ?? processSeed()
    this.#scanner = new Scanner(this.#seed)
    this.#timeless = options.timeless ?? false
    this.#store = new ShapeStore(saved?.shapes)
    const reader = saved && new ByteReader(saved.state)
    if (reader) this.#restore(reader)
    this.#time = new TimeReader(options.yearHintMs, reader?.bytes())
  }

  get shapes(): readonly Shape[] {
    return this.#store.shapes
  }

  parse(bytes: Uint8Array, start: number, end: number): number {
    const front = this.#front
    const scanner = this.#scanner
    if (bytes !== this.#chunk) this.#open(bytes)
    front.read(this.#buffer, start, end)
    scanner.scan(front.bytes, front.from, front.to)
    let number = this.#table.find(scanner.high, scanner.low)
    if (number < 0) number = this.#unknown()
    this.level = front.level || this.#store.ownLevels[number]
    this.contentStart = front.bytes === this.#buffer ? front.from : start
    if (number >= FULL) this.capped++
    if (!this.#timeless) {
      this.timeMs = this.#time.read(front.timeBytes, front.timeStart, front.timeEnd)
    }
    if (++this.#records >= this.#nextRecords) this.#relearn()
    return number
  }

  content(): Uint8Array {
    return this.#front.bytes.subarray(this.#front.from, this.#front.to)
  }

  takeChanged(): readonly Shape[] {
    return this.#store.takeChanged()
  }

  save(): Uint8Array {
    const writer = new ByteWriter().uint(VERSION)
    writer.uint(this.#records).uint(this.#nextShapes).uint(this.#nextRecords).uint(this.capped)
    this.#header.save(writer)
    return writer.bytes(this.#time.save()).take()
  }

  #restore(reader: ByteReader): void {
    if (reader.uint() !== VERSION) {
      throw new RangeError('Cannot read the stored state of a parser: its version is unknown')
    }
    this.#records = reader.uint()
    this.#nextShapes = reader.uint()
    this.#nextRecords = reader.uint()
    this.capped = reader.uint()
    this.#header.restore(reader)
  }

  /** All bytes inside are Buffers: with one kind of array, V8 reads them twice as fast. */
  #open(bytes: Uint8Array): void {
    this.#chunk = bytes
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** The slow path: the text of the tokens decides. */
  #unknown(): number {
    const { innerBytes, innerStart, innerEnd, level, bytes, from, to } = this.#front
    this.#scanner.note(bytes, from, to)
    const tokens = tokenTexts(this.#scanner, bytes)
    const sampleEnd = Math.min(innerEnd, innerStart + SAMPLE_BYTES)
    const sample = Buffer.from(innerBytes.subarray(innerStart, sampleEnd))
    const number = this.#store.numberOf(tokens, { sample, level })
    this.#table.add(this.#scanner.high, this.#scanner.low, number)
    if (this.shapes.length >= this.#nextShapes) this.#relearn()
    return number
  }

  /** Learns the header plans from the first record of each shape; cuts these again on change. */
  #relearn(): void {
    while (this.#nextShapes <= this.shapes.length) this.#nextShapes *= SHAPE_STEP
    while (this.#nextRecords <= this.#records) this.#nextRecords *= RECORD_STEP
    if (this.shapes.length >= FULL) return
    const samples = this.shapes.map(({ sample }) => sample).filter(([first]) => first !== BRACE)
    if (!this.#header.learn(samples)) return
    this.#table.clear()
    const front = new Front(this.#header)
    const scanner = new Scanner(this.#seed)
    this.#store.recut(({ sample, tokens }) => {
      if (sample[0] === BRACE) return tokens
      front.readInner(Buffer.from(sample), 0, sample.length)
      scanner.note(front.bytes, front.from, front.to)
      return tokenTexts(scanner, front.bytes)
    })
  }
}
/** JSON has no header, and its sample may be cut. */
const BRACE = 123
