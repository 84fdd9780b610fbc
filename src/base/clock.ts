/**
 * The only door to the wall clock. It decides when to poll and what a progress bar shows; it never
 * decides a finding, which follows event time alone.
 */

/** Time and waiting, so that tests can hold the clock. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The machine's clock. */
export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise(resolve => {
      if (signal?.aborted) return resolve()
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done, { once: true })
      function done(): void {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
    }),
}

/** A clock that also counts the time that passes, which no correction of the wall clock moves. */
export interface SteadyClock extends Clock {
  /** Milliseconds since some moment, never going back: for deadlines. */
  steady(): number
}

/** The machine's clock with its steady count. */
export const steadyClock: SteadyClock = { ...wallClock, steady: () => performance.now() }
