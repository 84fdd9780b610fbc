/**
 * Whether the event loop still turns. A timer ticks; how late it comes is the time that other work
 * held the loop. One long turn is no reason to kill a process: only a loop that is late every time
 * for a whole minute is taken as lost, and a new process as the better hope.
 */
import type { SteadyClock } from '../base/clock.ts'

/** Time between two ticks. */
const TICK_MS = 1000
/** A tick this late is counted as missed: longer than any turn over a chunk takes. */
const LATE_MS = 5000
/** Missed ticks in a row that make a lost loop: with `LATE_MS`, a minute in all. */
const MAX_MISSED = 10

/** Watches the loop of its own thread until the signal aborts. */
export class LoopWatch {
  readonly #clock: SteadyClock
  #missed = 0
  #lagMs = 0

  constructor(clock: SteadyClock) {
    this.#clock = clock
  }

  /** How late the last tick came, in milliseconds. */
  get lagMs(): number {
    return this.#lagMs
  }

  /** What is wrong, in a sentence; undefined while the loop turns. */
  problem(): string | undefined {
    if (this.#missed < MAX_MISSED) return undefined
    return `the event loop came ${Math.round(this.#lagMs)} ms late, ${this.#missed} times in a row`
  }

  /** Ticks until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const start = this.#clock.steady()
      await this.#clock.sleep(TICK_MS, signal)
      this.#lagMs = Math.max(0, this.#clock.steady() - start - TICK_MS)
      this.#missed = this.#lagMs > LATE_MS ? this.#missed + 1 : 0
    }
  }
}
