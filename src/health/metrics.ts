/**
 * The metrics of one process, on prom-client. A metric that is declared twice is the same one, so
 * that parts which come in numbers (queues, controllers) can each declare what they count.
 */
import {
  Counter,
  type CounterConfiguration,
  collectDefaultMetrics,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  Registry,
} from 'prom-client'

export type { Counter, Gauge, Histogram } from 'prom-client'

/** A value that is worked out when it is asked for. */
export interface Sample {
  readonly name: string
  readonly help: string
  readonly labels?: Readonly<Record<string, string>>
  readonly value: () => number
}

/** The registry of a process; several may live in one test. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #samples = new Map<string, Sample[]>()

  /** Adds memory, processor time, garbage collection and event loop of this process. */
  withProcess(): this {
    collectDefaultMetrics({ register: this.#registry })
    return this
  }

  /** A count that only grows. */
  counter(options: CounterConfiguration<string>): Counter {
    const known = this.#known(options.name)
    if (known instanceof Counter) return known
    return new Counter({ ...options, registers: [this.#registry] })
  }

  /** A value that goes up and down. */
  gauge(options: GaugeConfiguration<string>): Gauge {
    const known = this.#known(options.name)
    if (known instanceof Gauge) return known
    return new Gauge({ ...options, registers: [this.#registry] })
  }

  /** How values (seconds, bytes) are spread over buckets. */
  histogram(options: HistogramConfiguration<string>): Histogram {
    const known = this.#known(options.name)
    if (known instanceof Histogram) return known
    return new Histogram({ ...options, registers: [this.#registry] })
  }

  /** A gauge that is worked out when it is asked for; parts may each give theirs, by labels. */
  sample(sample: Sample): void {
    const known = this.#samples.get(sample.name)
    if (known !== undefined) return void known.push(sample)
    const samples = [sample]
    this.#samples.set(sample.name, samples)
    this.gauge({
      name: sample.name,
      help: sample.help,
      labelNames: Object.keys(sample.labels ?? {}),
      collect() {
        for (const { labels = {}, value } of samples) this.set(labels, value())
      },
    })
  }

  /** The text that Prometheus reads, and its content type. */
  async page(): Promise<{ readonly type: string; readonly text: string }> {
    return { type: this.#registry.contentType, text: await this.#registry.metrics() }
  }

  #known(name: string): unknown {
    return this.#registry.getSingleMetric(name)
  }
}
