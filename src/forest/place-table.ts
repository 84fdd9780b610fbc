/**
 * What a turn saw at the variable places of each (bin, shape): the least and the largest amount,
 * and words while they are few. Flat typed arrays, as in src/forest/cells.ts: a value makes no
 * object. Parts of a bin join to what one part would have been, so that turns make no difference.
 */
import type { ByteWriter } from '../base/bytes.ts'

/** Values of a line by place: a magnitude (≥ 0), −1 for one of many, −2 less the word's number. */
export interface LineCodes {
  readonly codes: Int32Array
  readonly count: number
}

/**
 * Distinct words that are kept of a place in a window. A status has few; a place with more names
 * things and is not judged. The same for a bin and a window, or cuts would show.
 */
export const FEW_WORDS = 16

const FREE = -1
const FIRST_WORD = -2
const FIRST_SLOTS = 1024

/** Places by cell. */
export class PlaceTable {
  #starts = new Int32Array(FIRST_SLOTS).fill(-1)
  #sizes = new Uint8Array(FIRST_SLOTS)
  #used = 0
  #low = new Int16Array(FIRST_SLOTS)
  #high = new Int16Array(FIRST_SLOTS)
  /** Distinct words; more than FEW_WORDS where there are too many, or one value was none. */
  #words = new Uint8Array(FIRST_SLOTS)
  /** First word of a place: an entry of #word, each with the one after it; −1: none. */
  #first = new Int32Array(FIRST_SLOTS)
  #word = new Int32Array(FIRST_SLOTS)
  #next = new Int32Array(FIRST_SLOTS)
  #entries = 0

  /** Takes in the values of one line of a cell. */
  add(cell: number, { codes, count }: LineCodes): void {
    const from = this.#room(cell, count)
    const low = this.#low
    const high = this.#high
    for (let place = 0; place < count; place++) {
      const code = codes[place]
      const slot = from + place
      if (code <= FIRST_WORD) this.#addWord(slot, FIRST_WORD - code)
      else if (code === FREE) this.#words[slot] = FEW_WORDS + 1
      else if (high[slot] < 0) {
        low[slot] = code
        high[slot] = code
      } else if (code < low[slot]) low[slot] = code
      else if (code > high[slot]) high[slot] = code
    }
  }

  clear(): void {
    this.#starts.fill(-1)
    this.#used = 0
    this.#entries = 0
  }

  /** Of each cell the number of places, then the places, those of nothing but names in brief. */
  write(writer: ByteWriter, cells: Uint32Array): void {
    let last = cells.length
    while (last > 0 && this.#told(cells[last - 1]) === 0) last--
    for (let i = 0; i < last; i++) {
      const cell = cells[i]
      const told = this.#told(cell)
      writer.uint(told)
      for (let place = 0; place < told; place++) this.#write(writer, this.#starts[cell] + place)
    }
  }

  /** Places of a cell up to the last one that is not free. */
  #told(cell: number): number {
    const start = this.#starts[cell] ?? -1
    if (start < 0) return 0
    let told = this.#sizes[cell]
    while (told > 0 && this.#isFree(start + told - 1)) told--
    return told
  }

  #isFree(slot: number): boolean {
    return this.#high[slot] < 0 && this.#words[slot] > FEW_WORDS
  }

  /**
   * 0: free. Else twice (0 without amounts, or one more than largest less least), and 1 where there
   * are words; then the least, then the number of words (0: too many) and these.
   */
  #write(writer: ByteWriter, slot: number): void {
    if (this.#isFree(slot)) {
      writer.uint(0)
      return
    }
    const words = this.#words[slot]
    const extent = this.#high[slot] < 0 ? 0 : this.#high[slot] - this.#low[slot] + 1
    writer.uint(2 * extent + (words > 0 ? 1 : 0))
    if (extent > 0) writer.uint(this.#low[slot])
    if (words === 0) return
    writer.uint(words > FEW_WORDS ? 0 : words)
    if (words > FEW_WORDS) return
    for (let entry = this.#first[slot]; entry >= 0; entry = this.#next[entry]) {
      writer.uint(this.#word[entry])
    }
  }

  #addWord(slot: number, word: number): void {
    if (this.#words[slot] > FEW_WORDS) return
    for (let entry = this.#first[slot]; entry >= 0; entry = this.#next[entry]) {
      if (this.#word[entry] === word) return
    }
    if (this.#entries === this.#word.length) {
      this.#word = grown(this.#word, new Int32Array(2 * this.#entries))
      this.#next = grown(this.#next, new Int32Array(2 * this.#entries))
    }
    const entry = this.#entries++
    this.#word[entry] = word
    this.#next[entry] = this.#first[slot]
    this.#first[slot] = entry
    this.#words[slot]++
  }

  /** First slot of a cell; lines of a shape have as many places, but for a header learned since. */
  #room(cell: number, count: number): number {
    if (cell >= this.#starts.length) this.#growCells(cell)
    const start = this.#starts[cell]
    if (start >= 0 && count <= this.#sizes[cell]) return start
    const to = this.#used
    if (to + count > this.#low.length) this.#growSlots(to + count)
    this.#low.fill(-1, to, to + count)
    this.#high.fill(-1, to, to + count)
    this.#words.fill(0, to, to + count)
    this.#first.fill(-1, to, to + count)
    if (start >= 0) this.#move(start, start + this.#sizes[cell], to)
    this.#used += count
    this.#starts[cell] = to
    this.#sizes[cell] = count
    return to
  }

  #move(from: number, end: number, to: number): void {
    for (const each of [this.#low, this.#high, this.#words, this.#first]) {
      each.copyWithin(to, from, end)
    }
  }

  #growCells(cell: number): void {
    const length = 2 * Math.max(cell, this.#starts.length)
    const starts = new Int32Array(length).fill(-1)
    this.#starts = grown(this.#starts, starts)
    this.#sizes = grown(this.#sizes, new Uint8Array(length))
  }

  #growSlots(least: number): void {
    const length = 2 * least
    this.#low = grown(this.#low, new Int16Array(length))
    this.#high = grown(this.#high, new Int16Array(length))
    this.#words = grown(this.#words, new Uint8Array(length))
    this.#first = grown(this.#first, new Int32Array(length))
  }
}

function grown<T extends Int32Array | Int16Array | Uint8Array>(from: T, to: T): T {
  to.set(from)
  return to
}
