/**
 * Times that the source tells of lines, as a cursor: lines come in the order of their offsets, so
 * each is found at or behind the last one. No object per line.
 */
import type { LineTimes } from '../flow.ts'

/** The told times of one chunk. */
export class ToldTimes {
  readonly #times: LineTimes
  readonly #base: number
  #at = 0

  /** `base` is the stream offset of the chunk's first byte. */
  constructor(times: LineTimes, base: number) {
    this.#times = times
    this.#base = base
  }

  /** Event time of the line at a stream offset, ms; of the first line for what lies before it. */
  at(offset: number): number {
    const { offsets, times } = this.#times
    const wanted = offset - this.#base
    while (this.#at + 1 < offsets.length && offsets[this.#at + 1] <= wanted) this.#at++
    return times[this.#at] ?? Number.NaN
  }
}
