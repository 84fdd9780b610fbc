/**
 * What a reconcile does, as a list: plans are pure and make it, `act.ts` carries it out. Every
 * action may be repeated, and a program that ends between any two comes to the same end when it
 * starts again. Here is what an action is, and what the plans of both kinds share.
 */
import type { Role } from '../src/store/roles.ts'
import type { EventRecord } from './kube/event.ts'
import type { KubeObject, ObjectMeta } from './kube/objects.ts'
import type { Manifest } from './manifests.ts'
import { FINALIZER, type ObjectKey } from './names.ts'
import { type Accepted, type Pending, pendingOf } from './workload.ts'

/** One thing to do. */
export type Action =
  | { readonly do: 'addFinalizer' | 'removeFinalizer' }
  | { readonly do: 'apply'; readonly object: Manifest }
  /** What makes the pods of a workload: they hold credentials, and go before these are taken. */
  | { readonly do: 'deleteWorkload'; readonly kind: KindWithPods; readonly key: ObjectKey }
  | { readonly do: 'storeSource'; readonly source: StoredSource }
  | { readonly do: 'ensureRole'; readonly role: Role }
  | { readonly do: 'dropRole'; readonly role: string }
  | { readonly do: 'reclaimSource'; readonly source: string }
  | { readonly do: 'writeStatus'; readonly status: object }
  | { readonly do: 'tell'; readonly event: Told }

/** Kinds that make pods. */
export const WITH_PODS = ['Deployment', 'DaemonSet'] as const

/** A kind that makes pods. */
export type KindWithPods = (typeof WITH_PODS)[number]

/** An Event about the object itself. */
export type Told = Pick<EventRecord, 'type' | 'reason' | 'action' | 'note'>

/** A source as Postgres is to have it. */
export interface StoredSource {
  readonly name: string
  readonly root: string
  readonly config: Readonly<Record<string, unknown>>
  readonly suite: { readonly name: string; readonly model: string }
}

/** What to do, and when to look again. */
export interface Plan {
  readonly actions: readonly Action[]
  readonly requeueAfterMs?: number
}

/** Postgres as it was found in this pass. */
export type Reached<T> =
  | { readonly reached: true; readonly found: T }
  | { readonly reached: false; readonly problem: string }

/** How often an object is looked at when nothing tells of a change: Postgres tells nothing. */
export const LOOK_MS = 30_000
/** The same while something is missing that may come at any moment. */
export const WAIT_MS = 5_000
/** How long a deletion waits for Postgres before it leaves what it would have removed. */
export const DELETION_MS = 10 * 60_000

/** The finalizer stands before there is anything in Postgres that it is to clean up. */
export function withFinalizer({ metadata }: { readonly metadata: ObjectMeta }): Action[] {
  return metadata.finalizers?.includes(FINALIZER) ? [] : [{ do: 'addFinalizer' }]
}

/** What is there of a workload. */
export interface Found {
  readonly live: readonly KubeObject[]
  /** What makes pods for the same owner under another name. */
  readonly strays?: readonly KubeObject[]
  readonly accepted: Accepted
}

/** An earlier release may have named the workload otherwise: two of them would be one too many. */
export function strayActions({ strays = [] }: Pick<Found, 'strays'>): Action[] {
  return strays.flatMap(({ kind, metadata: { namespace = '', name } }) =>
    WITH_PODS.filter(each => each === kind).map(each => {
      return { do: 'deleteWorkload', kind: each, key: { namespace, name } } as const
    }),
  )
}

/**
 * Applies what is missing or not as it should be. What makes pods comes last: they find their
 * Secret, their role and their source.
 */
export function workloadActions(
  { live, accepted, ...found }: Found,
  manifests: readonly Manifest[],
  rows: readonly Action[],
): Action[] {
  const pending = pendingOf(manifests, live, accepted)
  const apply = (isLast: boolean): Action[] =>
    pending
      .filter(({ object }) => WITH_PODS.some(kind => kind === object.kind) === isLast)
      .map(({ object }) => ({ do: 'apply', object }))
  const drifted = pending.filter(each => each.why === 'drifted')
  const made = [...apply(false), ...rows, ...strayActions(found), ...apply(true)]
  return [...made, ...driftNews(drifted)]
}

/** Names what was changed, never its content: a Secret may be among it. */
function driftNews(drifted: readonly Pending[]): Action[] {
  if (drifted.length === 0) return []
  const what = drifted.map(({ object, path = '' }) => `${object.kind} (${path})`).join(', ')
  const event = {
    type: 'Warning',
    reason: 'DriftCorrected',
    action: 'Apply',
    note: `Somebody else changed its ${what}: it is as the spec asks again.`,
  } as const
  return [{ do: 'tell', event }]
}
