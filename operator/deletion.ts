/**
 * How a LogSource or an AnomalyModel goes: its pods first, then their role, then, where it is asked
 * for, all that was learned. Without Postgres a deletion waits, says so, and says how to go
 * without; but it does not wait for ever. Pure.
 */
import type { Condition } from './api/condition.ts'
import { conditionsOf } from './conditions.ts'
import { inputHash } from './hash.ts'
import type { KubeObject, ObjectMeta } from './kube/objects.ts'
import { ABANDON, type Component, FINALIZER, type ObjectKey, workloadName } from './names.ts'
import {
  type Action,
  DELETION_MS,
  type Plan,
  type Reached,
  strayActions,
  WAIT_MS,
  WITH_PODS,
} from './work.ts'

/** What goes. */
export interface Deletion {
  readonly key: ObjectKey
  /** As kubectl calls it: `logsource`. */
  readonly resource: string
  readonly component: Component
  /** Objects of its workload, as they are there. */
  readonly live: readonly KubeObject[]
  readonly strays?: readonly KubeObject[]
  readonly metadata: ObjectMeta
  /** Status as it was written last. */
  readonly status: { readonly conditions?: readonly Condition[] | undefined }
  readonly database: Reached<unknown>
  readonly role: string
  /** Source whose rows are to go, where they are. */
  readonly reclaims?: string
  readonly nowMs: number
}

/** Plans one pass over an object that is being deleted. */
export function planDeletion(deletion: Deletion): Plan {
  const { metadata, database, role, reclaims } = deletion
  // Not ours to wait for, or done already.
  if (!metadata.finalizers?.includes(FINALIZER)) return { actions: [] }
  const pods = [...podsOf(deletion), ...strayActions(deletion)]
  if (!database.reached) return withoutDatabase(deletion, { problem: database.problem, pods })
  return {
    actions: [
      ...pods,
      { do: 'dropRole', role },
      ...(reclaims === undefined ? [] : [{ do: 'reclaimSource', source: reclaims } as const]),
      { do: 'removeFinalizer' },
    ],
  }
}

/**
 * What makes pods goes as it is there: a spec may not be readable any more, or its kind not be
 * allowed. Where the cache has none yet it is a Deployment, as nearly all are; what else was just
 * made goes with its owner.
 */
function podsOf({ live, component, key }: Deletion): Action[] {
  const name = workloadName(component, key.name)
  const found = live.flatMap(({ kind }) => WITH_PODS.filter(each => each === kind))
  return (found.length > 0 ? found : (['Deployment'] as const)).map(kind => {
    return { do: 'deleteWorkload', kind, key: { namespace: key.namespace, name } }
  })
}

interface Away {
  readonly problem: string
  readonly pods: readonly Action[]
}

function withoutDatabase(deletion: Deletion, { problem, pods }: Away): Plan {
  const { metadata, nowMs, role, status } = deletion
  const sinceMs = nowMs - Date.parse(metadata.deletionTimestamp ?? '')
  const isAsked = metadata.annotations?.[ABANDON] === 'true'
  if (isAsked || sinceMs >= DELETION_MS) {
    const event = {
      type: 'Warning',
      reason: 'PostgresAbandoned',
      action: 'Delete',
      note: `Deleted without Postgres (${problem}): role "${role}" and its rows are still there.`,
    } as const
    return { actions: [...pods, { do: 'tell', event }, { do: 'removeFinalizer' }] }
  }
  const waiting = waitingStatus(deletion, problem)
  const isSaid = inputHash(status) === inputHash(waiting)
  const say: Action[] = isSaid ? [] : [{ do: 'writeStatus', status: waiting }]
  return { actions: [...pods, ...say], requeueAfterMs: WAIT_MS }
}

function waitingStatus({ status, metadata, key, resource, nowMs }: Deletion, problem: string) {
  const claim = {
    type: 'Reconciling',
    status: 'True',
    reason: 'DeletionWaitsForDatabase',
    message:
      `Its role has to be removed from Postgres, which cannot be used: ${problem}; to delete ` +
      `it all the same: kubectl annotate ${resource} ${key.name} -n ${key.namespace} ` +
      `${ABANDON}=true`,
  } as const
  const before = status.conditions ?? []
  const others = before.filter(each => each.type !== claim.type)
  const pass = { generation: metadata.generation ?? 0, nowMs }
  return { ...status, conditions: [...others, ...conditionsOf(before, [claim], pass)] }
}
