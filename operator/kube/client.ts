/**
 * Objects in and out of the apiserver, as raw JSON. All that we own is written by server-side
 * apply: we state the fields that are ours, whether the object is there or not, and the apiserver
 * merges.
 */
import { isNotFound } from './errors.ts'
import { collectionPath, type Kind, kindOf, objectPath } from './kinds.ts'
import { type KubeObject, keyOf, type ObjectRef } from './objects.ts'
import type { ApiRequest, Transport } from './transport.ts'
import type { Lane } from './wire.ts'

/** Under which name our fields are ours. */
export const FIELD_MANAGER = 'logforest-operator'

/** Objects of a page: what client-go and kubectl ask for. */
const PAGE = 500

/** What every call may carry. */
export interface CallOptions {
  /** Ends the call; by itself the signal of the running reconcile. */
  readonly signal?: AbortSignal
}

/** Which objects of a kind. */
export interface Selection extends CallOptions {
  /** All namespaces where left out. */
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  /** Objects of a page; as many as kubectl asks for where left out. */
  readonly limit?: number
}

/** A list, and the version of the cluster that it shows. */
export interface ObjectList<T> {
  readonly items: readonly T[]
  readonly resourceVersion: string
}

/** A page of a list; `continue` is there while more follow. */
export interface ObjectPage<T> extends ObjectList<T> {
  readonly continue?: string | undefined
}

/** How to apply. */
export interface ApplyOptions extends CallOptions {
  /** Takes fields over that others own; true where left out, as those fields are ours. */
  readonly force?: boolean
  readonly subresource?: 'status' | 'scale'
  /** Another owner for a few fields, such as a finalizer. */
  readonly fieldManager?: string
  /** The apiserver says what would be, and writes nothing. */
  readonly dryRun?: boolean
}

/** What to delete, and only if it still is what was seen. */
export interface DeleteOptions extends ObjectRef, CallOptions {
  readonly uid?: string | undefined
  readonly resourceVersion?: string | undefined
  /** When its dependents go; after it where left out. */
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan'
}

/** A JSON merge patch (RFC 7386). */
export interface PatchOptions extends ObjectRef, CallOptions {
  readonly patch: unknown
  readonly subresource?: 'status' | 'scale'
}

/** Where a page begins. */
export interface PageOptions extends Selection {
  /** From the page before. */
  readonly continue?: string | undefined
}

/** From where and for how long to watch. */
export interface WatchOptions extends Selection {
  readonly resourceVersion: string
  /** After this the apiserver ends the watch by itself. */
  readonly timeoutSeconds: number
}

interface ClientOptions {
  readonly guard?: () => void
  readonly lane?: Lane
}

interface ListAnswer<T> {
  readonly items?: readonly T[]
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string }
}

/** A field that the schema does not know is our mistake: refused, not dropped. */
const STRICT = { fieldValidation: 'Strict' }

/** A client for one apiserver. */
export class KubeClient {
  readonly #transport: Transport
  readonly #options: ClientOptions

  constructor(transport: Transport, options: ClientOptions = {}) {
    this.#transport = transport
    this.#options = options
  }

  /**
   * The same client, but every write asks first: `guard` throws where we may not write any more.
   */
  guarded(guard: () => void): KubeClient {
    return new KubeClient(this.#transport, { ...this.#options, guard })
  }

  /** The same client on other connections. */
  on(lane: Lane): KubeClient {
    return new KubeClient(this.#transport, { ...this.#options, lane })
  }

  /** One object. Throws an ApiError (`isNotFound`) where it is not there. */
  async get<T extends KubeObject>(kind: Kind<T>, at: ObjectRef & CallOptions): Promise<T> {
    const path = objectPath(kind, at)
    const what = `get ${kind.plural} ${keyOf(at)}`
    return (await this.#read({ what, path, signal: at.signal })) as T
  }

  /** One object; undefined where it is not there. */
  async find<T extends KubeObject>(
    kind: Kind<T>,
    at: ObjectRef & CallOptions,
  ): Promise<T | undefined> {
    try {
      return await this.get(kind, at)
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }

  /** All objects of a selection, read in pages of one moment. */
  async list<T extends KubeObject>(kind: Kind<T>, of: Selection = {}): Promise<ObjectList<T>> {
    const items: T[] = []
    for (let next: string | undefined; ; ) {
      const page: ObjectPage<T> = await this.page(kind, { ...of, continue: next })
      items.push(...page.items)
      if (!page.continue) return { items, resourceVersion: page.resourceVersion }
      next = page.continue
    }
  }

  /** One page of a list. The items get the apiVersion and kind that lists leave out. */
  async page<T extends KubeObject>(kind: Kind<T>, of: PageOptions): Promise<ObjectPage<T>> {
    const answer = (await this.#read({
      what: `list ${kind.plural}`,
      path: collectionPath(kind, of.namespace),
      query: { ...selectors(of), limit: of.limit ?? PAGE, continue: of.continue },
      signal: of.signal,
    })) as ListAnswer<T>
    const { apiVersion, kind: name } = kind
    return {
      items: (answer.items ?? []).map(each => ({ ...each, apiVersion, kind: name })),
      resourceVersion: answer.metadata?.resourceVersion ?? '',
      continue: answer.metadata?.continue,
    }
  }

  /** The changes after a version, as the lines that the apiserver sends. */
  watch(kind: Kind, of: WatchOptions): Promise<AsyncIterable<Uint8Array>> {
    return this.#transport.open({
      what: `watch ${kind.plural}`,
      method: 'GET',
      path: collectionPath(kind, of.namespace),
      query: {
        ...selectors(of),
        watch: true,
        allowWatchBookmarks: true,
        resourceVersion: of.resourceVersion,
        timeoutSeconds: of.timeoutSeconds,
      },
      signal: of.signal,
    })
  }

