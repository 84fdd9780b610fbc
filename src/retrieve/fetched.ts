/** Reads a span that was fetched as a whole: whole lines in one chunk, and the record with them. */
import type { Chunk, Fetched, FileRecord } from '../flow.ts'

/** Gives all bytes at once: their record belongs to all of them. */
export class FetchedReader {
  readonly #before: FileRecord
  readonly #fetched: Fetched
  #given = false

  constructor(before: FileRecord, fetched: Fetched) {
    this.#before = before
    this.#fetched = fetched
  }

  /** Nothing waits: a fetched line is whole. */
  readonly heldBackBytes = 0
  /** What was fetched does not change. */
  readonly stale = false
  readonly problem = undefined

  /** All bytes at the first call; undefined afterwards. */
  async nextAsync(): Promise<(Chunk & { readonly torn: boolean }) | undefined> {
    if (this.#given) return undefined
    this.#given = true
    const { bytes, times } = this.#fetched
    return { bytes, times, from: this.#before.position, last: true, torn: false }
  }

  /** What to commit with what was given so far. */
  record(): FileRecord {
    return this.#given ? this.#fetched.record : this.#before
  }

  /** There is nothing to close. */
  close(): void {
    this.#given = true
  }
}
