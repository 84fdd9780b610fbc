/**
 * Carries a plan out, action by action. Each may be repeated: a name that is taken is our own
 * object of an earlier pass, and what is gone already is as good as deleted.
 */
import { OperatingError } from '../src/base/errors.ts'
import { ensureSource, reclaimSource } from '../src/store/sources.ts'
import type { Database } from './database.ts'
import type { KubeClient } from './kube/client.ts'
import { ApiError, isNotFound } from './kube/errors.ts'
import { addFinalizer, removeFinalizer } from './kube/finalizer.ts'
import { type Kind, KINDS } from './kube/kinds.ts'
import type { KubeObject } from './kube/objects.ts'
import type { EventRecorder } from './kube/recorder.ts'
import { FINALIZER, type ObjectKey } from './names.ts'
import type { Action, Plan, StoredSource } from './work.ts'
import type { Accepted } from './workload.ts'

/** The cluster does not take an object of a workload: its owner has to know. */
export class RefusedError extends OperatingError {}

/** What actions need. */
export interface Hands {
  /** Writes only while this process leads. */
  readonly client: KubeClient
  readonly database: Database
  readonly recorder: Pick<EventRecorder, 'record'>
  readonly accepted: Accepted
  /** Throws where this process does not lead any more; asked before each write into Postgres. */
  readonly guard: () => void
}

/** Carries out what is planned for an object. Throws a DatabaseError, or a RefusedError. */
export async function act(plan: Plan, object: KubeObject, hands: Hands): Promise<void> {
  for (const action of plan.actions) await perform(action, object, hands)
}

async function perform(action: Action, object: KubeObject, hands: Hands): Promise<void> {
  const { client, database, guard, recorder } = hands
  switch (action.do) {
    case 'addFinalizer':
      return addFinalizer(client, { object, finalizer: FINALIZER })
    case 'removeFinalizer':
      return removeFinalizer(client, { object, finalizer: FINALIZER })
    case 'apply':
      return hands.accepted.note(action.object, await applied(client, action.object))
    case 'deleteWorkload':
      return deleteWorkload(client, KINDS[action.kind], action.key)
    case 'storeSource':
      guard()
      return storeSource(database, action.source)
    case 'ensureRole':
      guard()
      return database.ensureRole(action.role)
    case 'dropRole':
      guard()
      return database.dropRole(action.role)
    case 'reclaimSource':
      guard()
      return database.change(connection => reclaimSource(connection, action.source))
    case 'writeStatus':
      return writeStatus(client, object, action.status)
    case 'tell':
      return recorder.record({ regarding: object, ...action.event })
  }
}

/** Statuses by which an apiserver, or a policy of the cluster, says that it does not want it so. */
const REFUSALS = [400, 403, 422]

async function applied(client: KubeClient, object: KubeObject): Promise<KubeObject> {
  try {
    return await client.apply<KubeObject>(object)
  } catch (error) {
    if (!(error instanceof ApiError) || !REFUSALS.includes(error.status)) throw error
    throw new RefusedError(error.message, { cause: error })
  }
}

async function deleteWorkload(client: KubeClient, kind: Kind, key: ObjectKey): Promise<void> {
  try {
    await client.delete(kind, key)
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

async function storeSource(database: Database, source: StoredSource): Promise<void> {
  await database.change(connection => ensureSource(connection, source))
}

/** Where the object went meanwhile there is nobody to tell. */
async function writeStatus(client: KubeClient, object: KubeObject, status: object): Promise<void> {
  const { apiVersion, kind, metadata } = object
  const { name, namespace } = metadata
  try {
    await client.applyStatus<KubeObject>({
      apiVersion,
      kind,
      metadata: { name, namespace },
      ...{ status },
    })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}
