/**
 * Which objects of a workload are to be applied: those that are missing, those that were made from
 * something else, and those that somebody changed.
 */
import { covers } from './hash.ts'
import type { Manifest } from './manifests.ts'
import { type KubeObject, keyOf } from './kube/objects.ts'
import { INPUT_HASH } from './names.ts'

/** An object to be applied, and why. */
export interface Pending {
  readonly object: Manifest
  readonly why: 'missing' | 'changed' | 'drifted'
}

/** What is to be applied, in the order of the manifests. */
export function pendingOf(
  manifests: readonly Manifest[],
  live: readonly KubeObject[],
  accepted: Accepted,
): Pending[] {
  return manifests.flatMap(object => {
    const found = live.find(each => each.kind === object.kind)
    const why = reasonOf(object, found, accepted)
    return why === undefined ? [] : [{ object, why }]
  })
}

function reasonOf(object: Manifest, live: KubeObject | undefined, accepted: Accepted) {
  if (live === undefined) return 'missing'
  if (hashOf(live) !== hashOf(object)) return 'changed'
  const { metadata, ...content } = object
  if (!covers(live.metadata, metadata)) return 'drifted'
  return covers(live, content) || accepted.has(object, live) ? undefined : 'drifted'
}

/**
 * What the apiserver made of an object that was applied: it may write a value differently (`0.5` as
 * `500m`), which is no drift. Forgetting it all costs one more apply of each such object.
 */
export class Accepted {
  readonly #versions = new Map<string, string>()

  /** Notes how an object came out. */
  note(object: Manifest, live: KubeObject): void {
    this.#versions.set(nameOf(live), `${hashOf(object)} ${versionOf(live)}`)
  }

  /** Whether the object is still as it came out. */
  has(object: Manifest, live: KubeObject): boolean {
    return this.#versions.get(nameOf(live)) === `${hashOf(object)} ${versionOf(live)}`
  }
}

/** Changes with the content alone where there is a generation: a status does not count. */
function versionOf({ metadata }: KubeObject): string {
  const { uid, generation, resourceVersion } = metadata
  return `${uid} ${generation ?? resourceVersion}`
}

function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${keyOf(metadata)}`
}

function hashOf({ metadata }: Manifest | KubeObject): string {
  return metadata.annotations?.[INPUT_HASH] ?? ''
}
