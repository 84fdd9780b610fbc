/**
 * What a controller and its queue count, under the names of controller-runtime and client-go, so
 * that boards and alerts that people have work unchanged.
 */
import type { SteadyClock } from '../../src/base/clock.ts'
import type { Counter, Histogram, Metrics } from '../../src/health/metrics.ts'
import type { QueueObserver } from './queue.ts'

/** How a reconcile ended, in controller-runtime's words. */
export type ReconcileResult = 'success' | 'error' | 'requeue' | 'requeue_after'

/** What kind of error it was: an error, no end in time, a mistake of the program, or for good. */
export type ReconcileError = 'failed' | 'late' | 'broken' | 'hopeless'

/** Whose metrics. */
export interface ControllerMetricsOptions {
  readonly name: string
  readonly clock: SteadyClock
  readonly metrics: Metrics
  readonly workers: number
}

/** Controller-runtime's buckets, thinned out. */
const BUCKETS = [0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const PREFIX = 'controller_runtime_reconcile'

/** The counts of one controller. */
export class ControllerMetrics implements QueueObserver {
  readonly #clock: SteadyClock
  readonly #metrics: Metrics
  readonly #controller: { readonly controller: string }
  readonly #queue: { readonly name: string; readonly controller: string }
  /** When the running reconciles began. */
  readonly #begun = new Set<{ readonly atMs: number }>()

  constructor({ name, clock, metrics, workers }: ControllerMetricsOptions) {
    this.#clock = clock
    this.#metrics = metrics
    this.#controller = { controller: name }
    this.#queue = { name, controller: name }
    this.#sample('controller_runtime_max_concurrent_reconciles', () => workers)
    this.#sample('controller_runtime_active_workers', () => this.#begun.size)
    this.#queueSample('workqueue_unfinished_work_seconds', () =>
      this.#ages().reduce((sum, age) => sum + age, 0),
    )
    this.#queueSample('workqueue_longest_running_processor_seconds', () =>
      Math.max(0, ...this.#ages()),
    )
    // Series that are there from the start let an alert see the first increase.
    for (const result of ['success', 'error', 'requeue', 'requeue_after'])
      this.#results().inc({ ...this.#controller, result }, 0)
    for (const error of ['failed', 'late', 'broken', 'hopeless'] as const) this.#count(error, 0)
  }

  added(): void {
    this.#queueCounter('workqueue_adds_total', 'Keys added to the queue.').inc(this.#queue)
  }

  retried(): void {
    this.#queueCounter('workqueue_retries_total', 'Keys that failed and wait.').inc(this.#queue)
  }

  taken(waitedMs: number): void {
    const help = 'Time that a key waited in the queue.'
    this.#queueHistogram('workqueue_queue_duration_seconds', help).observe(
      this.#queue,
      waitedMs / 1000,
    )
  }

  /** Shows the depth of the queue. */
  watchDepth(depth: () => number): void {
    this.#queueSample('workqueue_depth', depth)
  }

  /** A reconcile begins; what is returned takes how it ended, undefined where it was cut short. */
  begin(): (result: ReconcileResult | undefined, error?: ReconcileError) => void {
    const start = { atMs: this.#clock.steady() }
    this.#begun.add(start)
    return (result, error) => {
      this.#begun.delete(start)
      const seconds = (this.#clock.steady() - start.atMs) / 1000
      this.#queueHistogram('workqueue_work_duration_seconds', 'Time of work on a key.').observe(
        this.#queue,
        seconds,
      )
      if (result === undefined) return
      this.#times().observe(this.#controller, seconds)
      this.#results().inc({ ...this.#controller, result })
      if (error !== undefined) this.#count(error, 1)
    }
  }

  /** Every error is counted as one; some under a name more. */
  #count(error: ReconcileError, by: number): void {
    this.#errors('errors').inc(this.#controller, by)
    if (error === 'late') this.#errors('timeouts').inc(this.#controller, by)
    if (error === 'broken') this.#errors('panics').inc(this.#controller, by)
    if (error === 'hopeless') this.#terminal().inc(this.#controller, by)
  }

  #ages(): readonly number[] {
    return [...this.#begun].map(({ atMs }) => (this.#clock.steady() - atMs) / 1000)
  }

  #results(): Counter {
    return this.#metrics.counter({
      name: `${PREFIX}_total`,
      help: 'Reconciles by result.',
      labelNames: ['controller', 'result'],
    })
  }

  #errors(of: 'errors' | 'timeouts' | 'panics'): Counter {
    return this.#metrics.counter({
      name: `${PREFIX}_${of}_total`,
      help: `Reconciles that ended in ${of}.`,
      labelNames: ['controller'],
    })
  }

  #terminal(): Counter {
    return this.#metrics.counter({
      name: 'controller_runtime_terminal_reconcile_errors_total',
      help: 'Reconciles that wait for a change of the object.',
      labelNames: ['controller'],
    })
  }

  #times(): Histogram {
    return this.#metrics.histogram({
      name: `${PREFIX}_time_seconds`,
      help: 'Time of a reconcile.',
      labelNames: ['controller'],
      buckets: BUCKETS,
    })
  }

  #queueCounter(name: string, help: string): Counter {
    return this.#metrics.counter({ name, help, labelNames: ['name', 'controller'] })
  }

  #queueHistogram(name: string, help: string): Histogram {
    const labelNames = ['name', 'controller']
    return this.#metrics.histogram({ name, help, labelNames, buckets: BUCKETS })
  }

  #sample(name: string, value: () => number): void {
    this.#metrics.sample({ name, help: 'As controller-runtime.', labels: this.#controller, value })
  }

  #queueSample(name: string, value: () => number): void {
    this.#metrics.sample({ name, help: 'As client-go.', labels: this.#queue, value })
  }
}
