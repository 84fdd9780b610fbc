/**
 * Which objects of a workload are to be applied: those that are missing, those that were made from
 * something else, and those that somebody changed.
 */
import { covers, lackOf } from './hash.ts'
import type { Manifest } from './manifests.ts'
import { type KubeObject, keyOf } from './kube/objects.ts'
import { INPUT_HASH } from './names.ts'

/** An object to be applied, and why. */
export interface Pending {
  readonly object: Manifest
  readonly why: 'missing' | 'changed' | 'drifted'
  /** Of what drifted: the path of the first thing that is not ours any more. */
  readonly path?: string
}

/** What is to be applied, in the order of the manifests. */
export function pendingOf(
  manifests: readonly Manifest[],
  live: readonly KubeObject[],
  accepted: Accepted,
): Pending[] {
  return manifests.flatMap(object => {
    const found = live.find(each => each.kind === object.kind)
    const reason = reasonOf(object, found, accepted)
    return reason === undefined ? [] : [{ object, ...reason }]
  })
}

type Reason = Pick<Pending, 'why' | 'path'>

function reasonOf(
  object: Manifest,
  live: KubeObject | undefined,
  accepted: Accepted,
): Reason | undefined {
  if (live === undefined) return { why: 'missing' }
  if (hashOf(live) !== hashOf(object) || !isOwned(object, live)) return { why: 'changed' }
  const { metadata, ...content } = object
  const { ownerReferences: _, ...named } = metadata
  const renamed = lackOf(live.metadata, named, 'metadata')
  if (renamed !== undefined) return { why: 'drifted', path: renamed }
  const path = lackOf(live, content)
  return path === undefined || accepted.has(object, live) ? undefined : { why: 'drifted', path }
}

/**
 * Whether its owners are among those of the object: others may stand beside them, in any order. An
 * owner that was made anew under its name has another uid, and nobody changed the object.
 */
function isOwned({ metadata }: Manifest, live: KubeObject): boolean {
  const owners = live.metadata.ownerReferences ?? []
  return (metadata.ownerReferences ?? []).every(own => owners.some(each => covers(each, own)))
}

/**
 * What the apiserver made of an object that was applied: it may write a value its own way, which is
 * no drift. Forgetting it all costs one more apply of each such object. Quantities need no memory:
 * they are compared by their amount.
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
