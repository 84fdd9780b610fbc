/**
 * Numbers values by their bytes, in the order of first sight. What a line may be told apart by is
 * looked at in thousands of lines, and most of it only to be counted: text is made where one asks.
 */

/** Both grow by doubling: most streams have a few lines. */
const FIRST_VALUES = 16
const FIRST_BYTES = 256
const PRIME = 16777619
const BASIS = 0x811c9dc5 | 0

interface Place {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/** Values by number. */
export class ValueTable {
  count = 0
  /** Where the bytes of a value end; they begin where those of the one before end. */
  #ends = new Int32Array(FIRST_VALUES)
  #hashes = new Int32Array(FIRST_VALUES)
  #slots = new Int32Array(2 * FIRST_VALUES).fill(-1)
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES)

  /** The number of the value bytes[start, end); the next one where it is new. */
  number(bytes: Uint8Array, start: number, end: number): number {
    let hash = BASIS
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], PRIME)
    const mask = this.#slots.length - 1
    let probe = (hash ^ (hash >>> 15)) & mask
    for (let value = this.#slots[probe]; value >= 0; value = this.#slots[probe]) {
      if (this.#hashes[value] === hash && this.#is(value, { bytes, start, end })) return value
      probe = (probe + 1) & mask
    }
    this.#slots[probe] = this.count
    this.#hashes[this.count] = hash
    return this.#keep(bytes.subarray(start, end))
  }

  /** The bytes of a value: a view that the next new value may end. */
  bytes(value: number): Uint8Array {
    return this.#bytes.subarray(value === 0 ? 0 : this.#ends[value - 1], this.#ends[value])
  }

  /** A value as text, a character for each byte. */
  text(value: number): string {
    const start = value === 0 ? 0 : this.#ends[value - 1]
    return this.#bytes.toString('latin1', start, this.#ends[value])
  }

  #is(value: number, { bytes, start, end }: Place): boolean {
    const from = value === 0 ? 0 : this.#ends[value - 1]
    if (this.#ends[value] - from !== end - start) return false
    for (let at = start; at < end; at++) {
      if (this.#bytes[from + at - start] !== bytes[at]) return false
    }
    return true
  }

  #keep(bytes: Uint8Array): number {
    const value = this.count++
    const start = value === 0 ? 0 : this.#ends[value - 1]
    const end = start + bytes.length
    if (end > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(2 * end)
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes.set(bytes, start)
    this.#ends[value] = end
    if (this.count === this.#ends.length) this.#grow()
    return value
  }

  #grow(): void {
    const length = 2 * this.#ends.length
    this.#ends = grown(this.#ends, length)
    this.#hashes = grown(this.#hashes, length)
    this.#slots = new Int32Array(2 * length).fill(-1)
    const mask = this.#slots.length - 1
    for (let value = 0; value < this.count; value++) {
      const hash = this.#hashes[value]
      let probe = (hash ^ (hash >>> 15)) & mask
      while (this.#slots[probe] >= 0) probe = (probe + 1) & mask
      this.#slots[probe] = value
    }
  }
}

function grown(from: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(length)
  to.set(from)
  return to
}
