/**
 * Tells the cluster what happened to an object, after client-go's `tools/events`: the first time
 * makes an Event, the second makes it a series, and further repeats are counted here and sent now
 * and then. Each object has a budget, so that a storm of findings is no storm of writes. Telling
 * never waits and never fails the work that it tells of.
 */
import type { Logger } from 'pino'
import type { SteadyClock } from '../../src/base/clock.ts'
import { messageOf } from '../../src/base/errors.ts'
import type { Counter, Metrics } from '../../src/health/metrics.ts'
import type { KubeClient } from './client.ts'
import { isNotFound } from './errors.ts'
import {
  type EventObject,
  type EventRecord,
  eventOf,
  type Reporter,
  seriesKeyOf,
  seriesPatch,
} from './event.ts'
import { KINDS } from './kinds.ts'
import { TokenBucket } from './limiter.ts'

/** What a recorder is made of. */
export interface RecorderOptions extends Reporter {
  readonly client: KubeClient
  readonly clock: SteadyClock
  readonly log: Logger
  readonly metrics: Metrics
}

/** client-go: Events that wait to be sent; more are dropped and counted. */
const MAX_WAITING = 1000
/** client-go's spam filter: so many at once for one object, then one every five minutes. */
const BUDGET = { burst: 25, perSecond: 1 / 300 }
/** Series and budgets kept; those that are quiet go first. */
const MAX_KEPT = 4096
/**
 * How often a series in progress is sent (client-go: 30 minutes), and after what quiet it is over.
 */
const REFRESH_MS = 5 * 60_000
const QUIET_MS = 6 * 60_000
/** How often series are looked at. */
const SWEEP_MS = 30_000

/** One Event and its repeats. */
interface Series {
  readonly event: EventObject
  count: number
  /** The wall clock's time of the last repeat. */
  lastMs: number
  /** On the steady clock: the last repeat, and the last time that it was sent. */
  heardMs: number
  sentMs: number
  sentCount: number
}

/** Records Events; `run` sends them. */
export class EventRecorder {
  readonly #options: RecorderOptions
  readonly #series = new Map<string, Series>()
  readonly #budgets = new Map<string, TokenBucket>()
  readonly #waiting: (() => Promise<unknown>)[] = []
  readonly #counter: Counter
  #wake = Promise.withResolvers<void>()
  #made = 0

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#counter = options.metrics.counter({
      name: 'logforest_events_total',
      help: 'Events by what became of them.',
      labelNames: ['outcome'],
    })
  }

  /** Tells of something that happened. Repeats of what is told already cost no budget. */
  record(record: EventRecord): void {
    const key = seriesKeyOf(record)
    const series = this.#series.get(key)
    if (series !== undefined && this.#isAlive(series)) this.#repeat(series)
    else if (this.#mayBegin(record)) this.#begin(key, record)
    else this.#counter.inc({ outcome: 'over_budget' })
  }

  /** Sends what was recorded until the signal aborts, and then what is left. */
  async run(signal: AbortSignal): Promise<void> {
    const sweeping = this.#sweeping(signal)
    const stopped = new Promise(resolve =>
      signal.addEventListener('abort', resolve, { once: true }),
    )
    while (!signal.aborted) {
      await this.#drain()
      await Promise.race([this.#wake.promise, stopped])
      this.#wake = Promise.withResolvers()
    }
    await sweeping
    await this.#drain()
  }

  #begin(key: string, record: EventRecord): void {
    const { clock } = this.#options
    const nowMs = clock.now()
    this.#made += 1
    // As in client-go the time tells Events of one object apart; the count those of one
    // millisecond.
    const suffix = `${nowMs.toString(16)}${this.#made.toString(16).padStart(4, '0')}`
    const event = eventOf(record, { reporter: this.#options, nowMs, suffix })
    this.#series.delete(key)
    const atMs = clock.steady()
    const told = { count: 1, sentCount: 1, lastMs: nowMs, heardMs: atMs, sentMs: atMs }
    this.#series.set(key, { event, ...told })
    dropOldest(this.#series)
    this.#send(() => this.#options.client.create(event))
  }

  #repeat(series: Series): void {
    series.count += 1
    series.lastMs = this.#options.clock.now()
    series.heardMs = this.#options.clock.steady()
    if (series.sentCount === 1) this.#sendSeries(series)
  }

  #sendSeries(series: Series): void {
    const { client, clock } = this.#options
    const { event, count, lastMs } = series
    const { name, namespace } = event.metadata
    series.sentCount = count
    series.sentMs = clock.steady()
    this.#send(() =>
      client.patch(KINDS.Event, { name, namespace, patch: seriesPatch(count, lastMs) }),
    )
  }

  #send(sending: () => Promise<unknown>): void {
    if (this.#waiting.length < MAX_WAITING) this.#waiting.push(sending)
    else this.#counter.inc({ outcome: 'dropped' })
    this.#wake.resolve()
  }

  async #drain(): Promise<void> {
    for (let sending = this.#waiting.shift(); sending; sending = this.#waiting.shift()) {
      try {
        await sending()
        this.#counter.inc({ outcome: 'sent' })
      } catch (error) {
        // An Event lives an hour; that a series outlived it, or its namespace, is nothing to tell.
        this.#counter.inc({ outcome: isNotFound(error) ? 'expired' : 'failed' })
        if (!isNotFound(error))
          this.#options.log.warn({ reason: messageOf(error) }, 'an Event was not recorded')
      }
    }
  }

  async #sweeping(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#options.clock.sleep(SWEEP_MS, signal)
      this.#sweep()
    }
  }

  /** Sends what repeated since it was last sent, and forgets what is over. */
  #sweep(): void {
    const nowMs = this.#options.clock.steady()
    for (const [key, series] of this.#series) {
      const isOver = !this.#isAlive(series)
      const isDue = isOver || nowMs - series.sentMs >= REFRESH_MS
      if (isDue && series.count > series.sentCount) this.#sendSeries(series)
      if (isOver) this.#series.delete(key)
    }
    for (const [uid, budget] of this.#budgets) if (budget.isFull()) this.#budgets.delete(uid)
  }

  #isAlive({ heardMs }: Series): boolean {
    return this.#options.clock.steady() - heardMs < QUIET_MS
  }

  #mayBegin({ regarding }: EventRecord): boolean {
    const { uid = regarding.metadata.name } = regarding.metadata
    const budget = this.#budgets.get(uid) ?? new TokenBucket(this.#options.clock, BUDGET)
    this.#budgets.set(uid, budget)
    dropOldest(this.#budgets)
    return budget.tryTake()
  }
}

/** Keeps a map within its limit; maps are in the order in which entries were made. */
function dropOldest(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    if (map.size <= MAX_KEPT) return
    map.delete(key)
  }
}
