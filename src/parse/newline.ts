/**
 * Finds the ends of lines, and on the way the control characters that lines should not hold.
 * Four bytes at a time where memory is aligned (a byte below 32 borrows from its top bit), which
 * costs as much as looking for newlines alone.
 */

const TAB = 9
const NEWLINE = 10
const RETURN = 13
const NONE = new Uint32Array(0)

/** Reads one chunk, line by line. */
export class NewlineScan {
  /** The line before the last newline has a control character that is no tab and no end of it. */
  controls = false
  #bytes: Uint8Array = new Uint8Array(0)
  #words: Uint32Array = NONE
  #wordStart = 0
  #deletes = false

  /** The chunk that `next` reads. */
  set(bytes: Uint8Array): void {
    const skip = -bytes.byteOffset & 3
    const words = Math.max(0, (bytes.length - skip) >> 2)
    this.#bytes = bytes
    this.#wordStart = skip
    this.#words = words === 0 ? NONE : new Uint32Array(bytes.buffer, bytes.byteOffset + skip, words)
    // DEL is no byte below 32; it is so rare that one search for it serves the chunk.
    this.#deletes = bytes.includes(127)
  }

  /** Index of the first newline from `from` on; the length of the chunk where there is none. */
  next(from: number): number {
    const bytes = this.#bytes
    this.controls = this.#deletes
    for (let at = from; at < bytes.length; at++) {
      if (((at - this.#wordStart) & 3) === 0) {
        at = this.#skipText(at)
        if (at >= bytes.length) break
      }
      const byte = bytes[at]
      if (byte >= 32) continue
      if (byte === NEWLINE) return at
      const isText = byte === TAB || (byte === RETURN && bytes[at + 1] === NEWLINE)
      if (!isText) this.controls = true
    }
    return bytes.length
  }

  /** First word from `at` on that may hold a byte below 32, or what is left behind the words. */
  #skipText(at: number): number {
    const words = this.#words
    let word = (at - this.#wordStart) >> 2
    if (word < 0) return at
    for (; word < words.length; word++) {
      const four = words[word]
      if (((four - 0x20202020) & ~four & 0x80808080) !== 0) break
    }
    return Math.max(at, this.#wordStart + (word << 2))
  }
}
