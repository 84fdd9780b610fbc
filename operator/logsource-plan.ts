/**
 * What is to be done for one LogSource: guards in the order in which a person would ask, each with
 * an early answer, then the work. Pure: facts in, a list of actions out.
 */
import { REMOTE } from '../src/base/remote.ts'
import type { SourceRecord } from '../src/store/sources.ts'
import type { NodeOverview } from '../src/store/nodeOverview.ts'
import type { Overview } from '../src/store/overview.ts'
import type { AnomalyModel } from './api/anomalymodel.ts'
import type { LogSource } from './api/logsource.ts'
import type { LogSourceStatus } from './api/logsource-status.ts'
import type { OperatorSettings } from './settings.ts'
import type { Accepted } from './workload.ts'
import { missingReference, refusalOf } from './logsource-claims.ts'
import { pausedStatus, sourceStatus } from './logsource-status.ts'
import { databaseOf, roleUrl, scannerManifests } from './manifests.ts'
import { type Deletion, planDeletion } from './deletion.ts'
import { inputHash } from './hash.ts'
import { type KubeObject, keyOf } from './kube/objects.ts'
import { type ObjectKey, PAUSED, roleName, suiteName } from './names.ts'
import { LOG_DIR } from './pod.ts'
import {
  type Action,
  LOOK_MS,
  type Plan,
  type Reached,
  type StoredSource,
  WAIT_MS,
  withFinalizer,
  workloadActions,
} from './work.ts'

/** What was found. */
export interface SourceFacts {
  readonly key: ObjectKey
  readonly metadata: LogSource['metadata']
  /** Status as it was written last. */
  readonly before: LogSourceStatus
  /** The object with its defaults; absent where its spec cannot be understood. */
  readonly source?: LogSource
  /** What cannot be understood, one sentence each. */
  readonly mistakes: readonly string[]
  /** The AnomalyModel that the source names, from its own namespace or from ours. */
  readonly model?: AnomalyModel
  /** The claim of its volume; `unbound` waits for a volume, `none` is no such volume. */
  readonly claim: 'there' | 'unbound' | 'missing' | 'none'
  /** Objects of its workload. */
  readonly live: readonly KubeObject[]
  /** What makes pods for it under a name that its workload has no more. */
  readonly strays?: readonly KubeObject[]
  readonly pods: PodCounts
  /** Why the cluster does not take its workload; absent where it does. */
  readonly refused?: string
  readonly accepted: Accepted
  readonly database: Reached<SourceRows>
  /** Password of its role: the one that is used, or a new one. */
  readonly password: string
  readonly anomalies: AnomalyCounts
  readonly settings: OperatorSettings
  readonly nowMs: number
}

/** The pods of a workload. */
export interface PodCounts {
  readonly replicas: number
  readonly ready: number
  /** Whether what was last applied is what runs. */
  readonly isSettled: boolean
  /** Why pods cannot be made, in the words of Kubernetes; empty where they can. */
  readonly problem: string
}

/** What Postgres has of a source. */
export interface SourceRows {
  readonly stored?: SourceRecord
  /** Whether its role has its password and rights. */
  readonly hasRole: boolean
  readonly overview?: Overview
  /** Where the source lies on nodes: each of them, by name. */
  readonly nodes?: readonly NodeOverview[]
}

/** The Anomaly objects that began in a source. */
export interface AnomalyCounts {
  readonly open: number
  readonly lastTime?: string
  readonly lastName?: string
}

/** Plans one pass. */
export function planLogSource(facts: SourceFacts): Plan {
  const { metadata } = facts
  // It is going: what it has outside of the cluster goes first.
  if (metadata.deletionTimestamp !== undefined) return planDeletion(deletionOf(facts))
  // Somebody asked us to keep away.
  if (metadata.annotations?.[PAUSED] === 'true') return said(facts, pausedStatus(facts))
  // It cannot be as it is: only its owner can change that, and a change brings us back.
  if (refusalOf(facts) !== undefined) return said(facts, sourceStatus(facts))
  const status = writeStatus(facts, sourceStatus(facts))
  // Something it names is not there yet.
  if (missingReference(facts) !== undefined) return { actions: status, requeueAfterMs: WAIT_MS }
  const isWaiting = !facts.database.reached || facts.pods.ready === 0
  return {
    actions: [...workActions(facts), ...status],
    requeueAfterMs: isWaiting ? WAIT_MS : LOOK_MS,
  }
}

function said(facts: SourceFacts, status: object): Plan {
  return { actions: writeStatus(facts, status) }
}

function writeStatus({ before }: SourceFacts, status: object): Action[] {
  return inputHash(before) === inputHash(status) ? [] : [{ do: 'writeStatus', status }]
}

function workActions(facts: SourceFacts): Action[] {
  const { source, model, settings, password } = facts
  if (source === undefined || model === undefined) return []
  const url = roleUrl(settings.databaseUrl, { name: roleOf(facts), password })
  const manifests = scannerManifests(source, model, { image: settings.image, url })
  return [...withFinalizer(facts), ...workloadActions(facts, manifests, rowActions(facts))]
}

/** What Postgres is to have before scanners start. */
function rowActions(facts: SourceFacts): Action[] {
  const { database, key, password } = facts
  if (!database.reached) return []
  const wanted = storedSource(facts)
  const { stored, hasRole } = database.found
  const isStored =
    stored?.root === wanted.root && inputHash(stored.config) === inputHash(wanted.config)
  const role = { role: roleOf(facts), password, source: keyOf(key) }
  return [
    ...(isStored ? [] : [{ do: 'storeSource', source: wanted } as const]),
    ...(hasRole ? [] : [{ do: 'ensureRole', role } as const]),
  ]
}

/** The source as Postgres is to have it. */
export function storedSource({ key, source, model }: SourceFacts): StoredSource {
  const { namespace = '', name = '' } = model?.metadata ?? {}
  const suite = {
    name: suiteName(key.namespace, { namespace, name }),
    model: keyOf({ namespace, name }),
  }
  // The suite is part of it: a source that changes its model is stored anew.
  const config = { spec: JSON.parse(JSON.stringify(source?.spec ?? {})), suite: suite.name }
  const { cloudWatch } = source?.spec ?? {}
  // What asks for lines later asks the root whether it is a directory, as of a local scan.
  const root = cloudWatch === undefined ? LOG_DIR : `${REMOTE}${cloudWatch.region}`
  return { name: keyOf(key), root, config, suite }
}

/** What has to go outside of the cluster, and how a deletion is told. */
function deletionOf({ source, before, ...facts }: SourceFacts): Deletion {
  const { key } = facts
  return {
    ...facts,
    status: before,
    component: 'scanner',
    resource: 'logsource',
    role: roleOf(facts),
    ...(source?.spec.reclaimPolicy === 'Delete' ? { reclaims: keyOf(key) } : {}),
  }
}

function roleOf({ key, settings }: Pick<SourceFacts, 'key' | 'settings'>): string {
  return roleName('scanner', key, databaseOf(settings.databaseUrl))
}
