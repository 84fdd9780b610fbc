/** What reconcilers of workloads observe alike: the objects, their pods, and their password. */
import type { Caches } from './caches.ts'
import type { KubeClient } from './kube/client.ts'
import { KINDS } from './kube/kinds.ts'
import { controllerOf, type KubeObject, keyOf } from './kube/objects.ts'
import type { PodCounts } from './logsource-plan.ts'
import { passwordOf } from './manifests.ts'
import type { ObjectKey } from './names.ts'
import { podsOnNodes } from './nodelogs.ts'
import { URL_KEY } from './pod.ts'
import { WITH_PODS } from './work.ts'

/** A workload as it was found. */
export interface WorkloadFound {
  readonly live: readonly KubeObject[]
  /** What makes pods for its owner under another name: an earlier release named it otherwise. */
  readonly strays: readonly KubeObject[]
  readonly pods: PodCounts
  /** Password in its Secret; undefined where there is none yet. */
  readonly password: string | undefined
}

/** The parts of a Deployment that tell of its pods. */
interface Deployment extends KubeObject {
  readonly status?: {
    readonly observedGeneration?: number
    readonly replicas?: number
    readonly readyReplicas?: number
    readonly updatedReplicas?: number
    readonly conditions?: readonly {
      readonly type: string
      readonly status: string
      readonly message?: string
    }[]
  }
}

/** Where a workload is, and whose. */
export interface WorkloadPlace {
  readonly key: ObjectKey
  readonly owner: KubeObject
}

/** Reads the objects of this name from the caches, and its Secret from the apiserver. */
export async function observeWorkload(
  caches: Caches,
  client: KubeClient,
  { key, owner }: WorkloadPlace,
): Promise<WorkloadFound> {
  const secret = await client.find(KINDS.Secret, key)
  const cached = caches.owned.flatMap(each => each.get(keyOf(key)) ?? [])
  const deployment = cached.find(each => each.kind === 'Deployment')
  const daemonSet = cached.find(each => each.kind === 'DaemonSet')
  const encoded = secret?.data?.[URL_KEY] ?? ''
  return {
    live: [...cached, ...(secret === undefined ? [] : [{ ...secret, ...named('Secret') }])],
    strays: straysOf(caches, { key, owner }),
    pods: daemonSet === undefined ? podsOf(deployment) : podsOnNodes(daemonSet),
    password: passwordOf(Buffer.from(encoded, 'base64').toString()),
  }
}

function straysOf(caches: Caches, { key, owner }: WorkloadPlace): KubeObject[] {
  const { uid } = owner.metadata
  return caches.owned.flatMap(cache =>
    cache.list().filter(each => {
      return each.metadata.name !== key.name && controllerOf(each)?.uid === uid && makesPods(each)
    }),
  )
}

function makesPods({ kind }: KubeObject): boolean {
  return WITH_PODS.some(each => each === kind)
}

function named(kind: 'Secret') {
  return { apiVersion: KINDS[kind].apiVersion, kind }
}

/** The pods of a Deployment, from its status. */
export function podsOf(deployment: Deployment | undefined): PodCounts {
  const { replicas = 0, readyReplicas = 0, updatedReplicas = 0 } = deployment?.status ?? {}
  const { observedGeneration = 0, conditions = [] } = deployment?.status ?? {}
  const failing = conditions.find(each => {
    return each.type === 'ReplicaFailure' && each.status === 'True'
  })
  const stuck = conditions.find(each => each.type === 'Progressing' && each.status === 'False')
  return {
    replicas,
    ready: readyReplicas,
    isSettled:
      deployment !== undefined &&
      observedGeneration >= (deployment.metadata.generation ?? 0) &&
      updatedReplicas === replicas,
    problem: failing?.message ?? stuck?.message ?? '',
  }
}
