/** Assertions that all manifests share: labels, owners, the restricted pod security standard. */
import assert from 'node:assert/strict'
import type { Manifest } from '../../operator/manifests.ts'

/** What of a pod the standard is about; all else is left open. */
interface Pod {
  readonly automountServiceAccountToken?: boolean
  readonly enableServiceLinks?: boolean
  readonly hostNetwork?: boolean
  readonly hostPID?: boolean
  readonly hostIPC?: boolean
  readonly securityContext: {
    readonly runAsNonRoot?: boolean
    readonly seccompProfile?: { readonly type: string }
  }
  readonly containers: readonly Container[]
  readonly volumes: readonly Readonly<Record<string, unknown>>[]
}

interface Variable {
  readonly name: string
  readonly valueFrom: {
    readonly fieldRef?: object
    readonly secretKeyRef?: {
      readonly name: string
      readonly key: string
      readonly optional?: boolean
    }
  }
}

interface Container {
  readonly args: readonly string[]
  readonly env: readonly Variable[]
  readonly securityContext: {
    readonly allowPrivilegeEscalation?: boolean
    readonly readOnlyRootFilesystem?: boolean
    readonly privileged?: boolean
    readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] }
  }
  readonly resources: { readonly requests?: object; readonly limits?: object }
  readonly volumeMounts: readonly {
    readonly name: string
    readonly mountPath: string
    readonly readOnly?: boolean
  }[]
  readonly startupProbe?: object
  readonly livenessProbe?: object
  readonly readinessProbe?: object
}

/** Volumes that the restricted standard allows. */
const ALLOWED = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]

/** The pod of a Deployment. */
export function podOf(deployment: Manifest): Pod {
  const { template } = deployment.spec as { template: { spec: Pod } }
  return template.spec
}

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted, and more. */
export function assertRestricted(pod: Pod): void {
  assert.equal(pod.automountServiceAccountToken, false)
  assert.equal(pod.enableServiceLinks, false)
  assert.ok(!pod.hostNetwork && !pod.hostPID && !pod.hostIPC)
  assert.equal(pod.securityContext.runAsNonRoot, true)
  assert.equal(pod.securityContext.seccompProfile?.type, 'RuntimeDefault')
  for (const volume of pod.volumes) {
    const kinds = Object.keys(volume).filter(key => key !== 'name')
    assert.ok(kinds.length === 1 && ALLOWED.includes(kinds[0]), `volume ${kinds.join()}`)
  }
  for (const container of pod.containers) assertContainer(container)
}

function assertContainer(container: Container): void {
  const { securityContext } = container
  assert.equal(securityContext.allowPrivilegeEscalation, false)
  assert.equal(securityContext.readOnlyRootFilesystem, true)
  assert.equal(securityContext.privileged, false)
  assert.deepEqual(securityContext.capabilities, { drop: ['ALL'] })
  assert.ok(container.resources.requests && container.resources.limits)
  assert.ok(container.startupProbe && container.livenessProbe && container.readinessProbe)
  const writable = container.volumeMounts.filter(mount => mount.readOnly !== true)
  assert.deepEqual(
    writable.map(mount => mount.mountPath),
    ['/tmp'],
  )
}

/** All of a workload: one name, complete labels, one owner that is the controller, a hash. */
export function assertOwned(manifests: readonly Manifest[], owner: { uid: string }): void {
  const names = new Set(manifests.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`))
  assert.equal(names.size, 1)
  for (const { metadata } of manifests) {
    const { ownerReferences = [] } = metadata
    for (const label of ['name', 'component', 'instance', 'managed-by']) {
      assert.match(metadata.labels[`app.kubernetes.io/${label}`] ?? '', /^[-a-z0-9._]+$/)
    }
    assert.equal(metadata.labels['app.kubernetes.io/managed-by'], 'logforest-operator')
    assert.match(metadata.annotations?.['logforest.io/input-hash'] ?? '', /^[0-9a-f]{16}$/)
    assert.equal(ownerReferences.length, 1)
    const [reference] = ownerReferences
    assert.equal(reference?.uid, owner.uid)
    assert.equal(reference?.controller, true)
  }
}
