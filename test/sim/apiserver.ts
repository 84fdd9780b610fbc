/**
 * A simulated apiserver for orders of faults that a real one cannot be made to produce: objects
 * with versions, lists in pages, watches with bookmarks, leases with preconditions, and chance that
 * cuts, repeats, loses and delays. What it does without faults is checked against the real one
 * elsewhere.
 */
import type { Wire, WireRequest, WireResponse } from '../../operator/kube/wire.ts'
import type { Random } from '../../src/base/random.ts'
import type { VirtualClock } from '../help/virtual.ts'
import { Stream } from './stream.ts'

/** Chances of faults, 0 to 1. */
export interface Faults {
  /** A request is answered by 500, by 429, or not at all. */
  readonly failing: number
  /** A line is cut in the middle and the connection ends. */
  readonly cut: number
  /** The connection stays and nothing comes any more. */
  readonly halfOpen: number
  /** A line never comes. */
  readonly lost: number
  /** A line comes twice. */
  readonly twice: number
  /** A watch begins again some changes too early. */
  readonly early: number
  /** The version is too old, whatever it is. */
  readonly gone: number
}

/** All goes well. */
export const NO_FAULTS: Faults = {
  failing: 0,
  cut: 0,
  halfOpen: 0,
  lost: 0,
  twice: 0,
  early: 0,
  gone: 0,
}

/** An object as it is stored. */
export interface Stored {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly uid: string
    readonly generation: number
    readonly resourceVersion: string
  }
  readonly spec?: unknown
}

interface Happened {
  readonly version: number
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: Stored
}

/** Objects of a page: few, so that pages matter. */
const PAGE = 3
const BOOKMARK_MS = 60_000

/** One kind of objects in one namespace, behind a wire. */
export class SimulatedApiserver implements Wire {
  faults: Faults = NO_FAULTS
  readonly requests: WireRequest[] = []
  readonly objects = new Map<string, Stored>()
  readonly #clock: VirtualClock
  readonly #random: Random
  readonly #history: Happened[] = []
  readonly #streams = new Set<Stream>()
  #version = 100

  constructor({ clock, random }: { clock: VirtualClock; random: Random }) {
    this.#clock = clock
    this.#random = random
  }

