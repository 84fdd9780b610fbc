/**
 * What a reflector counts. That a watch missed nothing is a number, too: it must stay 0.
 */
import type { SteadyClock } from '../../src/base/clock.ts'
import type { Counter, Metrics } from '../../src/health/metrics.ts'
import type { Missed } from './audit.ts'

/** Whose metrics. */
export interface ReflectorMetricsOptions {
  readonly kind: { readonly plural: string }
  readonly clock: SteadyClock
  readonly metrics: Metrics
}

/** The counts of one reflector. */
export class ReflectorMetrics {
  readonly #clock: SteadyClock
  readonly #kind: { readonly kind: string }
  readonly #lists: Counter
  readonly #watches: Counter
  readonly #events: Counter
  readonly #failures: Counter
  readonly #missed: Counter
  #isSynced = 0
  #heardMs: number

  constructor({ kind, clock, metrics }: ReflectorMetricsOptions) {
    this.#clock = clock
    this.#kind = { kind: kind.plural }
    this.#heardMs = clock.steady()
    const counter = (name: string, help: string, labels: readonly string[] = []): Counter =>
      metrics.counter({ name: `logforest_${name}_total`, help, labelNames: ['kind', ...labels] })
    this.#lists = counter('lists', 'Lists that filled a cache.')
    this.#watches = counter('watches', 'Watches that were opened.')
    this.#events = counter('watch_events', 'Lines that watches sent.', ['type'])
    this.#failures = counter('watch_failures', 'Lists and watches that failed.', ['verb'])
    this.#missed = counter('watch_missed_events', 'Changes found by comparing.', ['type'])
    for (const type of ['added', 'modified', 'deleted'])
      this.#missed.inc({ ...this.#kind, type }, 0)
    metrics.sample({
      name: 'logforest_cache_synced',
      help: 'Whether the first list is in the cache.',
      labels: this.#kind,
      value: () => this.#isSynced,
    })
    metrics.sample({
      name: 'logforest_watch_silence_seconds',
      help: 'Time since a watch was opened or sent a line.',
      labels: this.#kind,
      value: () => (this.#clock.steady() - this.#heardMs) / 1000,
    })
  }

  /** The cache holds a list. */
  listed(): void {
    this.#isSynced = 1
    this.#lists.inc(this.#kind)
  }

  /** A watch is open. */
  watching(): void {
    this.#heardMs = this.#clock.steady()
    this.#watches.inc(this.#kind)
  }

  /** A watch sent a line. */
  heard(type: string): void {
    this.#heardMs = this.#clock.steady()
    this.#events.inc({ ...this.#kind, type })
  }

  /** A list or a watch failed. */
  failed(verb: 'list' | 'watch'): void {
    this.#failures.inc({ ...this.#kind, verb })
  }

  /** The watch had missed a change. */
  missed(type: Missed): void {
    this.#missed.inc({ ...this.#kind, type })
  }
}
