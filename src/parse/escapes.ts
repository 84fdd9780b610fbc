/** Undoes the escapes of a JSON string, as UTF-8 into a buffer that is used again. */

const BACKSLASH = 92
const U = 117
const SIMPLE = new Map<number, number>([
  [110, 10],
  [116, 9],
  [114, 13],
  [98, 8],
  [102, 12],
])

/** Whether bytes[start, end) holds a backslash. */
export function hasEscape(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === BACKSLASH) return true
  return false
}

/** Text that grows piece by piece in one buffer. */
export class Scratch {
  bytes = Buffer.alloc(4096)
  length = 0

  /** Begins a new text. */
  clear(): void {
    this.length = 0
  }

  /** Adds one byte. */
  add(byte: number): void {
    if (this.length === this.bytes.length) this.#grow(1)
    this.bytes[this.length++] = byte
  }

  /** Adds the string bytes[start, end) without its escapes, at most `most` bytes of it. */
  addString(bytes: Uint8Array, span: { start: number; end: number; most: number }): void {
    if (this.length + span.end - span.start > this.bytes.length) this.#grow(span.end - span.start)
    const target = this.bytes
    const stop = this.length + span.most
    let length = this.length
    let at = span.start
    while (at < span.end && length < stop) {
      const byte = bytes[at++]
      if (byte !== BACKSLASH || at >= span.end) {
        target[length++] = byte
        continue
      }
      const code = bytes[at++]
      if (code !== U) {
        target[length++] = SIMPLE.get(code) ?? code
        continue
      }
      const size = unicodeSize(bytes, at)
      const digits = Buffer.from(bytes.subarray(at, at + size)).toString('latin1')
      length += target.write(codeUnits(digits), length)
      at += size
    }
    this.length = length
  }

  #grow(more: number): void {
    const grown = Buffer.alloc((this.bytes.length + more) * 2)
    grown.set(this.bytes)
    this.bytes = grown
  }
}

/** Bytes of the digits at `at`: 4, or 10 with the other half of a pair (`d83d\ude00`). */
function unicodeSize(bytes: Uint8Array, at: number): number {
  const high = bytes[at] | 32
  const surrogate = high === 100 && (bytes[at + 1] | 32) >= 56
  return surrogate && bytes[at + 4] === BACKSLASH && bytes[at + 5] === U ? 10 : 4
}

function codeUnits(digits: string): string {
  const units = digits.split('\\u').map(unit => Number.parseInt(unit, 16) || 0xfffd)
  return String.fromCharCode(...units).toWellFormed()
}
