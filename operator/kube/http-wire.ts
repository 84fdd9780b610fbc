/**
 * The real connections, on undici: shared by all calls, and apart for the lease, for calls and for
 * watches (`Lane`). The client library opens a new TLS connection for every request.
 */
import { Agent, type Dispatcher } from 'undici'
import { codeOf, messageOf, OperatingError } from '../../src/base/errors.ts'
import type { Access } from './access.ts'
import type { Lane, Wire, WireRequest, WireResponse } from './wire.ts'

/** How long a connection may take, and how quiet it may be. */
interface LaneLimits {
  readonly connections: number
  /** Time until the first byte of an answer. */
  readonly headersTimeout: number
  /** Time between two bytes of an answer; 0 is no limit. */
  readonly bodyTimeout: number
}

/**
 * A renewal must fail early enough to be tried again before the lease ends. Calls are few, so some
 * connections do. Each watch holds one for itself, and is quiet for as long as nothing happens.
 */
const LANES: Readonly<Record<Lane, LaneLimits>> = {
  lease: { connections: 1, headersTimeout: 3000, bodyTimeout: 3000 },
  call: { connections: 8, headersTimeout: 30_000, bodyTimeout: 30_000 },
  watch: { connections: 64, headersTimeout: 30_000, bodyTimeout: 0 },
}

/** Time to connect: an apiserver is near. */
const CONNECT_MS = 5000
/** Quiet time after which TCP probes the other side: a dead one is noticed within half a minute. */
const PROBE_MS = 15_000
/** How long an idle connection is kept: shorter than the two minutes of the apiserver. */
const IDLE_MS = 60_000

/** Connections to one apiserver. */
export class HttpWire implements Wire {
  readonly #access: Access
  readonly #agents = new Map<Lane, Promise<Agent>>()

  constructor(access: Access) {
    this.#access = access
  }

  async send(request: WireRequest): Promise<WireResponse> {
    const { lane, method, path, headers, body, signal } = request
    const agent = await this.#agent(lane)
    try {
      const answer = await agent.request({
        origin: this.#access.server,
        method,
        path,
        headers,
        body: body ?? null,
        signal: signal ?? null,
      })
      return { status: answer.statusCode, retryAfter: oneOf(answer), body: answer.body }
    } catch (error) {
      signal?.throwIfAborted()
      // The certificates may have been replaced: the next request reads them again.
      if (isDistrust(error)) this.#forget(lane, agent)
      throw new OperatingError(
        `no answer from the apiserver ${this.#access.server}: ${reasonOf(error)}`,
        { cause: error },
      )
    }
  }

  async close(): Promise<void> {
    const agents = await Promise.all(this.#agents.values())
    this.#agents.clear()
    await Promise.all(agents.map(each => each.destroy()))
  }

  #agent(lane: Lane): Promise<Agent> {
    const known = this.#agents.get(lane)
    if (known !== undefined) return known
    const made = this.#open(lane)
    this.#agents.set(lane, made)
    made.catch(() => this.#agents.delete(lane))
    return made
  }

  async #open(lane: Lane): Promise<Agent> {
    const tls = Object.entries(await this.#access.tls()).filter(([, value]) => value !== undefined)
    return new Agent({
      ...LANES[lane],
      // One connection of HTTP/2 would be one fate for all that share it.
      allowH2: false,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      connect: {
        ...Object.fromEntries(tls),
        timeout: CONNECT_MS,
        keepAlive: true,
        keepAliveInitialDelay: PROBE_MS,
      },
    })
  }

  #forget(lane: Lane, agent: Agent): void {
    this.#agents.delete(lane)
    void agent.close()
  }
}

function oneOf({ headers }: Dispatcher.ResponseData): string | undefined {
  const value = headers['retry-after']
  return Array.isArray(value) ? value[0] : value
}

/** The other side's certificate is not one that we trust. */
function isDistrust(error: unknown): boolean {
  return /CERT|ISSUER|SIGNATURE|UNABLE_TO_VERIFY/.test(codeOf(error))
}

function reasonOf(error: unknown): string {
  const code = codeOf(error)
  return code === '' ? messageOf(error) : `${messageOf(error)} (${code})`
}
