/** Wires for tests: answers that the test gives, and what was asked for them. */
import { pino } from 'pino'
import { KubeClient } from '../../../operator/kube/client.ts'
import type { KubeObject } from '../../../operator/kube/objects.ts'
import { Transport, type TransportOptions } from '../../../operator/kube/transport.ts'
import type { Wire, WireRequest, WireResponse } from '../../../operator/kube/wire.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { Metrics } from '../../../src/health/metrics.ts'
import { VirtualClock } from '../../help/virtual.ts'

/** What a test answers. */
export interface Reply {
  readonly status?: number
  readonly json?: unknown
  readonly retryAfter?: string
  readonly body?: AsyncIterable<Uint8Array>
}

/** A wire that asks the test for each answer. */
export class TestWire implements Wire {
  readonly requests: WireRequest[] = []
  readonly #answer: (request: WireRequest) => Reply | Promise<Reply>

  constructor(answer: (request: WireRequest) => Reply | Promise<Reply>) {
    this.#answer = answer
  }

  async send(request: WireRequest): Promise<WireResponse> {
    request.signal?.throwIfAborted()
    this.requests.push(request)
    const { status = 200, json, retryAfter, body } = await this.#answer(request)
    return { status, retryAfter, body: body ?? bytesOf(json === undefined ? '' : json) }
  }

  async close(): Promise<void> {}
}

/** A body of one chunk: JSON, or a text as it is. */
export async function* bytesOf(value: unknown): AsyncGenerator<Uint8Array> {
  yield Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
}

/** What most parts under test are made of. */
export function parts(seed = 1) {
  const clock = new VirtualClock()
  const metrics = new Metrics()
  const lines: Record<string, unknown>[] = []
  const log = pino(
    { level: 'debug' },
    { write: (line: string) => void lines.push(JSON.parse(line)) },
  )
  return { clock, metrics, log, lines, random: seededRandom(seed) }
}

/** A transport and a client over a wire. */
export function clientOver(wire: Wire, options: Partial<TransportOptions> = {}) {
  const access = { server: 'https://apiserver:6443', headers: async () => ({}) }
  const transport = new Transport({
    wire,
    access,
    clock: new VirtualClock(),
    metrics: new Metrics(),
    ...options,
  })
  return { transport, client: new KubeClient(transport) }
}

/** An object of a kind of ours. */
export function logSource(name: string, more: Partial<KubeObject['metadata']> = {}): KubeObject {
  return {
    apiVersion: 'logforest.io/v1alpha1',
    kind: 'LogSource',
    metadata: { name, namespace: 'shop', ...more },
  }
}
