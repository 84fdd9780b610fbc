/**
 * The objects of a workload, all under one name and owned by one LogSource or AnomalyModel:
 * ServiceAccount, ConfigMap, Secret, NetworkPolicy, Deployment or DaemonSet, in the order in which
 * they are applied. Pure: the same input gives the same objects.
 */
import type { AnomalyModel } from './api/anomalymodel.ts'
import type { CloudWatch } from './api/cloudwatch.ts'
import type { LogSource } from './api/logsource.ts'
import { API_VERSION } from './api/meta.ts'
import type { PodTemplate } from './api/podtemplate.ts'
import { inputHash } from './hash.ts'
import { type KubeObject, type ObjectMeta, ownedBy } from './kube/objects.ts'
import { type Component, INPUT_HASH, labelsOf, PAUSED, selectorOf, workloadName } from './names.ts'
import { logMounts } from './nodelogs.ts'
import { notificationParts, suppressionMounts } from './notifications.ts'
import {
  CONFIG_DIR,
  HEALTH_PORT,
  type ImageSettings,
  LOG_DIR,
  type Mount,
  podSpec,
  type SecretVariable,
  SUPPRESSIONS_DIR,
  URL_KEY,
} from './pod.ts'

/** Old ReplicaSets kept: one to look back at, one to spare. */
const REVISIONS = 2
const DNS_PORT = 53
const POSTGRES_PORT = 5432
const HTTP_PORT = 80
const HTTPS_PORT = 443
/** Where a pod on AWS asks for the credentials of its role (link-local addresses). */
const ROLES = {
  to: [{ ipBlock: { cidr: '169.254.0.0/16' } }],
  ports: [{ protocol: 'TCP', port: HTTP_PORT }],
}

/** An object as it is applied. */
export interface Manifest extends KubeObject {
  readonly metadata: ObjectMeta & {
    readonly namespace: string
    readonly labels: Readonly<Record<string, string>>
  }
  readonly [field: string]: unknown
}

/** What a workload needs besides its kinds. */
export interface WorkloadSettings {
  readonly image: ImageSettings
  /** The database as the workload's own role reaches it. */
  readonly url: string
}

/** Everything that makes a workload. */
interface Workload extends WorkloadSettings {
  readonly component: Component
  readonly owner: KubeObject
  /** Name of the file below CONFIG_DIR → its content. */
  readonly files: Readonly<Record<string, string>>
  readonly replicas: number
  readonly args: readonly string[]
  readonly mounts?: readonly Mount[]
  /** Variables beside those that every process has. */
  readonly env?: readonly SecretVariable[]
  /** Rules of the network policy for what it reaches beside names and the database. */
  readonly egress?: readonly object[]
  readonly template?: PodTemplate
  /** One on every node. */
  readonly readsNode?: boolean
}

/** The scanners of a LogSource with a volume, log groups or the logs of nodes. */
export function scannerManifests(
  source: LogSource,
  model: AnomalyModel,
  settings: WorkloadSettings,
): Manifest[] {
  const { spec } = source
  return manifestsOf({
    ...settings,
    component: 'scanner',
    owner: source,
    files: scannerFiles(source, model),
    replicas: scannerReplicas(source),
    args: [
      'scanner',
      ...['--log-source', `${CONFIG_DIR}/source.yaml`],
      ...['--model', `${CONFIG_DIR}/model.yaml`],
      ...(spec.cloudWatch === undefined ? ['--log-dir', LOG_DIR] : []),
      ...['--health-port', `${HEALTH_PORT}`],
    ],
    mounts: logMounts(spec),
    readsNode: spec.nodeLogs !== undefined,
    ...(spec.cloudWatch === undefined ? {} : cloudWatchParts(spec.cloudWatch)),
    ...(spec.podTemplate === undefined ? {} : { template: spec.podTemplate }),
  })
}

/** What a scanner needs to reach AWS, in its environment and through its network policy. */
function cloudWatchParts({ endpoint, credentialsSecretRef }: CloudWatch) {
  const port = endpoint === undefined ? HTTPS_PORT : portOf(endpoint)
  const service = { ports: [{ protocol: 'TCP', port }] }
  if (credentialsSecretRef !== undefined) {
    return { env: credentials(credentialsSecretRef.name), egress: [service] }
  }
  // Credentials of the pod or the machine come from AWS itself, or from an agent on the node.
  return { egress: [service, { ports: [{ protocol: 'TCP', port: HTTPS_PORT }] }, ROLES] }
}

function portOf(endpoint: string): number {
  const { port, protocol } = new URL(endpoint)
  return Number(port || (protocol === 'http:' ? HTTP_PORT : HTTPS_PORT))
}

/** From a Secret of the user; a session token is there where keys are lent. */
function credentials(name: string) {
  const variable = (key: string, optional = false): SecretVariable => ({
    name: key,
    valueFrom: { secretKeyRef: { name, key, ...(optional ? { optional } : {}) } },
  })
  return [
    variable('AWS_ACCESS_KEY_ID'),
    variable('AWS_SECRET_ACCESS_KEY'),
    variable('AWS_SESSION_TOKEN', true),
  ]
}

/** Scanners that are wanted: none while the source is paused. */
export function scannerReplicas({ spec }: Pick<LogSource, 'spec'>): number {
  return spec.paused ? 0 : spec.scanners.replicas
}

