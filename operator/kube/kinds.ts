/**
 * The kinds that we deal with: how each is called in an address, and the type that its objects
 * have. The list is short and known, so nothing is asked of the apiserver's discovery.
 */
import type { V1Deployment, V1Lease, V1Pod, V1Secret } from '@kubernetes/client-node'
import { type KubeObject, keyOf, type ObjectRef } from './objects.ts'

/** A kind; `T` is the type of its objects. */
export interface Kind<T extends KubeObject = KubeObject> {
  readonly apiVersion: string
  readonly kind: string
  /** As it stands in addresses: `deployments`. */
  readonly plural: string
  readonly isNamespaced: boolean
  /** Never set: it carries the type. */
  readonly objects?: T
}

/** The part of a generated type that has no dates and so is what the JSON holds. */
type Json<T extends { spec?: unknown; status?: unknown }> = KubeObject & Pick<T, 'spec' | 'status'>

/** The kinds by name. Those without a type of their own are read as `KubeObject`. */
export const KINDS = {
  LogSource: named('logforest.io/v1alpha1', 'LogSource', 'logsources'),
  AnomalyModel: named('logforest.io/v1alpha1', 'AnomalyModel', 'anomalymodels'),
  Anomaly: named('logforest.io/v1alpha1', 'Anomaly', 'anomalies'),
  Deployment: named<Json<V1Deployment>>('apps/v1', 'Deployment', 'deployments'),
  DaemonSet: named('apps/v1', 'DaemonSet', 'daemonsets'),
  StatefulSet: named('apps/v1', 'StatefulSet', 'statefulsets'),
  Job: named('batch/v1', 'Job', 'jobs'),
  CronJob: named('batch/v1', 'CronJob', 'cronjobs'),
  Pod: named<Json<V1Pod>>('v1', 'Pod', 'pods'),
  Service: named('v1', 'Service', 'services'),
  ServiceAccount: named('v1', 'ServiceAccount', 'serviceaccounts'),
  ConfigMap: named<KubeObject & { readonly data?: Readonly<Record<string, string>> }>(
    'v1',
    'ConfigMap',
    'configmaps',
  ),
  Secret: named<KubeObject & Pick<V1Secret, 'data' | 'stringData' | 'type'>>(
    'v1',
    'Secret',
    'secrets',
  ),
  PersistentVolumeClaim: named<KubeObject & { readonly status?: { readonly phase?: string } }>(
    'v1',
    'PersistentVolumeClaim',
    'persistentvolumeclaims',
  ),
  Namespace: { ...named('v1', 'Namespace', 'namespaces'), isNamespaced: false },
  NetworkPolicy: named('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'),
  PodDisruptionBudget: named('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets'),
  Lease: named<KubeObject & { readonly spec?: LeaseSpec }>(
    'coordination.k8s.io/v1',
    'Lease',
    'leases',
  ),
  Event: named('events.k8s.io/v1', 'Event', 'events'),
  // Of OpenReports, which a cluster may have.
  Report: named('openreports.io/v1alpha1', 'Report', 'reports'),
} as const

/** The record of an election; times are texts with six digits of a second. */
export type LeaseSpec = Omit<NonNullable<V1Lease['spec']>, 'acquireTime' | 'renewTime'> & {
  readonly acquireTime?: string
  readonly renewTime?: string
}

const known = new Map<string, Kind>(
  Object.values(KINDS).map(each => [`${each.apiVersion}/${each.kind}`, each]),
)

/** The kind of an object. Throws for one that is not in the list. */
export function kindOf({ apiVersion, kind }: KubeObject): Kind {
  const found = known.get(`${apiVersion}/${kind}`)
  if (found === undefined) throw new Error(`${apiVersion} ${kind} is not in operator/kube/kinds.ts`)
  return found
}

/** A kind whose objects have another type, as ours do: `typed<Resource<LogSourceSpec>>(…)`. */
export function typed<T extends KubeObject>(kind: Kind): Kind<T> {
  const { apiVersion, kind: name, plural, isNamespaced } = kind
  return { apiVersion, kind: name, plural, isNamespaced }
}

/** The address of all objects of a kind, in one namespace where it is given. */
export function collectionPath(kind: Kind, namespace?: string): string {
  const root = kind.apiVersion.includes('/') ? '/apis' : '/api'
  const within =
    kind.isNamespaced && namespace !== undefined && namespace !== ''
      ? `/namespaces/${encodeURIComponent(namespace)}`
      : ''
  return `${root}/${kind.apiVersion}${within}/${kind.plural}`
}

/** The address of one object. */
export function objectPath(kind: Kind, ref: ObjectRef): string {
  if (kind.isNamespaced && !ref.namespace)
    throw new Error(`${kind.kind} ${keyOf(ref)} needs a namespace`)
  return `${collectionPath(kind, ref.namespace)}/${encodeURIComponent(ref.name)}`
}

function named<T extends KubeObject>(apiVersion: string, kind: string, plural: string): Kind<T> {
  return { apiVersion, kind, plural, isNamespaced: true }
}
