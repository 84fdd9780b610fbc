/**
 * The tables behind the bins of a turn: (bin, shape) → lines and first place, and the set of
 * (bin, pair). Open addressing over flat typed arrays that all bins share: counting a line makes no
 * object, and a bin of one line costs no arrays of its own.
 */
import type { ByteWriter } from '../base/bytes.ts'
import { ranked } from '../base/ranked.ts'

/** Shape numbers stay below this (the parser's cap lies far below): pairs fit into a double. */
export const PAIR_BASE = 2 ** 20

/** Where a record stands, given to `add` by the cleaner without making an object per line. */
export interface RecordPosition {
  readonly offset: number
  readonly line: number
}

/** Grown by doubling: of a hundred thousand streams most have a few lines in a turn. */
const FIRST_CELLS = 32

/** (bin, shape) → number of lines, and offset, line and time of the first. */
export class CellTable {
  #used = 0
  #slots = new Int32Array(FIRST_CELLS * 2).fill(-1)
  #bins = new Int32Array(FIRST_CELLS)
  #shapes = new Int32Array(FIRST_CELLS)
  #counts = new Float64Array(FIRST_CELLS)
  #offsets = new Float64Array(FIRST_CELLS)
  #lines = new Float64Array(FIRST_CELLS)
  #times = new Float64Array(FIRST_CELLS)

  /** Counts a line; gives the number of the cell where it was the first, else −1. */
  count(bin: number, shape: number): number {
    const bins = this.#bins
    const shapes = this.#shapes
    const slots = this.#slots
    const mask = slots.length - 1
    let probe = hash(bin, shape) & mask
    for (let cell = slots[probe]; cell >= 0; cell = slots[probe]) {
      if (shapes[cell] === shape && bins[cell] === bin) {
        this.#counts[cell]++
        return -1
      }
      probe = (probe + 1) & mask
    }
    return this.#insert(bin, shape, probe)
  }

  /** Notes where the first line of a cell stands. */
  place(cell: number, timeMs: number, at: RecordPosition): void {
    this.#times[cell] = Math.floor(timeMs)
    this.#offsets[cell] = at.offset
    this.#lines[cell] = at.line
  }

  clear(): void {
    this.#slots.fill(-1)
    this.#used = 0
  }

  sameBin(a: number, b: number): boolean {
    return this.#bins[a] === this.#bins[b]
  }

  /** All cells by rank of their bin, then by shape. */
  sorted(rank: Uint32Array): Uint32Array {
    const ranks = new Uint32Array(this.#used)
    for (let cell = 0; cell < ranks.length; cell++) ranks[cell] = rank[this.#bins[cell]]
    return ranked({ rank: ranks, key: this.#shapes, ranks: rank.length })
  }

  /** Number of cells, then each as a difference to the one before; `start` −1 writes no times. */
  write(writer: ByteWriter, cells: Uint32Array, start: number): void {
    writer.uint(cells.length)
    let shape = 0
    let offset = 0
    let line = 0
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i]
      writer.uint(this.#shapes[cell] - shape).uint(this.#counts[cell])
      writer.uint(zigzag(this.#offsets[cell] - offset)).uint(zigzag(this.#lines[cell] - line))
      if (start >= 0) writer.uint(this.#times[cell] - start)
      shape = this.#shapes[cell]
      offset = this.#offsets[cell]
      line = this.#lines[cell]
    }
  }

  #insert(bin: number, shape: number, probe: number): number {
    const cell = this.#used++
    this.#slots[probe] = cell
    this.#bins[cell] = bin
    this.#shapes[cell] = shape
    this.#counts[cell] = 1
    if (this.#used === this.#bins.length) this.#grow()
    return cell
  }

  #grow(): void {
    const length = this.#bins.length * 2
    this.#bins = grown(this.#bins, new Int32Array(length))
    this.#shapes = grown(this.#shapes, new Int32Array(length))
    this.#counts = grown(this.#counts, new Float64Array(length))
    this.#offsets = grown(this.#offsets, new Float64Array(length))
    this.#lines = grown(this.#lines, new Float64Array(length))
    this.#times = grown(this.#times, new Float64Array(length))
    this.#slots = new Int32Array(length * 2).fill(-1)
    const mask = this.#slots.length - 1
    for (let cell = 0; cell < this.#used; cell++) {
      let probe = hash(this.#bins[cell], this.#shapes[cell]) & mask
      while (this.#slots[probe] >= 0) probe = (probe + 1) & mask
      this.#slots[probe] = cell
    }
  }
}

/** The set of (bin, pair of neighbouring shapes). */
export class PairTable {
  #used = 0
  #keys = new Float64Array(FIRST_CELLS * 2).fill(-1)
  #bins = new Int32Array(FIRST_CELLS * 2)

  /** Adds a pair of shapes, as previous · PAIR_BASE + next, unless it is there. */
  add(bin: number, previous: number, next: number): void {
    const key = previous * PAIR_BASE + next
    const keys = this.#keys
    const mask = keys.length - 1
    let probe = hash(bin, hash(previous, next)) & mask
    while (keys[probe] >= 0) {
      if (keys[probe] === key && this.#bins[probe] === bin) return
      probe = (probe + 1) & mask
    }
    keys[probe] = key
    this.#bins[probe] = bin
    if (++this.#used * 2 > keys.length) this.#grow()
  }

  clear(): void {
    this.#keys.fill(-1)
    this.#used = 0
  }

  /** All pairs by rank of their bin, then by key. */
  sorted(rank: Uint32Array): { ranks: Uint32Array; keys: Float64Array } {
    const ranks = new Uint32Array(this.#used)
    const keys = new Float64Array(this.#used)
    let next = 0
    for (let slot = 0; slot < this.#keys.length; slot++) {
      if (this.#keys[slot] < 0) continue
      ranks[next] = rank[this.#bins[slot]]
      keys[next++] = this.#keys[slot]
    }
    const order = ranked({ rank: ranks, key: keys, ranks: rank.length })
    return { ranks: order.map(at => ranks[at]), keys: keys.map((_, at) => keys[order[at]]) }
  }

  #grow(): void {
    const keys = this.#keys
    const bins = this.#bins
    this.#keys = new Float64Array(keys.length * 2).fill(-1)
    this.#bins = new Int32Array(keys.length * 2)
    this.#used = 0
    for (let slot = 0; slot < keys.length; slot++) {
      const key = keys[slot]
      if (key >= 0) this.add(bins[slot], Math.floor(key / PAIR_BASE), key % PAIR_BASE)
    }
  }
}

function hash(bin: number, shape: number): number {
  const mixed = Math.imul(bin, 0x85ebca6b) ^ Math.imul(shape, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

function grown<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}

/** Signed integers as unsigned ones, small ones small. */
function zigzag(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1
}

/** The signed integer again. */
export function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}
