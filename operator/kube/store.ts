/**
 * What is known of the objects of one kind: the cache that a reflector fills and reconcilers read.
 * Objects in it are frozen and belong to everybody. Indexers find objects by what they refer to.
 */
import { type KubeObject, keyOf } from './objects.ts'

/** What became of one object. Both sides are given, so that a listener sees what has changed. */
export interface Change<T> {
  readonly key: string
  readonly before: T | undefined
  readonly after: T | undefined
  /** It was found by listing: at the start, or where a watch had to begin anew. */
  readonly isListed: boolean
}

/** The names under which an object is to be found. */
export type Indexer<T> = (object: T) => readonly string[]

/** A cache of one kind. */
export class Store<T extends KubeObject> {
  readonly #objects = new Map<string, T>()
  readonly #indexers: Readonly<Record<string, Indexer<T>>>
  readonly #indices = new Map<string, Map<string, Set<string>>>()
  readonly #listeners: ((change: Change<T>) => void)[] = []

  constructor(indexers: Readonly<Record<string, Indexer<T>>> = {}) {
    this.#indexers = indexers
    for (const name of Object.keys(indexers)) this.#indices.set(name, new Map())
  }

  /** Objects known. */
  get size(): number {
    return this.#objects.size
  }

  /** The object with this `namespace/name`. */
  get(key: string): T | undefined {
    return this.#objects.get(key)
  }

  /** All objects. */
  list(): readonly T[] {
    return [...this.#objects.values()]
  }

  /** All keys and the versions of their objects. */
  versions(): ReadonlyMap<string, string | undefined> {
    return new Map([...this.#objects].map(([key, { metadata }]) => [key, metadata.resourceVersion]))
  }

  /** The objects that the indexer `index` finds under `name`. */
  find(index: string, name: string): readonly T[] {
    const found = this.#indices.get(index)
    if (found === undefined) throw new Error(`the cache has no index ${index}`)
    return [...(found.get(name) ?? [])].flatMap(key => this.#objects.get(key) ?? [])
  }

  /** Calls back after each change. A listener only notes keys: it must not throw or wait. */
  onChange(listener: (change: Change<T>) => void): void {
    this.#listeners.push(listener)
  }

  /** Takes an object in; the same version again is no change. */
  set(object: T, isListed = false): void {
    const key = keyOf(object.metadata)
    const before = this.#objects.get(key)
    if (before !== undefined && sameVersion(before, object)) return
    this.#unindex(key, before)
    this.#objects.set(key, Object.freeze(object))
    this.#index(key, object)
    this.#tell({ key, before, after: object, isListed })
  }

  /** Takes an object out; listeners get it as it was last known. */
  delete(key: string, isListed = false): void {
    const before = this.#objects.get(key)
    if (before === undefined) return
    this.#objects.delete(key)
    this.#unindex(key, before)
    this.#tell({ key, before, after: undefined, isListed })
  }

  /** Makes the cache what was listed. */
  replace(objects: readonly T[]): void {
    const listed = new Set(objects.map(each => keyOf(each.metadata)))
    for (const key of [...this.#objects.keys()]) if (!listed.has(key)) this.delete(key, true)
    for (const object of objects) this.set(object, true)
  }

  #tell(change: Change<T>): void {
    for (const listener of this.#listeners) listener(change)
  }

  #index(key: string, object: T): void {
    for (const [index, names] of this.#indices) {
      for (const name of this.#indexers[index]?.(object) ?? []) {
        const keys = names.get(name) ?? new Set()
        names.set(name, keys.add(key))
      }
    }
  }

  #unindex(key: string, object: T | undefined): void {
    if (object === undefined) return
    for (const [index, names] of this.#indices) {
      for (const name of this.#indexers[index]?.(object) ?? []) {
        names.get(name)?.delete(key)
        if (names.get(name)?.size === 0) names.delete(name)
      }
    }
  }
}

/** Whether two states of an object are one; the uid tells an object made anew from the old one. */
function sameVersion(a: KubeObject, b: KubeObject): boolean {
  const { resourceVersion, uid } = a.metadata
  return (
    resourceVersion !== undefined &&
    resourceVersion === b.metadata.resourceVersion &&
    uid === b.metadata.uid
  )
}
