/**
 * How much the publisher may ask of the apiserver: so many writes a minute, and none that make
 * objects for a while after the apiserver refused one. However many lines are strange, the cluster
 * pays no more than this.
 */

/**
 * Writes over all models, Events included: two a second is nothing to an apiserver. The burst is
 * for an incident across many logs, which is still told in one pass.
 */
export const WRITES = { perSecond: 2, burst: 60 } as const

/** How long nothing is made after a refusal; doubles with each further one. */
const FIRST_PAUSE_MS = 60_000
const LONGEST_PAUSE_MS = 15 * 60_000

/** Opens when the apiserver has no room for objects, and closes by itself. */
export class Breaker {
  #pauseMs = FIRST_PAUSE_MS
  #untilMs = Number.NEGATIVE_INFINITY
  #reason = ''

  /** Why nothing is made now; undefined where objects may be made. */
  reason(nowMs: number): string | undefined {
    return nowMs < this.#untilMs ? this.#reason : undefined
  }

  /** The apiserver refused an object. */
  refused(reason: string, nowMs: number): void {
    this.#reason = reason
    this.#untilMs = nowMs + this.#pauseMs
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2)
  }

  /** The apiserver took an object: the next refusal begins small again. */
  accepted(): void {
    this.#pauseMs = FIRST_PAUSE_MS
  }
}
