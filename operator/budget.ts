/**
 * How much the publisher may ask of the apiserver: so many writes a minute, and none that make
 * objects for a while after the apiserver refused one. However many lines are strange, the cluster
 * pays no more than this.
 */

/** Writes a minute, over all models: two a second is nothing to an apiserver. */
export const WRITES_PER_MINUTE = 120
/** Writes at once, after a pause: an incident across many logs is still told in one pass. */
export const BURST_WRITES = 60

/** How long nothing is made after a refusal; doubles with each further one. */
const FIRST_PAUSE_MS = 60_000
const LONGEST_PAUSE_MS = 15 * 60_000

const MINUTE_MS = 60_000

/** Tokens that come back with time. */
export class TokenBucket {
  readonly #burst: number
  readonly #perMs: number
  #tokens: number
  #atMs: number

  constructor(limits: { readonly perMinute: number; readonly burst: number }, nowMs: number) {
    this.#burst = limits.burst
    this.#perMs = limits.perMinute / MINUTE_MS
    this.#tokens = limits.burst
    this.#atMs = nowMs
  }

  /** Takes so many tokens, or none where there are fewer. */
  take(tokens: number, nowMs: number): boolean {
    this.#fill(nowMs)
    if (this.#tokens < tokens) return false
    this.#tokens -= tokens
    return true
  }

  /** How long until so many tokens are there, ms. */
  waitMs(tokens: number, nowMs: number): number {
    this.#fill(nowMs)
    return Math.max(0, Math.ceil((tokens - this.#tokens) / this.#perMs))
  }

  #fill(nowMs: number): void {
    // A clock that was set back gives nothing, and takes nothing.
    const gained = Math.max(0, nowMs - this.#atMs) * this.#perMs
    this.#tokens = Math.min(this.#burst, this.#tokens + gained)
    this.#atMs = nowMs
  }
}

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
