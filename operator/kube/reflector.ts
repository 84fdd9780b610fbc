/**
 * Keeps a cache equal to the apiserver: list, then watch from there, after client-go's reflector
 * and kube-rs' watcher. A state machine: nothing known → listed → watching; a watch that ends goes
 * on from where it was, one that is too old (410) begins anew, and every failure waits longer.
 * Because watches are known to fall silent, the cache is compared with a list now and then
 * (`audit.ts`).
 */
import type { Logger } from 'pino'
import type { SteadyClock } from '../../src/base/clock.ts'
import { messageOf } from '../../src/base/errors.ts'
import type { Random } from '../../src/base/random.ts'
import type { Metrics } from '../../src/health/metrics.ts'
import { Audit } from './audit.ts'
import { backoffMs } from './backoff.ts'
import type { KubeClient } from './client.ts'
import { ApiError, isGone } from './errors.ts'
import type { Kind } from './kinds.ts'
import { linesOf } from './lines.ts'
import { type KubeObject, keyOf } from './objects.ts'
import { ReflectorMetrics } from './reflector-metrics.ts'
import { type Indexer, Store } from './store.ts'
import { LostEventError, watchEventOf } from './watch-event.ts'

/** What a reflector is made of. */
export interface ReflectorOptions<T extends KubeObject> {
  readonly kind: Kind<T>
  readonly client: KubeClient
  readonly clock: SteadyClock
  readonly random: Random
  readonly log: Logger
  readonly metrics: Metrics
  /** All namespaces where left out. */
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  /** What of an object is kept: caches of whole pods and Secrets take gigabytes. */
  readonly project?: (object: T) => T
  readonly indexers?: Readonly<Record<string, Indexer<T>>>
}

/** client-go: a watch lives five to ten minutes, by chance, so that not all come back at once. */
const WATCH_SECONDS = { least: 300, more: 300 }
/** kube-rs: what the server does not end by itself in time is dead. */
const IDLE_MS = 5000
/** client-go's back-off, and after how long a healthy watch is a new beginning. */
const BACKOFF = { firstMs: 800, maxMs: 30_000 }
const HEALTHY_MS = 120_000
/** A watch that ends sooner than this did not work, even where it ended without an error. */
const SHORT_MS = 1000

/** From where the next watch goes on; undefined while nothing is known. */
type Position = string | undefined

/** A cache of one kind that keeps itself. */
export class Reflector<T extends KubeObject> {
  readonly store: Store<T>
  readonly #options: ReflectorOptions<T>
  readonly #metrics: ReflectorMetrics
  readonly #audit: Audit<T>
  readonly #synced = Promise.withResolvers<void>()
  #isSynced = false
  #problem: string | undefined
  #failures = 0
  #position: Position
  #relist = new AbortController()

  constructor(options: ReflectorOptions<T>) {
    this.#options = options
    this.store = new Store(options.indexers)
    this.#metrics = new ReflectorMetrics(options)
    this.#audit = new Audit({ ...options, store: this.store, list: signal => this.#list(signal) })
  }

  /** Resolves once the first list is in the cache. */
  get synced(): Promise<void> {
    return this.#synced.promise
  }

