/**
 * The pod of a workload, made for namespaces that enforce the restricted pod security standard: no
 * root, a read-only root, no capabilities, the runtime's seccomp profile. It holds no Kubernetes
 * credentials, and logs are mounted read-only.
 *
 * A scanner of nodes reads what the kubelet keeps for root and its group: it is in that group, and
 * still neither root nor with any capability. Its hostPath is all that the standard does not allow.
 *
 * The container runs as the user of the image (not root): files on a volume must be readable to
 * everybody or to that user. Files that only root may read, as under many a hostPath, are named
 * in the status as rejected; no group of the volume is changed, because the volume is not ours.
 */
import type { PodTemplate } from './api/podtemplate.ts'

/** Port of `/healthz`, `/readyz` and `/metrics` in every pod. */
export const HEALTH_PORT = 8080
/** Where the logs of a source are mounted. */
export const LOG_DIR = '/logs'
/** Where source.yaml and model.yaml are mounted. */
export const CONFIG_DIR = '/etc/logforest'
/** Where the ConfigMap with suppressions is mounted: not below what is a volume itself. */
export const SUPPRESSIONS_DIR = '/etc/logforest-suppressions'
/** Below it the addresses of those who are told, one directory for each channel. */
export const NOTIFICATIONS_DIR = '/etc/logforest-notifications'
/** The key of the Secret that holds the URL of the database. */
export const URL_KEY = 'url'

/** Room for temporary files: old archives are unpacked as streams, so little is needed. */
const TMP_LIMIT = '64Mi'
/** Node needs about 100 MiB; the largest logs measured took 680 MB. */
const RESOURCES = {
  requests: { cpu: '100m', memory: '256Mi' },
  limits: { memory: '1Gi' },
}
/** A turn that is under way is committed or given up well within this. */
const GRACE_SECONDS = 30
/** A process that has not answered for a minute hangs. */
const LIVENESS = { periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 }
const READINESS = { periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 5 }
/** Ready within a second, a process is not to wait for the next look; a cold node takes minutes. */
const STARTUP = { periodSeconds: 1, failureThreshold: 120, timeoutSeconds: 5 }

/** Logs of pods belong to root:root and are 0640 (containerd, CRI-O): the group may read. */
const ROOT_GROUP = 0
/** Nodes are tainted for many a reason, and their pods write logs all the same. */
const EVERY_NODE = [{ operator: 'Exists' as const }]

type Toleration = NonNullable<PodTemplate['tolerations']>[number]

/** The image of all workloads, and how it is pulled. */
export interface ImageSettings {
  readonly image: string
  readonly pullPolicy?: string
  /** Names of Secrets in the namespace of the workload. */
  readonly pullSecrets?: readonly string[]
}

/** A volume and where it is mounted, read-only. */
export interface Mount {
  readonly name: string
  readonly path: string
  /** A pod volume source. */
  readonly source: object
}

/** A variable whose value is a key of a Secret. */
export interface SecretVariable {
  readonly name: string
  readonly valueFrom: {
    readonly secretKeyRef: {
      readonly name: string
      readonly key: string
      readonly optional?: boolean
    }
  }
}

/** What makes one pod. */
export interface PodParts extends ImageSettings {
  /** Name of the workload, and of its ServiceAccount, ConfigMap and Secret. */
  readonly name: string
  readonly component: string
  readonly args: readonly string[]
  /** What is mounted besides its settings, read-only. */
  readonly mounts?: readonly Mount[]
  /** Variables beside those that every process has. */
  readonly env?: readonly SecretVariable[]
  readonly template?: PodTemplate
  /** It reads the logs of the pods on its node, and is to run on every node. */
  readonly readsNode?: boolean
}

/** The spec of the pod. */
export function podSpec(parts: PodParts) {
  const { name, template = {}, mounts = [], readsNode = false } = parts
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: GRACE_SECONDS,
    securityContext: {
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
      ...(readsNode ? { supplementalGroups: [ROOT_GROUP] } : {}),
    },
    imagePullSecrets: parts.pullSecrets?.map(secret => ({ name: secret })),
    nodeSelector: template.nodeSelector,
    tolerations: template.tolerations?.map(tolerated) ?? (readsNode ? EVERY_NODE : undefined),
    containers: [container(parts)],
    volumes: [
      { name: 'config', configMap: { name } },
      { name: 'tmp', emptyDir: { sizeLimit: TMP_LIMIT } },
      ...mounts.map(({ name: of, source }) => ({ name: of, ...source })),
    ],
  }
}

/** The apiserver leaves out an empty value: one that is sent would never be there. */
function tolerated({ value, ...toleration }: Toleration): Toleration {
  return value === undefined || value === '' ? toleration : { ...toleration, value }
}

function container(parts: PodParts) {
  const { mounts = [] } = parts
  return {
    name: parts.component,
    image: parts.image,
    imagePullPolicy: parts.pullPolicy,
    args: parts.args,
    env: [
      {
        name: 'DATABASE_URL',
        valueFrom: { secretKeyRef: { name: parts.name, key: URL_KEY } },
      },
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      ...(parts.env ?? []),
      ...(parts.readsNode === true
        ? [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }]
        : []),
    ],
    ports: [{ name: 'health', containerPort: HEALTH_PORT }],
    resources: resourcesOf(parts.template),
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    startupProbe: { ...STARTUP, httpGet: { path: '/healthz', port: 'health' } },
    livenessProbe: { ...LIVENESS, httpGet: { path: '/healthz', port: 'health' } },
    readinessProbe: { ...READINESS, httpGet: { path: '/readyz', port: 'health' } },
    volumeMounts: [
      { name: 'config', mountPath: CONFIG_DIR, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...mounts.map(({ name, path }) => ({ name, mountPath: path, readOnly: true })),
    ],
  }
}

/**
 * Whoever asks for more memory and sets no limit gets what was asked for: a limit below the request
 * would be refused. Quantities are texts: `cpu: 1` of the user is 1 in JSON, and "1" when it
 * is read back.
 */
function resourcesOf(template: PodTemplate | undefined) {
  const { requests, limits } = template?.resources ?? {}
  return {
    requests: texts(requests ?? RESOURCES.requests),
    limits: texts(limits ?? { memory: requests?.memory ?? RESOURCES.limits.memory }),
  }
}

function texts(quantities: Readonly<Record<string, string | number>>) {
  return Object.fromEntries(Object.entries(quantities).map(([key, value]) => [key, `${value}`]))
}
