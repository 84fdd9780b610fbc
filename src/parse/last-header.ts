/**
 * The header that was read last, as far as the next line is likely to begin in the same way: equal
 * but for its digits, so that time stamps agree. Where columns begin and which plan they follow is
 * then known up to the first byte that differs, and the walk goes on from there. Gives the same as
 * walking all columns: no state to save.
 */
import * as columns from './columns.ts'

/** Longer headers are walked from here on: the longest of twelve kinds of logs has 120 bytes. */
const MAX_BYTES = 160
const MAX_COLUMNS = 20
const OPEN = 91
const CLOSE = 93

/** Each byte, all digits alike. */
const MASKED = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 48 && byte <= 57 ? 48 : byte))

/** Remembers how one header began. */
export class LastHeader {
  readonly #bytes = new Uint8Array(MAX_BYTES)
  readonly #starts = new Int32Array(MAX_COLUMNS)
  #length = 0
  #columns = 0

  /** How many columns of bytes[start, end) begin where those of the last header did. */
  agreeing(bytes: Uint8Array, start: number, end: number): number {
    const kept = this.#bytes
    const starts = this.#starts
    const most = Math.min(this.#length, end - start)
    let same = 0
    while (same < most && MASKED[bytes[start + same]] === kept[same]) same++
    let count = this.#columns
    while (count > 0 && starts[count - 1] > same) count--
    return count
  }

  /** Where a column begins, from the beginning of the line on. */
  startOf(column: number): number {
    return this.#starts[column]
  }

  /** Forgets it. */
  drop(): void {
    this.#length = 0
    this.#columns = 0
  }

  /**
   * Keeps the columns of a header and where its message begins; returns how many these are, 0 where
   * the message was not come to.
   */
  keep(bytes: Uint8Array, start: number, message: number): number {
    const most = Math.min(message, start + MAX_BYTES)
    this.#columns = 0
    let at = columns.skipSeparators(bytes, start, most)
    while (this.#columns < MAX_COLUMNS) {
      this.#starts[this.#columns++] = at - start
      // Where a bracket ends that is not closed, or one with text behind, later bytes decide.
      const end = at < most ? columns.columnEnd(bytes, at, most) : most
      const next = columns.skipSeparators(bytes, end, most)
      if (next === end || !isClosed(bytes, at, end)) break
      at = next
    }
    this.#length = this.#starts[this.#columns - 1]
    for (let i = 0; i < this.#length; i++) this.#bytes[i] = MASKED[bytes[start + i]]
    return start + this.#length === message ? this.#columns : 0
  }
}

/** Whether a column is no bracket, or one that closes. */
function isClosed(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== OPEN) return true
  let depth = 0
  for (let at = start; at < end; at++) {
    if (bytes[at] === OPEN) depth++
    else if (bytes[at] === CLOSE && --depth === 0) return true
  }
  return false
}