  /** Somebody makes or changes an object; `isStatus` leaves its generation as it is. */
  put(name: string, spec: unknown, isStatus = false): Stored {
    const before = this.objects.get(name)
    this.#version += 1
    const generation = (before?.metadata.generation ?? 0) + (isStatus ? 0 : 1)
    const uid = before?.metadata.uid ?? `${name}-${this.#version}`
    const resourceVersion = String(this.#version)
    const object: Stored = {
      apiVersion: 'logforest.io/v1alpha1',
      kind: 'LogSource',
      metadata: { name, namespace: 'shop', uid, generation, resourceVersion },
      spec,
    }
    this.objects.set(name, object)
    this.#happen(before === undefined ? 'ADDED' : 'MODIFIED', object)
    return object
  }

  /** Somebody deletes an object. */
  remove(name: string): void {
    const object = this.objects.get(name)
    if (object === undefined) return
    this.#version += 1
    this.objects.delete(name)
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) }
    this.#happen('DELETED', { ...object, metadata })
  }

  /** What there is, as a cache would name it. */
  versions(): ReadonlyMap<string, string> {
    return new Map(
      [...this.objects.values()].map(({ metadata }) => [
        `${metadata.namespace}/${metadata.name}`,
        metadata.resourceVersion,
      ]),
    )
  }

  async send(request: WireRequest): Promise<WireResponse> {
    request.signal?.throwIfAborted()
    this.requests.push(request)
    await this.#clock.sleep(1, request.signal)
    request.signal?.throwIfAborted()
    if (this.#chance(this.faults.failing)) return this.#fail()
    const url = new URL(request.path, 'https://apiserver')
    const name = /\/(?:logsources|leases)\/([^/]+)$/.exec(url.pathname)?.[1]
    if (request.method === 'GET' && name !== undefined) return this.#get(name)
    if (request.method === 'PUT' || request.method === 'POST') return this.#store(request)
    if (url.searchParams.has('watch')) return this.#watch(url.searchParams, request)
    return this.#list(url.searchParams)
  }

  async close(): Promise<void> {}

  #happen(type: Happened['type'], object: Stored): void {
    const happened = { version: this.#version, type, object }
    this.#history.push(happened)
    for (const stream of this.#streams) this.#tell(stream, happened)
  }

  #tell(stream: Stream, { type, object }: Happened): void {
    const line = `${JSON.stringify({ type, object })}\n`
    if (this.#chance(this.faults.lost)) return
    if (this.#chance(this.faults.halfOpen)) stream.silence()
    else if (this.#chance(this.faults.cut)) stream.cut(line.slice(0, line.length / 2))
    else stream.push(this.#chance(this.faults.twice) ? line + line : line)
  }

  #list(query: URLSearchParams): WireResponse {
    const token = query.get('continue')
    const [at = this.#version, start = 0] = (token ?? '').split(':').filter(Boolean).map(Number)
    if (token !== null && this.#chance(this.faults.gone)) return gone()
    const all = this.#asOf(at)
    const items = all.slice(start, start + PAGE)
    const more = start + PAGE < all.length ? { continue: `${at}:${start + PAGE}` } : {}
    return answer(200, { metadata: { resourceVersion: String(at), ...more }, items })
  }

  /** The objects at a version, from the history. */
  #asOf(version: number): readonly Stored[] {
    const objects = new Map<string, Stored>()
    for (const { version: at, type, object } of this.#history) {
      if (at > version) break
      if (type === 'DELETED') objects.delete(object.metadata.name)
      else objects.set(object.metadata.name, object)
    }
    return [...objects.values()]
  }

  #watch(query: URLSearchParams, { signal }: WireRequest): WireResponse {
    if (this.#chance(this.faults.gone / 2)) return gone()
    const stream = new Stream(signal)
    if (this.#chance(this.faults.gone)) {
      const object = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' }
      stream.push(`${JSON.stringify({ type: 'ERROR', object })}\n`)
    }
    const from = Number(query.get('resourceVersion')) - (this.#chance(this.faults.early) ? 4 : 0)
    for (const each of this.#history) if (each.version > from) this.#tell(stream, each)
    this.#streams.add(stream)
    void this.#keep(stream, Number(query.get('timeoutSeconds')) * 1000)
    return { status: 200, body: stream.read() }
  }

  /** Bookmarks now and then, and the end after its time. */
  async #keep(stream: Stream, timeoutMs: number): Promise<void> {
    const endMs = this.#clock.steady() + timeoutMs
    while (this.#clock.steady() < endMs && !stream.isOver) {
      await this.#clock.sleep(Math.min(BOOKMARK_MS, endMs - this.#clock.steady()))
      const metadata = { resourceVersion: String(this.#version) }
      stream.push(`${JSON.stringify({ type: 'BOOKMARK', object: { metadata } })}\n`)
    }
    this.#streams.delete(stream)
    stream.end()
  }

  #get(name: string): WireResponse {
    const object = this.objects.get(name)
    return object === undefined
      ? answer(404, { reason: 'NotFound', message: 'not there' })
      : answer(200, object)
  }

  #store({ method, body = '' }: WireRequest): WireResponse {
    const object = JSON.parse(body)
    const { name, resourceVersion } = object.metadata
    const before = this.objects.get(name)
    if (method === 'POST' && before !== undefined) return answer(409, { reason: 'AlreadyExists' })
    if (method === 'PUT' && before?.metadata.resourceVersion !== resourceVersion)
      return answer(409, { reason: 'Conflict' })
    return answer(200, this.put(name, object.spec))
  }

  #fail(): WireResponse {
    const which = this.#random.below(3)
    if (which === 0) return answer(500, { reason: 'InternalError', message: 'etcd has no leader' })
    if (which === 1) return { ...answer(429, { reason: 'TooManyRequests' }), retryAfter: '1' }
    throw new Error('connection refused')
  }

  #chance(share: number): boolean {
    return share > 0 && this.#random.next() < share
  }
}

function answer(status: number, json: unknown): WireResponse {
  const body = (async function* () {
    yield Buffer.from(JSON.stringify(json))
  })()
  return { status, body }
}

function gone(): WireResponse {
  return answer(410, { reason: 'Expired', message: 'too old resource version' })
}
