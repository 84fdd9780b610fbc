/**
 * The loop that keeps one kind as it should be, after controller-runtime: a key comes out of the
 * queue, `reconcile` reads all that it needs and acts, and one `switch` decides when the key comes
 * again. A reconcile never hears what happened, only which object to look at.
 */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { SteadyClock } from '../../src/base/clock.ts'
import { messageOf, OperatingError } from '../../src/base/errors.ts'
import type { Random } from '../../src/base/random.ts'
import type { Metrics } from '../../src/health/metrics.ts'
import { within } from './context.ts'
import { ControllerMetrics } from './controller-metrics.ts'
import { ApiError, isConflict } from './errors.ts'
import type { KubeObject } from './objects.ts'
import { type AddOptions, WorkQueue } from './queue.ts'
import type { Change, Store } from './store.ts'

/** When a key that did well comes again; only when something changes where nothing is given. */
export interface Result {
  readonly requeueAfterMs?: number
}

/** What a reconcile may need besides its key. */
export interface ReconcileOptions {
  /** Aborts at the deadline, when the lease is lost and when the process stops. */
  readonly signal: AbortSignal
  readonly log: Logger
}

/** Makes one object as it should be, whatever has happened; may be called again at any time. */
export type Reconcile = (key: string, options: ReconcileOptions) => Promise<Result>

/** Nothing changes by trying again: the object itself has to. Shown in its status by the caller. */
export class TerminalError extends OperatingError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'TerminalError'
  }
}

/** What a controller is made of. */
export interface ControllerOptions {
  /** As it stands in metrics and logs: `logsource`. */
  readonly name: string
  readonly reconcile: Reconcile
  readonly clock: SteadyClock
  readonly random: Random
  readonly log: Logger
  readonly metrics: Metrics
  /** Keys worked on at a time; 4 where left out. */
  readonly workers?: number
  /** Time that one reconcile has; 60 s where left out. */
  readonly timeoutMs?: number
}

/** Calls wait for the apiserver and Postgres, not for the processor: some at a time do. */
const WORKERS = 4
/** Far more than a reconcile with ten calls takes, even where each is told to wait. */
const TIMEOUT_MS = 60_000

/** What came of one attempt. */
type Outcome =
  | { readonly is: 'done'; readonly requeueAfterMs?: number | undefined }
  | { readonly is: 'raced' | 'failed' | 'late' | 'broken'; readonly error: unknown }
  | { readonly is: 'hopeless'; readonly error: TerminalError }
  | { readonly is: 'stopped' }

/** A controller. */
export class Controller {
  readonly #options: ControllerOptions
  readonly #queue: WorkQueue
  readonly #metrics: ControllerMetrics

  constructor(options: ControllerOptions) {
    this.#options = options
    this.#metrics = new ControllerMetrics({ ...options, workers: options.workers ?? WORKERS })
    this.#queue = new WorkQueue({ ...options, observer: this.#metrics })
    this.#metrics.watchDepth(() => this.#queue.depth)
  }

  /** Its name, for logs and checks. */
  get name(): string {
    return this.#options.name
  }

  /** Looks at the keys that `keys` names after each change in a cache. */
  watch<T extends KubeObject>(
    store: Store<T>,
    keys: (change: Change<T>) => readonly string[],
  ): void {
    store.onChange(change => {
      const lane = change.isListed ? 'resync' : 'changed'
      try {
        for (const key of keys(change)) this.#queue.add(key, { lane })
      } catch (error) {
        // A mistake in `keys` must not stop the cache, which serves others, too.
        this.#options.log.error({ err: error, key: change.key }, 'a change was not understood')
      }
    })
  }

  /** Looks at a key, now or later: for what no cache tells, such as news in Postgres. */
  enqueue(key: string, options: AddOptions = {}): void {
    this.#queue.add(key, options)
  }

  /** Works until the signal aborts; resolves when no reconcile runs any more. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#queue.close(), { once: true })
    if (signal.aborted) this.#queue.close()
    const count = this.#options.workers ?? WORKERS
    await Promise.all(Array.from({ length: count }, () => this.#work(signal)))
  }

  async #work(signal: AbortSignal): Promise<void> {
    for (let key = await this.#queue.take(); key !== undefined; key = await this.#queue.take()) {
      await this.#handle(key, signal)
      this.#queue.done(key)
    }
  }

  /** The one place that decides when a key comes again. */
  async #handle(key: string, signal: AbortSignal): Promise<void> {
    const log = this.#options.log.child({
      controller: this.name,
      key,
      reconcile: randomUUID().slice(0, 8),
    })
    const end = this.#metrics.begin()
    const outcome = await this.#attempt(key, { signal, log })
    switch (outcome.is) {
      case 'done': {
        const { requeueAfterMs = 0 } = outcome
        this.#queue.forget(key)
        if (requeueAfterMs > 0) this.#queue.add(key, { afterMs: requeueAfterMs })
        return end(requeueAfterMs > 0 ? 'requeue_after' : 'success')
      }
      case 'raced':
        // Somebody else was faster: normal, and the next attempt reads what they wrote.
        log.debug({ reason: messageOf(outcome.error) }, 'lost a race, trying again')
        this.#queue.addAfterFailure(key)
        return end('requeue')
      case 'failed':
      case 'late':
        log.warn({ reason: messageOf(outcome.error) }, 'reconcile failed, trying again')
        this.#queue.addAfterFailure(key, retryAfterMsOf(outcome.error))
        return end('error', outcome.is)
      case 'broken':
        log.error({ err: outcome.error }, 'reconcile has a programming error, trying again')
        this.#queue.addAfterFailure(key)
        return end('error', outcome.is)
      case 'hopeless':
        log.warn({ reason: outcome.error.message }, 'reconcile waits for a change of the object')
        this.#queue.forget(key)
        return end('error', outcome.is)
      case 'stopped':
        return end(undefined)
    }
  }

  async #attempt(key: string, { signal, log }: ReconcileOptions): Promise<Outcome> {
    const { clock, reconcile, timeoutMs = TIMEOUT_MS } = this.#options
    const over = new AbortController()
    const deadline = new AbortController()
    void clock.sleep(timeoutMs, over.signal).then(() => {
      if (!over.signal.aborted) deadline.abort(new Error(`not done after ${timeoutMs} ms`))
    })
    const context = { log, signal: AbortSignal.any([signal, deadline.signal]) }
    try {
      // Within `async`, a `reconcile` that throws before its promise is as good as one that
      // rejects.
      const result = await within(context, async () => reconcile(key, context))
      return { is: 'done', requeueAfterMs: result.requeueAfterMs }
    } catch (error) {
      if (signal.aborted) return { is: 'stopped' }
      if (deadline.signal.aborted) return { is: 'late', error: deadline.signal.reason }
      return judged(error)
    } finally {
      over.abort()
    }
  }
}

function judged(error: unknown): Outcome {
  if (error instanceof TerminalError) return { is: 'hopeless', error }
  if (isConflict(error)) return { is: 'raced', error }
  return { is: isBug(error) ? 'broken' : 'failed', error }
}

/** The errors that JavaScript throws for mistakes of the program. */
function isBug(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    error instanceof ReferenceError ||
    error instanceof RangeError ||
    error instanceof SyntaxError ||
    (error instanceof Error && error.name === 'AssertionError') ||
    !(error instanceof Error)
  )
}

function retryAfterMsOf(error: unknown): number {
  return error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0
}
