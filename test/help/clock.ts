/** A clock that stands still until the test lets it go on: one poll of `--watch` at a time. */
import type { Clock } from '../../src/base/clock.ts'

/** A held clock, and the scan that waits for it. */
export interface HeldClock extends Clock {
  /** Lets the sleeper go on and waits until it sleeps again. */
  tick(): Promise<void>
  /** Waits until somebody sleeps. */
  asleep(): Promise<void>
}

/** A clock that shows noon of a day in 2026 and moves by what is slept. */
export function heldClock(): HeldClock {
  let nowMs = Date.UTC(2026, 0, 6, 12)
  let wake: (() => void) | undefined
  let slept = Promise.withResolvers<void>()
  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise(resolve => {
        nowMs += ms
        wake = resolve
        signal?.addEventListener('abort', () => resolve(), { once: true })
        slept.resolve()
      }),
    asleep: () => slept.promise,
    async tick() {
      await slept.promise
      slept = Promise.withResolvers<void>()
      wake?.()
      await slept.promise
    },
  }
}