  /** States our fields of an object, and makes it where it is not there. Returns what is now. */
  async apply<T extends KubeObject>(
    object: T,
    options: ApplyOptions = {},
  ): Promise<T & KubeObject> {
    const kind = kindOf(object)
    const { subresource, force = true, fieldManager = FIELD_MANAGER, dryRun } = options
    const what = `apply ${kind.plural}${subresource ? `/${subresource}` : ''}`
    return (await this.#write({
      what: `${what} ${keyOf(object.metadata)}`,
      method: 'PATCH',
      path: withPart(objectPath(kind, object.metadata), subresource),
      query: { ...STRICT, fieldManager, force, ...(dryRun ? { dryRun: 'All' } : {}) },
      body: object,
      // JSON is YAML, and this content type is the one for server-side apply.
      contentType: 'application/apply-patch+yaml',
      signal: options.signal,
    })) as T & KubeObject
  }

  /** States our fields of the status. */
  applyStatus<T extends KubeObject>(object: T, options: CallOptions = {}): Promise<T & KubeObject> {
    return this.apply(object, { ...options, subresource: 'status' })
  }

  /** Makes an object. Throws an ApiError (`isAlreadyExists`) where the name is taken. */
  async create<T extends KubeObject>(
    object: T,
    options: CallOptions = {},
  ): Promise<T & KubeObject> {
    const kind = kindOf(object)
    return (await this.#write({
      what: `create ${kind.plural} ${keyOf(object.metadata)}`,
      method: 'POST',
      path: collectionPath(kind, object.metadata.namespace),
      query: { ...STRICT, fieldManager: FIELD_MANAGER },
      body: object,
      signal: options.signal,
    })) as T & KubeObject
  }

  /** Replaces an object as it was read: its resourceVersion must still hold (`isConflict`). */
  async replace<T extends KubeObject>(
    object: T,
    options: CallOptions = {},
  ): Promise<T & KubeObject> {
    const kind = kindOf(object)
    return (await this.#write({
      what: `replace ${kind.plural} ${keyOf(object.metadata)}`,
      method: 'PUT',
      path: objectPath(kind, object.metadata),
      query: { ...STRICT, fieldManager: FIELD_MANAGER },
      body: object,
      signal: options.signal,
    })) as T & KubeObject
  }

  /** Changes some fields by a JSON merge patch. */
  async patch<T extends KubeObject>(kind: Kind<T>, options: PatchOptions): Promise<T> {
    return (await this.#write({
      what: `patch ${kind.plural} ${keyOf(options)}`,
      method: 'PATCH',
      path: withPart(objectPath(kind, options), options.subresource),
      query: { ...STRICT, fieldManager: FIELD_MANAGER },
      body: options.patch,
      contentType: 'application/merge-patch+json',
      signal: options.signal,
    })) as T
  }

  /** Deletes an object. Throws an ApiError (`isNotFound`, `isConflict` for a precondition). */
  async delete(kind: Kind, options: DeleteOptions): Promise<void> {
    const { uid, resourceVersion, propagation = 'Background' } = options
    const preconditions = { uid, resourceVersion }
    await this.#write({
      what: `delete ${kind.plural} ${keyOf(options)}`,
      method: 'DELETE',
      path: objectPath(kind, options),
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: propagation,
        preconditions,
      },
      signal: options.signal,
    })
  }

  /** The schemas of a group and version, as the apiserver publishes them for everybody. */
  async openApi(apiVersion: string, { signal }: CallOptions = {}): Promise<unknown> {
    const path = `/openapi/v3/apis/${apiVersion}`
    return this.#read({ what: `get the schemas of ${apiVersion}`, path, signal })
  }

  #read(request: Omit<ApiRequest, 'method'>): Promise<unknown> {
    return this.#transport.json({ ...request, method: 'GET', lane: this.#options.lane ?? 'call' })
  }

  /** The guard is asked in the same turn of the event loop in which the request is handed over. */
  #write(request: ApiRequest): Promise<unknown> {
    return this.#transport.json({
      ...request,
      lane: this.#options.lane ?? 'call',
      guard: this.#options.guard,
    })
  }
}

function selectors({
  labelSelector,
  fieldSelector,
}: Selection): Record<string, string | undefined> {
  return { labelSelector, fieldSelector }
}

function withPart(path: string, subresource: string | undefined): string {
  return subresource === undefined ? path : `${path}/${subresource}`
}
