import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type PodParts, podSpec } from '../../operator/pod.ts'
import { assertRestricted } from './restricted.ts'

const PARTS: PodParts = {
  name: 'logforest-scanner-checkout',
  component: 'scanner',
  image: 'logforest:1',
  args: ['scanner'],
}

test('a pod keeps to the restricted standard, with and without logs', () => {
  assertRestricted(podSpec(PARTS))
  const source = { persistentVolumeClaim: { claimName: 'checkout-logs' } }
  assertRestricted(podSpec({ ...PARTS, mounts: [{ name: 'logs', path: '/logs', source }] }))
})

test('logs are mounted read-only, whatever volume they lie on', () => {
  for (const source of [
    { persistentVolumeClaim: { claimName: 'checkout-logs' } },
    { hostPath: { path: '/var/log/shop', type: 'Directory' } },
    { nfs: { server: 'nfs', path: '/exports' } },
  ]) {
    const { volumes, containers } = podSpec({
      ...PARTS,
      mounts: [{ name: 'logs', path: '/logs', source }],
    })
    assert.deepEqual(volumes.at(-1), { name: 'logs', ...source })
    assert.deepEqual(containers[0]?.volumeMounts.at(-1), {
      name: 'logs',
      mountPath: '/logs',
      readOnly: true,
    })
  }
})

test('credentials come from the Secret of the workload, the name from the pod', () => {
  assert.deepEqual(podSpec(PARTS).containers[0]?.env, [
    {
      name: 'DATABASE_URL',
      valueFrom: { secretKeyRef: { name: 'logforest-scanner-checkout', key: 'url' } },
    },
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ])
})

test('where pods run and what they may use is for the user to say', () => {
  const template = {
    resources: { requests: { cpu: 1, memory: '2Gi' } },
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'spot', operator: 'Exists' as const }],
  }
  const spec = podSpec({ ...PARTS, template })
  assert.deepEqual(spec.nodeSelector, { disk: 'ssd' })
  assert.deepEqual(spec.tolerations, template.tolerations)
  assert.deepEqual(spec.containers[0]?.resources, {
    requests: { cpu: '1', memory: '2Gi' },
    limits: { memory: '2Gi' },
  })
  assertRestricted(spec)
})

test('the image is pulled as the operator was told', () => {
  const spec = podSpec({ ...PARTS, pullPolicy: 'IfNotPresent', pullSecrets: ['a', 'b'] })
  assert.equal(spec.containers[0]?.imagePullPolicy, 'IfNotPresent')
  assert.deepEqual(spec.imagePullSecrets, [{ name: 'a' }, { name: 'b' }])
})

test('what reads a node is in the group root, and still no root and without capabilities', () => {
  const source = { hostPath: { path: '/var/log/pods', type: 'Directory' } }
  const mounts = [{ name: 'logs', path: '/logs', source }]
  const spec = podSpec({ ...PARTS, mounts, readsNode: true })
  // Its hostPath is the only exception from the restricted standard.
  assertRestricted({ ...spec, volumes: spec.volumes.filter(each => !('hostPath' in each)) })
  assert.deepEqual(spec.securityContext.supplementalGroups, [0])
  assert.equal(podSpec(PARTS).securityContext.supplementalGroups, undefined)
  assert.deepEqual(spec.tolerations, [{ operator: 'Exists' }])
  const tolerations = [{ key: 'spot', operator: 'Exists' as const }]
  const chosen = podSpec({ ...PARTS, readsNode: true, template: { tolerations } })
  assert.deepEqual(chosen.tolerations, tolerations)
  const node = { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }
  assert.deepEqual(spec.containers[0]?.env.at(-1), node)
})
