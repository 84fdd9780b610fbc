/**
 * A clock whose time passes only when the test lets it: sleepers wake in the order of their times,
 * and between two of them everything that can go on without time does.
 */
import type { SteadyClock } from '../../src/base/clock.ts'

interface Sleeper {
  readonly atMs: number
  readonly wake: () => void
}

/** Rounds of the event loop after which all that waits for no time has gone on. */
const ROUNDS = 4

/** A virtual clock; begins at noon of a day in 2026. */
export class VirtualClock implements SteadyClock {
  #steadyMs = 0
  #wallMs = Date.UTC(2026, 0, 6, 12)
  #sleepers: Sleeper[] = []

  now(): number {
    return this.#wallMs + this.#steadyMs
  }

  steady(): number {
    return this.#steadyMs
  }

  /** Somebody sets the wall clock of the machine. */
  setBack(ms: number): void {
    this.#wallMs -= ms
  }

  /** The process is held: time passes and nobody wakes. */
  block(ms: number): void {
    this.#steadyMs += ms
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve()
    return new Promise(resolve => {
      const sleeper = { atMs: this.#steadyMs + Math.max(0, ms), wake }
      const sleepers = this.#sleepers
      sleepers.push(sleeper)
      signal?.addEventListener('abort', wake, { once: true })
      function wake(): void {
        signal?.removeEventListener('abort', wake)
        const at = sleepers.indexOf(sleeper)
        if (at >= 0) sleepers.splice(at, 1)
        resolve()
      }
    })
  }

  /** Lets this much time pass. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#steadyMs + ms
    await settle()
    for (;;) {
      const next = this.#sleepers.reduce<Sleeper | undefined>(
        (first, each) => (first === undefined || each.atMs < first.atMs ? each : first),
        undefined,
      )
      if (next === undefined || next.atMs > endMs) break
      this.#steadyMs = Math.max(this.#steadyMs, next.atMs)
      next.wake()
      await settle()
    }
    this.#steadyMs = Math.max(this.#steadyMs, endMs)
  }

  /** Lets time pass until the promise is settled, at most `ms`. */
  async until<T>(promise: Promise<T>, ms = 3_600_000): Promise<T> {
    let done = false
    const end = (): void => {
      done = true
    }
    promise.then(end, end)
    for (let passed = 0; passed < ms && !done; passed += 50) await this.advance(50)
    if (!done) throw new Error(`nothing came in ${ms} ms of virtual time`)
    return promise
  }
}

/** Everything that waits for no time goes on. */
export async function settle(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) await new Promise(setImmediate)
}
