/**
 * Calls to the apiserver as JSON: addresses, authentication, the rate of our own calls, and the two
 * answers that are worth another try at once: 401 (the token was rotated) and 429 or 503 with a
 * time to wait. Everything else is for the caller, who has a queue with back-off.
 */
import type { SteadyClock } from '../../src/base/clock.ts'
import type { Counter, Metrics } from '../../src/health/metrics.ts'
import type { Access } from './access.ts'
import { currentContext } from './context.ts'
import { apiErrorOf } from './errors.ts'
import { type BucketLimits, TokenBucket } from './limiter.ts'
import { textOf, type Wire, type WireRequest, type WireResponse } from './wire.ts'

/** One call. */
export interface ApiRequest {
  /** For errors: `apply deployments shop/web`. */
  readonly what: string
  readonly method: WireRequest['method']
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: unknown
  readonly contentType?: string
  readonly lane?: WireRequest['lane']
  /** Ends the call; by itself the signal of the running reconcile. */
  readonly signal?: AbortSignal | undefined
  /** Asked in the moment of sending: throws where we may not write any more. */
  readonly guard?: (() => void) | undefined
}

/** What a transport is made of. */
export interface TransportOptions {
  readonly wire: Wire
  readonly access: Pick<Access, 'server' | 'headers'>
  readonly clock: SteadyClock
  readonly metrics: Metrics
  readonly limits?: BucketLimits
  /** Named in the apiserver's audit log. */
  readonly userAgent?: string
}

/** As controller-runtime had it, and twice as much: we write less than a call a second at rest. */
const LIMITS: BucketLimits = { perSecond: 40, burst: 60 }
/** Times that a call waits as it is told to, before the error goes to the caller. */
const MAX_WAITS = 5
/** Longest wait that a server may ask for within a call. */
const MAX_WAIT_MS = 30_000

/** The way to one apiserver. */
export class Transport {
  readonly #options: TransportOptions
  readonly #bucket: TokenBucket
  readonly #requests: Counter

  constructor(options: TransportOptions) {
    this.#options = options
    this.#bucket = new TokenBucket(options.clock, options.limits ?? LIMITS)
    this.#requests = options.metrics.counter({
      name: 'rest_client_requests_total',
      help: 'Requests to the apiserver, by code, method and host.',
      labelNames: ['code', 'method', 'host'],
    })
  }

  /** The answer as JSON. Throws an ApiError for anything but 2xx. */
  async json(request: ApiRequest): Promise<unknown> {
    const { body } = await this.#send(request)
    return parsed(await textOf(body))
  }

  /** The body as it comes, for a watch. Throws an ApiError for anything but 2xx. */
  async open(request: ApiRequest): Promise<AsyncIterable<Uint8Array>> {
    const { body } = await this.#send({ lane: 'watch', ...request })
    return body
  }

  async #send(request: ApiRequest): Promise<WireResponse> {
    const signal = request.signal ?? currentContext()?.signal
    for (let waits = 0; ; waits++) {
      const response = await this.#authorized(request, signal)
      if (response.status < 300) return response
      const waitMs = retryAfterMs(response.retryAfter)
      const body = parsed(await textOf(response.body))
      const mayWait = response.status === 429 || response.status === 503
      if (!mayWait || waitMs === undefined || waits >= MAX_WAITS)
        throw apiErrorOf(request.what, { status: response.status, body, retryAfterMs: waitMs })
      await this.#options.clock.sleep(Math.min(waitMs, MAX_WAIT_MS), signal)
      signal?.throwIfAborted()
    }
  }

  /** A token that was rotated between reading and sending is read again, once. */
  async #authorized(request: ApiRequest, signal: AbortSignal | undefined): Promise<WireResponse> {
    const first = await this.#once(request, { signal, fresh: false })
    if (first.status !== 401) return first
    await textOf(first.body)
    return this.#once(request, { signal, fresh: true })
  }

  async #once(request: ApiRequest, { signal, fresh }: Attempt): Promise<WireResponse> {
    const { wire, access } = this.#options
    const lane = request.lane ?? 'call'
    if (lane === 'call') await this.#bucket.take(signal)
    const headers = await this.#headers(request, fresh)
    const code = { method: request.method, host: new URL(access.server).host }
    try {
      const body = request.body === undefined ? undefined : JSON.stringify(request.body)
      const path = withQuery(request)
      request.guard?.()
      const response = await wire.send({
        lane,
        method: request.method,
        path,
        headers,
        body,
        signal,
      })
      this.#requests.inc({ ...code, code: String(response.status) })
      return response
    } catch (error) {
      this.#requests.inc({ ...code, code: '<error>' })
      throw error
    }
  }

  async #headers(request: ApiRequest, fresh: boolean): Promise<Record<string, string>> {
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': this.#options.userAgent ?? 'logforest-operator',
      ...(await this.#options.access.headers(fresh)),
    }
    if (request.body !== undefined)
      headers['content-type'] = request.contentType ?? 'application/json'
    return headers
  }
}

interface Attempt {
  readonly signal: AbortSignal | undefined
  /** Whether the token is to be read again. */
  readonly fresh: boolean
}

function withQuery({ path, query = {} }: ApiRequest): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}

/** `Retry-After` is seconds at the apiserver; dates are not used there. */
function retryAfterMs(value: string | undefined): number | undefined {
  const seconds = Number(value)
  return value === undefined || !Number.isFinite(seconds) ? undefined : Math.max(0, seconds) * 1000
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}
