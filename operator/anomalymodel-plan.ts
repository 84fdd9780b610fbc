/** What is to be done for one AnomalyModel: guards first, then the work. Pure. */
import type { SuiteOverview } from '../src/store/suiteOverview.ts'
import type { AnomalyModel } from './api/anomalymodel.ts'
import type { AnomalyModelStatus } from './api/anomalymodel-status.ts'
import type { PodCounts } from './logsource-plan.ts'
import type { PublicationReport } from './publication.ts'
import type { OperatorSettings } from './settings.ts'
import type { Accepted } from './workload.ts'
import { modelStatus, pausedModelStatus } from './anomalymodel-status.ts'
import { type Deletion, planDeletion } from './deletion.ts'
import { inputHash } from './hash.ts'
import { type KubeObject, keyOf } from './kube/objects.ts'
import { databaseOf, masterManifests, roleUrl } from './manifests.ts'
import { type ObjectKey, PAUSED, roleName } from './names.ts'
import {
  type Action,
  LOOK_MS,
  type Plan,
  type Reached,
  WAIT_MS,
  withFinalizer,
  workloadActions,
} from './work.ts'

/** What was found. */
export interface ModelFacts {
  readonly key: ObjectKey
  readonly metadata: AnomalyModel['metadata']
  /** Status as it was written last. */
  readonly before: AnomalyModelStatus
  /** The object with its defaults; absent where its spec cannot be understood. */
  readonly model?: AnomalyModel
  readonly mistakes: readonly string[]
  /** Objects of its workload. */
  readonly live: readonly KubeObject[]
  /** What makes pods for it under a name that its workload has no more. */
  readonly strays?: readonly KubeObject[]
  readonly pods: PodCounts
  /** Why the cluster does not take its workload; absent where it does. */
  readonly refused?: string
  readonly accepted: Accepted
  readonly database: Reached<ModelRows>
  readonly password: string
  /** LogSources that use the model. */
  readonly sources: number
  readonly anomalies: { readonly open: number; readonly lastDay: number }
  /** What the publisher said last; absent before its first pass. */
  readonly publication?: PublicationReport
  readonly settings: OperatorSettings
  readonly nowMs: number
}

/** What Postgres has of a model. */
export interface ModelRows {
  readonly hasRole: boolean
  readonly suites: readonly SuiteOverview[]
}

/** Plans one pass. */
export function planAnomalyModel(facts: ModelFacts): Plan {
  const { metadata, model, database, pods } = facts
  // It is going: its role goes first.
  if (metadata.deletionTimestamp !== undefined) return planDeletion(deletionOf(facts))
  // Somebody asked us to keep away.
  if (metadata.annotations?.[PAUSED] === 'true') {
    return { actions: writeStatus(facts, pausedModelStatus(facts)) }
  }
  const status = writeStatus(facts, modelStatus(facts))
  // It cannot be understood: only its owner can change that, and a change brings us back.
  if (model === undefined) return { actions: status }
  const isWaiting = !database.reached || (pods.ready === 0 && model.spec.master.replicas > 0)
  return {
    actions: [...workActions(facts), ...status],
    requeueAfterMs: isWaiting ? WAIT_MS : LOOK_MS,
  }
}

function writeStatus({ before }: ModelFacts, status: object): Action[] {
  return inputHash(before) === inputHash(status) ? [] : [{ do: 'writeStatus', status }]
}

function workActions(facts: ModelFacts): Action[] {
  const { model, settings, password, key, database } = facts
  if (model === undefined) return []
  const role = roleOf(facts)
  const url = roleUrl(settings.databaseUrl, { name: role, password })
  const manifests = masterManifests(model, { image: settings.image, url })
  const hasRole = !database.reached || database.found.hasRole
  const roles: Action[] = hasRole
    ? []
    : [{ do: 'ensureRole', role: { role, password, model: keyOf(key) } }]
  return [...withFinalizer(facts), ...workloadActions(facts, manifests, roles)]
}

function deletionOf({ before, ...facts }: ModelFacts): Deletion {
  return {
    ...facts,
    status: before,
    component: 'master',
    resource: 'anomalymodel',
    role: roleOf(facts),
  }
}

function roleOf({ key, settings }: Pick<ModelFacts, 'key' | 'settings'>): string {
  return roleName('master', key, databaseOf(settings.databaseUrl))
}
