/**
 * What is known of the cluster: one cache for each kind and each namespace that is watched. Secrets
 * are not among them: a cache of credentials is read by whoever reads the memory.
 */
import type { AnomalySpec, AnomalyStatus } from './api/anomaly.ts'
import type { AnomalyModelSpec } from './api/anomalymodel.ts'
import type { AnomalyModelStatus } from './api/anomalymodel-status.ts'
import type { LogSourceSpec } from './api/logsource.ts'
import type { LogSourceStatus } from './api/logsource-status.ts'
import type { Controller } from './kube/controller.ts'
import { type Kind, KINDS, typed } from './kube/kinds.ts'
import type { KubeObject, Resource } from './kube/objects.ts'
import { Reflector, type ReflectorOptions } from './kube/reflector.ts'
import type { Change, Store } from './kube/store.ts'
import { MANAGED } from './names.ts'

/** A LogSource as the apiserver gives it. */
export type RawSource = Resource<LogSourceSpec, LogSourceStatus>
/** An AnomalyModel as the apiserver gives it. */
export type RawModel = Resource<AnomalyModelSpec, AnomalyModelStatus>
/** An Anomaly as the apiserver gives it. */
export type RawAnomaly = Resource<AnomalySpec, AnomalyStatus>

const OWNED = ['Deployment', 'ConfigMap', 'ServiceAccount', 'NetworkPolicy'] as const

/** How caches are made. */
export type CacheParts = Omit<ReflectorOptions<KubeObject>, 'kind' | 'namespace' | 'labelSelector'>

/** One kind in all namespaces that are watched. */
export class Cache<T extends KubeObject> {
  readonly reflectors: readonly Reflector<T>[]

  constructor(reflectors: readonly Reflector<T>[]) {
    this.reflectors = reflectors
  }

  /** The object with this `namespace/name`. */
  get(key: string): T | undefined {
    return this.#stores.map(each => each.get(key)).find(each => each !== undefined)
  }

  /** All objects. */
  list(): readonly T[] {
    return this.#stores.flatMap(each => each.list())
  }

  /** Has a controller look at the keys that a change names. */
  tell(controller: Controller, keys: (change: Change<T>) => readonly string[]): void {
    for (const store of this.#stores) controller.watch(store, keys)
  }

  get #stores(): readonly Store<T>[] {
    return this.reflectors.map(each => each.store)
  }
}

/** All caches of the operator. */
export interface Caches {
  readonly sources: Cache<RawSource>
  readonly models: Cache<RawModel>
  readonly anomalies: Cache<RawAnomaly>
  /** Objects of workloads, by kind. */
  readonly owned: readonly Cache<KubeObject>[]
  readonly all: readonly Reflector<KubeObject>[]
}

/** The caches of these namespaces; of all where none is given. Nothing is read yet. */
export function makeCaches(
  namespaces: readonly string[],
  parts: CacheParts,
  { nodeLogs = false }: { readonly nodeLogs?: boolean | undefined } = {},
): Caches {
  const places = namespaces.length === 0 ? [undefined] : namespaces
  const all: Reflector<KubeObject>[] = []
  const make = <T extends KubeObject>(kind: Kind<T>, labelSelector?: string): Cache<T> => {
    const reflectors = places.map(namespace => {
      return new Reflector<T>({ ...parts, kind, namespace, labelSelector, project: slim })
    })
    all.push(...(reflectors as unknown as Reflector<KubeObject>[]))
    return new Cache(reflectors)
  }
  return {
    sources: make(typed<RawSource>(KINDS.LogSource)),
    models: make(typed<RawModel>(KINDS.AnomalyModel)),
    anomalies: make(typed<RawAnomaly>(KINDS.Anomaly)),
    // Without scanners on nodes there is no right to look at DaemonSets either.
    owned: [...OWNED, ...(nodeLogs ? (['DaemonSet'] as const) : [])].map(kind =>
      make(typed<KubeObject>(KINDS[kind]), MANAGED),
    ),
    all,
  }
}

/** Who owns which field is half of an object, and nobody here asks. */
function slim<T extends KubeObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata as T['metadata'] & {
    readonly managedFields?: unknown
  }
  return { ...object, metadata }
}