  /** For `/readyz`: what is missing, in a sentence; undefined once the first list is in. */
  notSynced(): string | undefined {
    if (this.#isSynced) return undefined
    const why = this.#problem === undefined ? '' : `: ${this.#problem}`
    return `${this.#options.kind.plural} are not listed yet${why}`
  }

  /** The failure that keeps it from listing or watching now, in a sentence. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Keeps the cache until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const auditing = this.#auditing(signal)
    while (!signal.aborted) await this.#turn(signal)
    await auditing
  }

  /** One list or one watch, and the wait after it where it failed. */
  async #turn(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    const start = clock.steady()
    const failure = await this.#attempt(signal)
    const lastedMs = clock.steady() - start
    if (lastedMs > HEALTHY_MS) this.#failures = 0
    if (failure === undefined || signal.aborted) return
    await clock.sleep(this.#waitMs(failure), signal)
    this.#failures += 1
  }

  /** Lists where nothing is known, watches where something is. Returns what went wrong. */
  async #attempt(signal: AbortSignal): Promise<unknown> {
    try {
      if (this.#position === undefined) await this.#fill(signal)
      else await this.#watch(this.#position, signal)
      this.#problem = undefined
      return undefined
    } catch (error) {
      if (signal.aborted) return undefined
      // Asked for by the audit: it is no failure to begin anew.
      if (this.#relist.signal.aborted) return this.#beginAnew()
      if (isGone(error) || error instanceof LostEventError) this.#beginAnew()
      this.#note(error)
      return error
    }
  }

  async #fill(signal: AbortSignal): Promise<void> {
    const { items, resourceVersion } = await this.#list(signal)
    this.store.replace(items)
    this.#position = resourceVersion
    this.#isSynced = true
    this.#synced.resolve()
    this.#metrics.listed()
  }

  /** Throws where the watch ended in another way than by the server's time. */
  async #watch(from: string, signal: AbortSignal): Promise<void> {
    const { client, kind, clock, random, namespace, labelSelector } = this.#options
    const timeoutSeconds = WATCH_SECONDS.least + random.below(WATCH_SECONDS.more)
    const dead = new AbortController()
    const over = new AbortController()
    const start = clock.steady()
    void clock.sleep(timeoutSeconds * 1000 + IDLE_MS, over.signal).then(() => {
      dead.abort(new Error(`nothing came for ${timeoutSeconds} s and the server did not end it`))
    })
    try {
      const body = await client.watch(kind, {
        namespace,
        labelSelector,
        resourceVersion: from,
        timeoutSeconds,
        signal: AbortSignal.any([signal, dead.signal, this.#relist.signal]),
      })
      this.#metrics.watching()
      for await (const line of linesOf(body)) this.#take(line)
    } finally {
      over.abort()
    }
    if (clock.steady() - start < SHORT_MS) throw new Error('the watch ended at once')
  }

  #take(line: string): void {
    const { kind, project = same } = this.#options
    const { type, object } = watchEventOf<T>(line, kind.plural)
    if (type === 'DELETED') this.store.delete(keyOf(object.metadata))
    else if (type !== 'BOOKMARK') this.store.set(project(object))
    this.#position = object.metadata.resourceVersion ?? this.#position
    // The server speaks: what failed before is over.
    this.#failures = 0
    this.#problem = undefined
    this.#metrics.heard(type)
  }

  async #list(signal: AbortSignal): Promise<{ items: readonly T[]; resourceVersion: string }> {
    const { client, kind, namespace, labelSelector, project = same } = this.#options
    const list = await client.list(kind, { namespace, labelSelector, signal })
    return { items: list.items.map(project), resourceVersion: list.resourceVersion }
  }

  async #auditing(signal: AbortSignal): Promise<void> {
    await Promise.race([this.#synced.promise, aborted(signal)])
    while (!signal.aborted) {
      const missed = await this.#audit.next(signal)
      if (missed.length === 0) continue
      for (const type of missed) this.#metrics.missed(type)
      this.#options.log.warn(
        { missed: missed.length },
        'the watch had missed changes, listing anew',
      )
      this.#relist.abort()
    }
  }

  #beginAnew(): undefined {
    this.#position = undefined
    this.#relist = new AbortController()
  }

  #note(error: unknown): void {
    const { kind, log } = this.#options
    this.#problem = messageOf(error)
    this.#metrics.failed(this.#position === undefined ? 'list' : 'watch')
    log.warn({ kind: kind.plural, reason: this.#problem }, 'cannot list or watch, trying again')
  }

  #waitMs(failure: unknown): number {
    const { random } = this.#options
    const asked = failure instanceof ApiError ? (failure.retryAfterMs ?? 0) : 0
    return Math.max(asked, backoffMs({ ...BACKOFF, failures: this.#failures, random }))
  }
}

function same<T>(object: T): T {
  return object
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
