/**
 * From the hash of a line to its shape number: open addressing over three typed arrays. A cache
 * only: what it does not know goes the slow path over the text, so it may start empty and be full.
 */

/** Entries at most: beyond, new kinds of lines stay on the slow path. 1.5 MiB, half full. */
const MAX_ENTRIES = 1 << 16

/** Maps two 32-bit hashes to a number. */
export class ShapeTable {
  #high = new Int32Array(1 << 10)
  #low = new Int32Array(1 << 10)
  #numbers = new Int32Array(1 << 10).fill(-1)
  #mask = (1 << 10) - 1
  #used = 0

  /** The number for this pair, −1 where none is known. */
  find(high: number, low: number): number {
    const numbers = this.#numbers
    const mask = this.#mask
    let at = (high ^ (low >>> 7)) & mask
    for (;;) {
      const number = numbers[at]
      if (number < 0 || (this.#high[at] === high && this.#low[at] === low)) return number
      at = (at + 1) & mask
    }
  }

  /** Remembers a pair that `find` does not know; nothing where the table is full. */
  add(high: number, low: number, number: number): void {
    if (this.#used >= MAX_ENTRIES) return
    if (++this.#used * 2 > this.#numbers.length) this.#grow()
    this.#put(high, low, number)
  }

  /** Forgets everything. */
  clear(): void {
    this.#numbers.fill(-1)
    this.#used = 0
  }

  #put(high: number, low: number, number: number): void {
    let at = (high ^ (low >>> 7)) & this.#mask
    while (this.#numbers[at] >= 0) at = (at + 1) & this.#mask
    this.#high[at] = high
    this.#low[at] = low
    this.#numbers[at] = number
  }

  #grow(): void {
    const high = this.#high
    const low = this.#low
    const numbers = this.#numbers
    this.#mask = numbers.length * 2 - 1
    this.#high = new Int32Array(numbers.length * 2)
    this.#low = new Int32Array(numbers.length * 2)
    this.#numbers = new Int32Array(numbers.length * 2).fill(-1)
    for (let at = 0; at < numbers.length; at++) {
      if (numbers[at] >= 0) this.#put(high[at], low[at], numbers[at])
    }
  }
}
