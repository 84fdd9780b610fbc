/**
 * The keys that are to be reconciled, after client-go's workqueue: a key waits once however often
 * it is added, is never worked on twice at a time, and comes again where it was added meanwhile.
 * New here: two lanes, so that the objects listed at a start do not stand before those that
 * changed.
 */
import type { SteadyClock } from '../../src/base/clock.ts'
import type { Random } from '../../src/base/random.ts'
import { type BackoffLimits, backoffMs } from './backoff.ts'

/** Changes go before what is only looked at again. */
export type QueueLane = 'changed' | 'resync'

/** How to add a key. */
export interface AddOptions {
  readonly lane?: QueueLane
  /** Not before this time has passed. */
  readonly afterMs?: number
}

/** What a queue tells while it works; all of it may be left out. */
export interface QueueObserver {
  added?(): void
  retried?(): void
  /** A key is taken after it waited. */
  taken?(waitedMs: number): void
}

/** What a queue is made of. */
export interface QueueOptions {
  readonly clock: SteadyClock
  readonly random: Random
  /** Waits after failures of one key. */
  readonly backoff?: BackoffLimits
  readonly observer?: QueueObserver
}

/** The figures of external-secrets: client-go's 5 ms hammer an apiserver that is ill already. */
const BACKOFF: BackoffLimits = { firstMs: 1000, maxMs: 7 * 60_000 }
/**
 * Every so many keys one of the slow lane goes first, so that a storm of changes starves nobody.
 */
const SLOW_EVERY = 8

/** A queue of keys. */
export class WorkQueue {
  readonly #options: QueueOptions
  /** Waiting keys, in order, and since when. */
  readonly #lanes = { changed: new Map<string, number>(), resync: new Map<string, number>() }
  readonly #working = new Set<string>()
  /** Keys that were added while they were worked on. */
  readonly #again = new Map<string, QueueLane>()
  /** Keys that are not due yet, and when they are. */
  readonly #delayed = new Map<string, number>()
  readonly #failures = new Map<string, number>()
  readonly #takers: ((key: string | undefined) => void)[] = []
  readonly #closing = new AbortController()
  #taken = 0

  constructor(options: QueueOptions) {
    this.#options = options
  }

  /** Keys that wait and are due. */
  get depth(): number {
    return this.#lanes.changed.size + this.#lanes.resync.size + this.#again.size
  }

  /** Adds a key, now or later; of two times the earlier one holds. */
  add(key: string, { lane = 'changed', afterMs = 0 }: AddOptions = {}): void {
    if (this.#closing.signal.aborted) return
    if (afterMs > 0) this.#delay(key, afterMs)
    else this.#enqueue(key, lane)
  }

  /** Adds a key after the wait that its failures so far ask for. */
  addAfterFailure(key: string, atLeastMs = 0): void {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    const { random, backoff = BACKOFF } = this.#options
    this.#options.observer?.retried?.()
    this.add(key, { afterMs: Math.max(atLeastMs, backoffMs({ ...backoff, failures, random })) })
  }

  /** The key did well: its next failure is its first. */
  forget(key: string): void {
    this.#failures.delete(key)
  }

  /** The next key; waits for one, and gives undefined once the queue is closed. */
  take(): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>()
    if (this.#closing.signal.aborted) resolve(undefined)
    else this.#takers.push(resolve)
    this.#serve()
    return promise
  }

  /** The work on a key that was taken is done. */
  done(key: string): void {
    this.#working.delete(key)
    const lane = this.#again.get(key)
    this.#again.delete(key)
    if (lane !== undefined && !this.#closing.signal.aborted) this.#enqueue(key, lane)
  }

  /** Gives out nothing more; what is worked on may end. */
  close(): void {
    this.#closing.abort()
    for (const taker of this.#takers.splice(0)) taker(undefined)
  }

  #enqueue(key: string, lane: QueueLane): void {
    this.#delayed.delete(key)
    const { changed, resync } = this.#lanes
    if (this.#working.has(key)) {
      if (this.#again.get(key) === 'changed') return
      this.#again.set(key, lane)
    } else if (changed.has(key) || (lane === 'resync' && resync.has(key))) {
      return
    } else {
      const since = resync.get(key) ?? this.#options.clock.steady()
      resync.delete(key)
      this.#lanes[lane].set(key, since)
    }
    this.#options.observer?.added?.()
    this.#serve()
  }

  /** A later sleep that finds another time in `#delayed` has been overtaken and does nothing. */
  #delay(key: string, afterMs: number): void {
    const { clock } = this.#options
    const dueMs = clock.steady() + afterMs
    if (dueMs >= (this.#delayed.get(key) ?? Number.POSITIVE_INFINITY)) return
    this.#delayed.set(key, dueMs)
    void clock.sleep(afterMs, this.#closing.signal).then(() => {
      if (this.#closing.signal.aborted || this.#delayed.get(key) !== dueMs) return
      this.#enqueue(key, 'changed')
    })
  }

  #serve(): void {
    while (this.#takers.length > 0) {
      const next = this.#next()
      if (next === undefined) return
      const [key, sinceMs] = next
      this.#working.add(key)
      this.#options.observer?.taken?.(this.#options.clock.steady() - sinceMs)
      this.#takers.shift()?.(key)
    }
  }

  #next(): readonly [string, number] | undefined {
    const { changed, resync } = this.#lanes
    const isSlowTurn = this.#taken % SLOW_EVERY === SLOW_EVERY - 1
    for (const lane of isSlowTurn ? [resync, changed] : [changed, resync]) {
      for (const entry of lane) {
        lane.delete(entry[0])
        this.#taken += 1
        return entry
      }
    }
    return undefined
  }
}
