/**
 * Bins: what is kept of a stream instead of its lines. Each bin counts the shapes of ten seconds of
 * event time (or of a hundred lines, where a log has no time) and remembers where each shape came
 * first. Bins of the same start add up, so it does not matter how the bytes were cut into turns:
 * a turn writes out all it counted and keeps nothing open.
 */
import { ByteReader, ByteWriter } from '../base/bytes.ts'
import type { Bin } from '../flow.ts'

/** Length of a timed bin: the shortest window, and a divisor of all longer ones. */
export const BIN_MS = 10_000

/** Length of a bin by lines, where a log has no time: the usual window of the literature. */
export const BIN_LINES = 100

/** Shape numbers stay below this (the parser's cap lies far below): pairs fit into a double. */
export const PAIR_BASE = 2 ** 20

const VERSION = 1
const FIRST_SLOTS = 16

/** Where a record stands, given to `add` by the cleaner without making an object per line. */
export interface RecordPosition {
  readonly offset: number
  readonly line: number
}

/** Counts the records of one stream into bins. */
export class BinCounter {
  readonly #timed = new Map<number, OpenBin>()
  readonly #untimed = new Map<number, OpenBin>()
  #current: OpenBin | undefined
  #previousShape: number

  /** `previousShape` (−1 for none) carries the neighbour relation over from the turn before. */
  constructor(previousShape = -1) {
    this.#previousShape = previousShape
  }

  get previousShape(): number {
    return this.#previousShape
  }

  /** Bins held open: the caller takes them when they become many. */
  get size(): number {
    return this.#timed.size + this.#untimed.size
  }

