/**
 * From the hash of a line to its shape number: open addressing in one typed array. A cache
 * only: what it does not know goes the slow path over the text, so it may start empty and be full.
 */

/** Entries at most: beyond, new kinds of lines stay on the slow path. 2 MiB, half full. */
const MAX_ENTRIES = 1 << 16

/** Numbers of an entry: both hashes and the number + 1, side by side in memory; 0: empty. */
const STRIDE = 4

/** Grown by doubling: most of a hundred thousand streams have a few shapes. */
const FIRST_ENTRIES = 32

/** Maps two 32-bit hashes to a number. */
export class ShapeTable {
  #entries = new Int32Array(STRIDE * FIRST_ENTRIES)
  #mask = this.#entries.length - 1
  #used = 0

  /** The number for this pair, −1 where none is known. */
  find(high: number, low: number): number {
    const entries = this.#entries
    const mask = this.#mask
    let at = ((high ^ (low >>> 7)) << 2) & mask
    for (;;) {
      const number = entries[at + 2]
      if (number === 0 || (entries[at] === high && entries[at + 1] === low)) return number - 1
      at = (at + STRIDE) & mask
    }
  }

  /** Remembers a pair that `find` does not know; nothing where the table is full. */
  add(high: number, low: number, number: number): void {
    if (this.#used >= MAX_ENTRIES) return
    if (++this.#used * 2 * STRIDE > this.#entries.length) this.#grow()
    this.#put(high, low, number + 1)
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.fill(0)
    this.#used = 0
  }

  #put(high: number, low: number, value: number): void {
    const entries = this.#entries
    let at = ((high ^ (low >>> 7)) << 2) & this.#mask
    while (entries[at + 2] !== 0) at = (at + STRIDE) & this.#mask
    entries[at] = high
    entries[at + 1] = low
    entries[at + 2] = value
  }

  #grow(): void {
    const old = this.#entries
    this.#entries = new Int32Array(old.length * 2)
    this.#mask = this.#entries.length - 1
    for (let at = 0; at < old.length; at += STRIDE) {
      if (old[at + 2] !== 0) this.#put(old[at], old[at + 1], old[at + 2])
    }
  }
}
