/**
 * Writing and reading versioned binary states (bins, models, stream states): little-endian, with
 * variable-length integers. Typed arrays in, typed arrays out.
 */

/** Largest integer that bit operations keep positive. */
const MOST_INT = 2 ** 31 - 1

/** Bits of an integer in its first four bytes. */
const INT_BITS = 28

/** Grows as it is written. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(1024)
  #length = 0

  /** A copy of what was written. */
  take(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.#bytes, 0, this.#length)
  }

  /** Non-negative integer below 2⁵³, 7 bits a byte. */
  uint(value: number): this {
    this.#reserve(8)
    const bytes = this.#bytes
    let at = this.#length
    let rest = value
    // Doubles only as long as they must be: most numbers fit into 31 bits.
    while (rest > MOST_INT) {
      bytes[at++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    for (; rest >= 128; rest >>= 7) bytes[at++] = (rest & 127) | 128
    bytes[at++] = rest
    this.#length = at
    return this
  }

  /** Any double, 8 bytes. */
  double(value: number): this {
    this.#reserve(8)
    this.#length = this.#bytes.writeDoubleLE(value, this.#length)
    return this
  }

  /** Any number that a Float32 holds, 4 bytes. */
  float(value: number): this {
    this.#reserve(4)
    this.#length = this.#bytes.writeFloatLE(value, this.#length)
    return this
  }

  /** Length, then the bytes. */
  bytes(value: Uint8Array): this {
    this.uint(value.length)
    this.#reserve(value.length)
    this.#bytes.set(value, this.#length)
    this.#length += value.length
    return this
  }

  /** UTF-8 text with its length. */
  text(value: string): this {
    return this.bytes(Buffer.from(value))
  }

  /** Length, then doubles. */
  doubles(values: Float64Array): this {
    this.uint(values.length)
    for (const value of values) this.double(value)
    return this
  }

  /** Length, then integers. */
  uints(values: ArrayLike<number>): this {
    this.uint(values.length)
    for (let i = 0; i < values.length; i++) this.uint(values[i] ?? 0)
    return this
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}

/** Reads what ByteWriter wrote; throws a RangeError where the bytes end too early. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length
  }

  uint(): number {
    const bytes = this.#bytes
    let value = 0
    for (let shift = 0; shift < INT_BITS; shift += 7) {
      const byte = bytes[this.#at++]
      if (byte < 128) return value | (byte << shift)
      value |= (byte & 127) << shift
    }
    return this.#long(value)
  }

  double(): number {
    const value = this.#bytes.readDoubleLE(this.#at)
    this.#at += 8
    return value
  }

  float(): number {
    const value = this.#bytes.readFloatLE(this.#at)
    this.#at += 4
    return value
  }

  bytes(): Uint8Array {
    const length = this.#checked(this.uint())
    const value = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return value
  }

  text(): string {
    const length = this.uint()
    const from = this.#at
    this.#at += this.#checked(length)
    return this.#bytes.toString('utf8', from, this.#at)
  }

  doubles(): Float64Array {
    const values = new Float64Array(this.uint())
    for (let i = 0; i < values.length; i++) values[i] = this.double()
    return values
  }

  uints(): Uint32Array {
    const values = new Uint32Array(this.uint())
    for (let i = 0; i < values.length; i++) values[i] = this.uint()
    return values
  }

  #checked(length: number): number {
    if (this.#at + length <= this.#bytes.length) return length
    throw new RangeError('Cannot read the stored state: it ends too early')
  }

  /** The rest of an integer of more than four bytes; where the bytes end, too. */
  #long(first: number): number {
    let value = first
    for (let scale = 2 ** INT_BITS; ; scale *= 128) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined)
        throw new RangeError('Cannot read the stored state: it ends too early')
      value += (byte % 128) * scale
      if (byte < 128) return value
    }
  }
}
