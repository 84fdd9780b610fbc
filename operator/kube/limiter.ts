/**
 * A token bucket: so many calls a second, so many at once. The apiserver has its own fairness; this
 * one keeps a mistake of ours from being felt by others.
 */
import type { SteadyClock } from '../../src/base/clock.ts'

/** Rate and burst of a bucket. */
export interface BucketLimits {
  readonly perSecond: number
  readonly burst: number
}

/** Hands out tokens in the order in which they are asked for. */
export class TokenBucket {
  readonly #clock: SteadyClock
  readonly #limits: BucketLimits
  #tokens: number
  #atMs: number

  constructor(clock: SteadyClock, limits: BucketLimits) {
    this.#clock = clock
    this.#limits = limits
    this.#tokens = limits.burst
    this.#atMs = clock.steady()
  }

  /** Takes a token if one is there. */
  tryTake(): boolean {
    this.#refill()
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }

  /** Takes a token; where none is there, owes it and waits until it would be. */
  async take(signal?: AbortSignal): Promise<void> {
    this.#refill()
    this.#tokens -= 1
    if (this.#tokens >= 0) return
    await this.#clock.sleep((-this.#tokens / this.#limits.perSecond) * 1000, signal)
    signal?.throwIfAborted()
  }

  /** Whether as many tokens are there as there can be. */
  isFull(): boolean {
    this.#refill()
    return this.#tokens >= this.#limits.burst
  }

  #refill(): void {
    const nowMs = this.#clock.steady()
    const gained = ((nowMs - this.#atMs) / 1000) * this.#limits.perSecond
    this.#tokens = Math.min(this.#limits.burst, this.#tokens + gained)
    this.#atMs = nowMs
  }
}
