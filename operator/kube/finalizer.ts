/**
 * A finalizer holds a deleted object back until what it has outside of the cluster is cleaned up.
 * It has a field manager of its own for each finalizer, so that no other apply of ours takes it
 * away.
 */
import { FIELD_MANAGER, type KubeClient } from './client.ts'
import { isConflict, isNotFound } from './errors.ts'
import type { KubeObject } from './objects.ts'

/** Somebody has asked to delete it. */
export function isDeleting({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined
}

/** Whether the finalizer holds the object. */
export function hasFinalizer({ metadata }: KubeObject, finalizer: string): boolean {
  return metadata.finalizers?.includes(finalizer) ?? false
}

/** What is held, and by which finalizer. */
export interface Holding {
  readonly object: KubeObject
  /** `logforest.io/postgres`. */
  readonly finalizer: string
}

/** Sets the finalizer where it is not set; an object that is being deleted takes none. */
export async function addFinalizer(
  client: KubeClient,
  { object, finalizer }: Holding,
): Promise<void> {
  if (isDeleting(object) || hasFinalizer(object, finalizer)) return
  await client.apply(withFinalizers(object, [finalizer]), { fieldManager: managerOf(finalizer) })
}

/** Lets the object go; well where it is gone already. */
export async function removeFinalizer(
  client: KubeClient,
  { object, finalizer }: Holding,
): Promise<void> {
  if (!hasFinalizer(object, finalizer)) return
  try {
    await client.apply(withFinalizers(object, []), { fieldManager: managerOf(finalizer) })
  } catch (error) {
    // With its uid stated, an object that is gone is a conflict, not one to be made.
    const isGone = isNotFound(error) || isConflict(error)
    if (!isGone) throw error
  }
}

function withFinalizers(object: KubeObject, finalizers: readonly string[]): KubeObject {
  const { apiVersion, kind, metadata } = object
  const { name, namespace, uid } = metadata
  return { apiVersion, kind, metadata: { name, namespace, uid, finalizers } }
}

function managerOf(finalizer: string): string {
  return `${FIELD_MANAGER}-${finalizer.replace(/[^a-z0-9]+/g, '-')}`
}
