/** One pass over a log group: page after page by event time, from where it begins to the end. */
import type { Pass } from './cloudwatch-seen.ts'
import type { CloudWatchService, LogEvent } from './cloudwatch-service.ts'

/**
 * An event can be asked for some seconds after it was ingested. A pass vouches for those that were
 * ingested so long before it began.
 */
const VISIBLE_MS = 120_000

/** What a pass asks: the way to the service. */
export type EventSource = Pick<CloudWatchService, 'events'>

/** Reads a group from a time on. */
export class GroupPass {
  readonly group: string
  readonly depth: number
  readonly #fromMs: number
  readonly #nowMs: number
  #token: string | undefined
  #done = false
  #beganMs = Number.NaN
  #lastMs = Number.NEGATIVE_INFINITY
  /** Ids of this page and the one before: events that came in between may push some on again. */
  #ids: readonly ReadonlySet<string>[] = []

  constructor(
    group: string,
    start: { readonly fromMs: number; readonly depth: number; readonly nowMs: number },
  ) {
    this.group = group
    this.depth = start.depth
    this.#fromMs = start.fromMs
    this.#nowMs = start.nowMs
  }

  /** It has come to the end. */
  get done(): boolean {
    return this.#done
  }

  /** When it began, by the clock of the service. */
  get beganMs(): number {
    return this.#beganMs
  }

  /** The latest event time that it met; −Infinity before there was any. */
  get lastMs(): number {
    return this.#lastMs
  }

  /** What it vouches for. */
  get pass(): Pass {
    return { fromMs: this.#fromMs, ingestedMs: this.#beganMs - VISIBLE_MS }
  }

  /** The next page; each event comes once. */
  async next(service: EventSource): Promise<readonly LogEvent[]> {
    const ask = { group: this.group, fromMs: this.#fromMs }
    const token = this.#token
    const page = await service.events(token === undefined ? ask : { ...ask, token })
    if (Number.isNaN(this.#beganMs)) this.#beganMs = page.serverMs || this.#nowMs
    // A token that leads to itself would never end.
    this.#done = page.token === undefined || page.token === token
    this.#token = page.token
    const fresh = page.events.filter(({ id }) => !this.#ids.some(ids => ids.has(id)))
    this.#ids = [new Set(page.events.map(event => event.id)), ...this.#ids.slice(0, 1)]
    for (const { timestampMs } of fresh) this.#lastMs = Math.max(this.#lastMs, timestampMs)
    return fresh
  }
}