  /** Counts one record; `timeMs` is NaN for a record without time. */
  add(shape: number, timeMs: number, at: RecordPosition): void {
    const bin = timeMs >= 0 ? this.#timedBin(timeMs) : this.#untimedBin(at.line)
    bin.count(shape, timeMs, at)
    if (this.#previousShape >= 0) bin.pair(this.#previousShape * PAIR_BASE + shape)
    this.#previousShape = shape
  }

  /** Everything counted so far, encoded; the counter is empty afterwards. Undefined where empty. */
  take(): { from: number; to: number; bytes: Uint8Array } | undefined {
    if (this.size === 0) return undefined
    const writer = new ByteWriter().uint(VERSION)
    const timed = [...this.#timed.values()].sort((a, b) => a.start - b.start)
    const untimed = [...this.#untimed.values()].sort((a, b) => a.start - b.start)
    for (const bin of timed) bin.write(writer, true)
    for (const bin of untimed) bin.write(writer, false)
    this.#timed.clear()
    this.#untimed.clear()
    this.#current = undefined
    const from = timed[0]?.start ?? Number.NaN
    const to = (timed.at(-1)?.start ?? Number.NaN) + BIN_MS
    return { from, to, bytes: writer.take() }
  }

  #timedBin(timeMs: number): OpenBin {
    const current = this.#current
    if (current !== undefined && timeMs >= current.start && timeMs < current.start + BIN_MS) {
      return current
    }
    const start = Math.floor(timeMs / BIN_MS) * BIN_MS
    this.#current = binAt(this.#timed, start)
    return this.#current
  }

  #untimedBin(line: number): OpenBin {
    return binAt(this.#untimed, Math.floor(line / BIN_LINES) * BIN_LINES)
  }
}

function binAt(bins: Map<number, OpenBin>, start: number): OpenBin {
  let bin = bins.get(start)
  if (bin === undefined) {
    bin = new OpenBin(start)
    bins.set(start, bin)
  }
  return bin
}

/** Shape → slot by open addressing, so that counting a line makes no object. */
class OpenBin {
  readonly start: number
  #used = 0
  #slots = new Int32Array(FIRST_SLOTS * 2).fill(-1)
  #shapes = new Int32Array(FIRST_SLOTS)
  #counts = new Float64Array(FIRST_SLOTS)
  #places = new Float64Array(FIRST_SLOTS * 3)
  #pairCount = 0
  #pairs = new Float64Array(FIRST_SLOTS * 2).fill(-1)

  constructor(start: number) {
    this.start = start
  }

  count(shape: number, timeMs: number, at: RecordPosition): void {
    const mask = this.#slots.length - 1
    let probe = Math.imul(shape, 0x9e3779b1) & mask
    let slot = this.#slots[probe]
    while (slot >= 0) {
      if (this.#shapes[slot] === shape) {
        this.#counts[slot]++
        return
      }
      probe = (probe + 1) & mask
      slot = this.#slots[probe]
    }
    this.#insert(shape, timeMs, at)
  }

  pair(key: number): void {
    const mask = this.#pairs.length - 1
    let probe = Math.imul(key / PAIR_BASE, 0x85ebca6b) ^ Math.imul(key % PAIR_BASE, 0x9e3779b1)
    for (probe &= mask; this.#pairs[probe] >= 0; probe = (probe + 1) & mask) {
      if (this.#pairs[probe] === key) return
    }
    this.#pairs[probe] = key
    if (++this.#pairCount * 2 > this.#pairs.length) this.#growPairs()
  }

  write(writer: ByteWriter, timed: boolean): void {
    const order = this.#order()
    writer
      .uint(timed ? 1 : 0)
      .uint(this.start)
      .uint(order.length)
    let [shape, offset, line] = [0, 0, 0]
    for (const slot of order) {
      const [time, at, number] = this.#places.subarray(slot * 3, slot * 3 + 3)
      writer.uint(this.#shapes[slot] - shape).uint(this.#counts[slot])
      writer.uint(zigzag(at - offset)).uint(zigzag(number - line))
      if (timed) writer.uint(time - this.start)
      ;[shape, offset, line] = [this.#shapes[slot], at, number]
    }
    const pairs = this.#pairs.filter(key => key >= 0).sort()
    writer.uint(pairs.length)
    let last = 0
    for (const key of pairs) {
      writer.uint(key - last)
      last = key
    }
  }

  #order(): number[] {
    const order = Array.from({ length: this.#used }, (_, slot) => slot)
    return order.sort((a, b) => this.#shapes[a] - this.#shapes[b])
  }

  #insert(shape: number, timeMs: number, at: RecordPosition): void {
    if (this.#used === this.#shapes.length) this.#grow()
    const slot = this.#used++
    this.#shapes[slot] = shape
    this.#counts[slot] = 1
    this.#places[slot * 3] = Math.floor(timeMs)
    this.#places[slot * 3 + 1] = at.offset
    this.#places[slot * 3 + 2] = at.line
    this.#index(slot)
  }

  #index(slot: number): void {
    const mask = this.#slots.length - 1
    let probe = Math.imul(this.#shapes[slot], 0x9e3779b1) & mask
    while (this.#slots[probe] >= 0) probe = (probe + 1) & mask
    this.#slots[probe] = slot
  }

  #grow(): void {
    this.#shapes = grown(this.#shapes, new Int32Array(this.#shapes.length * 2))
    this.#counts = grown(this.#counts, new Float64Array(this.#counts.length * 2))
    this.#places = grown(this.#places, new Float64Array(this.#places.length * 2))
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1)
    for (let slot = 0; slot < this.#used; slot++) this.#index(slot)
  }

  #growPairs(): void {
    const old = this.#pairs
    this.#pairs = new Float64Array(old.length * 2).fill(-1)
    this.#pairCount = 0
    for (const key of old) if (key >= 0) this.pair(key)
  }
}

function grown<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}

/** The bins of one encoded block, in the order of their start. */
export function* decodeBins(bytes: Uint8Array): Generator<Bin> {
  const reader = new ByteReader(bytes)
  const version = reader.uint()
  if (version !== VERSION) throw new RangeError(`Cannot read bins of version ${version}`)
  while (!reader.done) yield readBin(reader)
}

function readBin(reader: ByteReader): Bin {
  const timed = reader.uint() === 1
  const start = reader.uint()
  const length = reader.uint()
  const bin = emptyBin(timed, start, length)
  let [shape, offset, line] = [0, 0, 0]
  for (let i = 0; i < length; i++) {
    shape += reader.uint()
    bin.shapes[i] = shape
    bin.counts[i] = reader.uint()
    offset += unzigzag(reader.uint())
    line += unzigzag(reader.uint())
    bin.firstOffsets[i] = offset
    bin.firstLines[i] = line
    bin.firstTimes[i] = timed ? start + reader.uint() : Number.NaN
  }
  const pairs = new Float64Array(reader.uint())
  let last = 0
  for (let i = 0; i < pairs.length; i++) {
    last += reader.uint()
    pairs[i] = last
  }
  return { ...bin, pairs }
}

function emptyBin(timed: boolean, start: number, length: number) {
  return {
    timed,
    start,
    shapes: new Uint32Array(length),
    counts: new Uint32Array(length),
    firstOffsets: new Float64Array(length),
    firstLines: new Float64Array(length),
    firstTimes: new Float64Array(length),
  }
}

/** Signed integers as unsigned ones, small ones small. */
function zigzag(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1
}

function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}
