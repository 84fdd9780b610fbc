/**
 * What lies on disk and is not read yet, and for how long: the lag of a scanner. A file says only
 * when it was written last, so the oldest unread byte of one that was looked at before is taken to
 * have come right after that look: the lag is never told too small but for the files of the first
 * look, of which nobody knows when they were begun.
 */
import type { Clock } from '../base/clock.ts'
import type { Span } from '../flow.ts'

/** The unread streams of one scanner. */
export class Backlog {
  readonly #clock: Pick<Clock, 'now'>
  /** Stream → when its oldest unread byte was written, wall clock in ms. */
  #since = new Map<string, number>()
  #lookedMs = Number.NaN

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** When a look begins. */
  nowMs(): number {
    return this.#clock.now()
  }

  /** A look that began at `nowMs` found these unread; what it did not find is read. */
  looked(nowMs: number, spans: ReadonlyMap<string, readonly Span[]>): void {
    const since = new Map<string, number>()
    for (const [stream, list] of spans) {
      const known = this.#since.get(stream) ?? Number.POSITIVE_INFINITY
      // The oldest file of a stream comes first.
      const writtenMs = list[0]?.file.mtimeMs ?? nowMs
      const lookedMs = Number.isNaN(this.#lookedMs) ? nowMs : this.#lookedMs
      since.set(stream, Math.min(known, writtenMs, lookedMs))
    }
    this.#since = since
    this.#lookedMs = nowMs
  }

  /** These streams are read as far as they reached at the last look. */
  read(streams: Iterable<string>): void {
    for (const stream of streams) this.#since.delete(stream)
  }

  /** These streams have grown since the last look. */
  grew(streams: Iterable<string>): void {
    for (const stream of streams) this.#since.set(stream, this.#lookedMs)
  }

  /** Age of the oldest unread byte, in seconds; 0 where all is read. */
  ageSeconds(): number {
    let oldest = this.#clock.now()
    const now = oldest
    for (const since of this.#since.values()) oldest = Math.min(oldest, since)
    return (now - oldest) / 1000
  }
}
