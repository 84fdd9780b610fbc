/**
 * From a change in a cache to the keys to look at: which changes count, and whose they are.
 */
import { controllerOf, type KubeObject, keyOf } from './objects.ts'
import type { Change } from './store.ts'

/** The key of the object itself. */
export function ownKey({ key }: Change<KubeObject>): readonly string[] {
  return [key]
}

/** Whether a person changed something: spec, labels, annotations, or that it is to be deleted. */
export function specChanged({ before, after }: Change<KubeObject>): boolean {
  return before === undefined || after === undefined || intentOf(before) !== intentOf(after)
}

/** The keys of the objects of this kind that control the changed one, before or now. */
export function ownersOf(kind: string): (change: Change<KubeObject>) => readonly string[] {
  return ({ before, after }) => [
    ...new Set([before, after].flatMap(each => (each === undefined ? [] : ownerOf(each, kind)))),
  ]
}

function ownerOf(object: KubeObject, kind: string): readonly string[] {
  const owner = controllerOf(object)
  if (owner?.kind !== kind) return []
  return [keyOf({ namespace: object.metadata.namespace, name: owner.name })]
}

function intentOf({ metadata }: KubeObject): string {
  const { uid, generation, labels, annotations, deletionTimestamp, finalizers } = metadata
  return JSON.stringify([uid, generation, labels, annotations, deletionTimestamp, finalizers])
}
