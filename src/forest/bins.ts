/**
 * Bins: what is kept of a stream instead of its lines. Each bin counts the shapes of ten seconds of
 * event time (or of a hundred lines, where a log has no time) and remembers where each shape came
 * first. Bins of the same start add up, so it does not matter how the bytes were cut into turns:
 * a turn writes out all it counted and keeps nothing open.
 */
import { ByteReader, ByteWriter } from '../base/bytes.ts'
import type { Bin, BinBlock } from '../flow.ts'
import { CellTable, PairTable, type RecordPosition, unzigzag } from './cells.ts'

export { PAIR_BASE, type RecordPosition } from './cells.ts'

/** Length of a timed bin: the shortest window, and a divisor of all longer ones. */
export const BIN_MS = 10_000

/** Length of a bin by lines, where a log has no time: the usual window of the literature. */
export const BIN_LINES = 100

const VERSION = 1

/** Counts the records of one stream into bins. */
export class BinCounter {
  readonly #timed = new Map<number, number>()
  readonly #untimed = new Map<number, number>()
  readonly #cells = new CellTable()
  readonly #pairs = new PairTable()
  #bins: OpenBin[] = []
  /** The timed bin of the last record: most records fall into the same one again. */
  #current = -1
  #currentStart = Number.NaN
  /** Latest event time of a record that is counted; −1 for none. */
  #lastMs = -1
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
    return this.#bins.length
  }

  /** Counts one record; `timeMs` is NaN for a record without time. */
  add(shape: number, timeMs: number, at: RecordPosition): void {
    if (timeMs > this.#lastMs) this.#lastMs = timeMs
    const bin = timeMs >= 0 ? this.#timedBin(timeMs) : this.#untimedBin(at.line)
    const cell = this.#cells.count(bin, shape)
    if (cell >= 0) this.#cells.place(cell, timeMs, at)
    const previous = this.#previousShape
    if (previous >= 0) this.#pairs.add(bin, previous, shape)
    this.#previousShape = shape
  }

  /** Everything counted so far, encoded; the counter is empty afterwards. Undefined where empty. */
  take(): BinBlock | undefined {
    if (this.#bins.length === 0) return undefined
    const order = this.#bins.map((_, index) => index).sort((a, b) => inOrder(this.#bins, a, b))
    const rank = new Uint32Array(order.length)
    order.forEach((bin, place) => {
      rank[bin] = place
    })
    const block = {
      writer: new ByteWriter().uint(VERSION),
      bins: order.map(bin => this.#bins[bin]),
      cells: this.#cells,
      order: this.#cells.sorted(rank),
      pairs: this.#pairs.sorted(rank),
    }
    writeBlock(block)
    const timed = block.bins.filter(bin => bin.timed)
    const from = timed[0]?.start ?? Number.NaN
    const to = (timed.at(-1)?.start ?? Number.NaN) + BIN_MS
    const lastMs = timed.length > 0 ? this.#lastMs : Number.NaN
    this.#clear()
    const coveredMs = timed.length * BIN_MS
    return { from, to, coveredMs, lastMs, bytes: block.writer.take() }
  }

  #clear(): void {
    this.#timed.clear()
    this.#untimed.clear()
    this.#cells.clear()
    this.#pairs.clear()
    this.#bins = []
    this.#currentStart = Number.NaN
    this.#lastMs = -1
  }

  #timedBin(timeMs: number): number {
    const since = timeMs - this.#currentStart
    if (since >= 0 && since < BIN_MS) return this.#current
    this.#currentStart = Math.floor(timeMs / BIN_MS) * BIN_MS
    this.#current = this.#open(this.#timed, this.#currentStart, true)
    return this.#current
  }

  #untimedBin(line: number): number {
    return this.#open(this.#untimed, Math.floor(line / BIN_LINES) * BIN_LINES, false)
  }

  #open(index: Map<number, number>, start: number, timed: boolean): number {
    const known = index.get(start)
    if (known !== undefined) return known
    index.set(start, this.#bins.length)
    return this.#bins.push({ start, timed }) - 1
  }
}

interface OpenBin {
  readonly start: number
  readonly timed: boolean
}

/** Timed bins first, each kind by its start. */
function inOrder(bins: readonly OpenBin[], a: number, b: number): number {
  if (bins[a].timed !== bins[b].timed) return bins[a].timed ? -1 : 1
  return bins[a].start - bins[b].start
}

interface Block {
  readonly writer: ByteWriter
  readonly bins: readonly OpenBin[]
  readonly cells: CellTable
  /** Cells by bin and shape; pairs by bin and key, each with the bin's rank. */
  readonly order: Uint32Array
  readonly pairs: { readonly ranks: Uint32Array; readonly keys: Float64Array }
}

function writeBlock({ writer, bins, cells, order, pairs }: Block): void {
  let nextCell = 0
  let nextPair = 0
  for (let rank = 0; rank < bins.length; rank++) {
    const { start, timed } = bins[rank]
    let end = nextCell + 1
    while (end < order.length && cells.sameBin(order[nextCell], order[end])) end++
    writer.uint(timed ? 1 : 0).uint(start)
    cells.write(writer, order.subarray(nextCell, end), timed ? start : -1)
    nextCell = end
    const firstPair = nextPair
    while (pairs.ranks[nextPair] === rank) nextPair++
    writer.uint(nextPair - firstPair)
    for (let at = firstPair; at < nextPair; at++) {
      writer.uint(pairs.keys[at] - (at > firstPair ? pairs.keys[at - 1] : 0))
    }
  }
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
  let shape = 0
  let offset = 0
  let line = 0
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