/** The masters of an AnomalyModel. */
export function masterManifests(model: AnomalyModel, settings: WorkloadSettings): Manifest[] {
  const { spec } = model
  const telling = notificationParts(spec.notifications)
  return manifestsOf({
    ...settings,
    component: 'master',
    owner: model,
    files: masterFiles(model),
    replicas: spec.master.replicas,
    args: [
      'master',
      ...['--model', `${CONFIG_DIR}/model.yaml`],
      ...['--health-port', `${HEALTH_PORT}`],
      ...(spec.suppressions === undefined ? [] : ['--suppressions-dir', SUPPRESSIONS_DIR]),
      ...telling.args,
    ],
    mounts: [...suppressionMounts(spec.suppressions), ...telling.mounts],
    egress: telling.egress,
    ...(spec.master.podTemplate === undefined ? {} : { template: spec.master.podTemplate }),
  })
}

/**
 * What a scanner acts on. A file that changes restarts the pods: one scanner more, or another way
 * of judging the suite, must not restart those that read.
 */
function scannerFiles(source: LogSource, model: AnomalyModel): Readonly<Record<string, string>> {
  const { scanners: _, podTemplate: __, paused: ___, reclaimPolicy: ____, ...read } = source.spec
  const { master: _m, retention: _r, suppressions: _s, notifications: _n, ...learn } = model.spec
  return { 'source.yaml': document(source, read), 'model.yaml': document(model, learn) }
}

/** What a master acts on: not how many there are, nor where they run. */
function masterFiles(model: AnomalyModel): Readonly<Record<string, string>> {
  const { replicas: _, podTemplate: __, ...master } = model.spec.master
  return { 'model.yaml': document(model, { ...model.spec, master }) }
}

/** The object as a file with this spec; JSON is YAML, and needs no writer of its own. */
function document({ kind, metadata }: LogSource | AnomalyModel, spec: object): string {
  const { name, namespace } = metadata
  const shown = { apiVersion: API_VERSION, kind, metadata: { name, namespace }, spec }
  return `${JSON.stringify(shown, undefined, 2)}\n`
}

function manifestsOf(workload: Workload): Manifest[] {
  const { component, files, owner, url } = workload
  const name = workloadName(component, owner.metadata.name)
  const make = maker(workload, name)
  return [
    make('v1', 'ServiceAccount', { automountServiceAccountToken: false }),
    make('v1', 'ConfigMap', { data: files }),
    make('v1', 'Secret', { type: 'Opaque', data: { [URL_KEY]: base64(url) } }),
    make('networking.k8s.io/v1', 'NetworkPolicy', { spec: networkPolicy(workload) }),
    workload.readsNode === true
      ? make('apps/v1', 'DaemonSet', { spec: daemonSet(workload, name) })
      : make('apps/v1', 'Deployment', { spec: deployment(workload, name) }),
  ]
}

/** Makes objects with the metadata of the workload, each with a hash of what it was made from. */
function maker({ component, owner }: Workload, name: string) {
  const { namespace = '' } = owner.metadata
  const labels = labelsOf(component, owner.metadata.name)
  return (apiVersion: string, kind: string, fields: object): Manifest => ({
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      labels,
      annotations: { [INPUT_HASH]: inputHash(fields) },
      ownerReferences: [ownedBy(owner)],
    },
    ...fields,
  })
}

function deployment(workload: Workload, name: string) {
  return {
    replicas: workload.replicas,
    revisionHistoryLimit: REVISIONS,
    selector: { matchLabels: selectorOf(workload.component, workload.owner.metadata.name) },
    // The old pod goes first: a volume that one node may mount is never needed on two.
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    template: podTemplate(workload, name),
  }
}

/** A DaemonSet cannot be scaled: where no scanner is wanted, no node is good enough. */
function daemonSet(workload: Workload, name: string) {
  const { template = {}, replicas } = workload
  const nowhere = { ...template, nodeSelector: { ...template.nodeSelector, [PAUSED]: 'true' } }
  return {
    revisionHistoryLimit: REVISIONS,
    selector: { matchLabels: selectorOf(workload.component, workload.owner.metadata.name) },
    // The old pod goes first: a node is read by one.
    updateStrategy: {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 0, maxUnavailable: '10%' },
    },
    template: podTemplate(replicas === 0 ? { ...workload, template: nowhere } : workload, name),
  }
}

function podTemplate(workload: Workload, name: string) {
  const { component, owner, files, url, image, ...parts } = workload
  return {
    metadata: {
      labels: labelsOf(component, owner.metadata.name),
      annotations: { [INPUT_HASH]: inputHash({ files, url }) },
    },
    spec: podSpec({ ...image, ...parts, name, component }),
  }
}

/**
 * In: the health port, for probes and Prometheus. Out: names and the database. The host of the
 * database is a name and policies know addresses only, so its port has to do.
 */
function networkPolicy({ component, owner, url, egress = [] }: Workload) {
  const port = Number(new URL(url).port || POSTGRES_PORT)
  return {
    podSelector: { matchLabels: selectorOf(component, owner.metadata.name) },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [{ protocol: 'TCP', port: HEALTH_PORT }] }],
    egress: [
      {
        ports: [
          { protocol: 'UDP', port: DNS_PORT },
          { protocol: 'TCP', port: DNS_PORT },
        ],
      },
      { ports: [{ protocol: 'TCP', port }] },
      ...egress,
    ],
  }
}

/** A text as a Secret holds it. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** The URL of the database for a role: host, database and options stay. */
export function roleUrl(adminUrl: string, role: { name: string; password: string }): string {
  const url = new URL(adminUrl)
  url.username = role.name
  url.password = role.password
  return url.href
}

/** The password within a URL that `roleUrl` made; undefined where there is none. */
export function passwordOf(url: string): string | undefined {
  const parsed = URL.parse(url)
  return parsed === null || parsed.password === '' ? undefined : decodeURIComponent(parsed.password)
}

/** Name of the database within a URL. */
export function databaseOf(url: string): string {
  return URL.parse(url)?.pathname.slice(1) ?? ''
}
