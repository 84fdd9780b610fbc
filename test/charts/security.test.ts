/** Every pod of the chart keeps to the restricted pod security standard, whatever the values. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noHelm, type Rendered, render, type Values } from './helm.ts'

const skip = noHelm

/** Values that add objects or take them away. */
const SETS: Readonly<Record<string, Values>> = {
  default: {},
  'everything on': {
    operator: { replicas: 3 },
    networkPolicy: { egress: { enabled: true } },
    hostPath: { allowedPrefixes: ['/var/log/pods'] },
    web: { enabled: true },
    crds: { keep: false },
  },
  'another database': { database: { existingSecret: 'mine' } },
}

for (const [title, values] of Object.entries(SETS)) {
  test(`pods are restricted: ${title}`, { skip }, async () => {
    const pods = (await render(values)).flatMap(podOf)
    assert.ok(pods.length >= 3, `${pods.length} pods`)
    for (const { spec, place } of pods) {
      assert.equal(spec.securityContext.runAsNonRoot, true, place)
      assert.deepEqual(spec.securityContext.seccompProfile, { type: 'RuntimeDefault' }, place)
      assert.ok(!spec.hostNetwork && !spec.hostPID && !spec.hostIPC, place)
      for (const volume of spec.volumes ?? []) assert.equal(volume.hostPath, undefined, place)
      for (const container of spec.containers) {
        assert.deepEqual(
          container.securityContext,
          {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          place,
        )
      }
    }
  })
}

test('every container says what it needs and what it may take', { skip }, async () => {
  for (const { spec, place } of (await render({ web: { enabled: true } })).flatMap(podOf)) {
    for (const { resources } of spec.containers) {
      assert.ok(resources.requests.cpu && resources.requests.memory, place)
      assert.ok(resources.limits.memory, place)
    }
  }
})

test('a token is mounted only where the API server is talked to', { skip }, async () => {
  const pods = (await render()).flatMap(podOf)
  const withToken = pods.filter(each => each.spec.automountServiceAccountToken !== false)
  assert.deepEqual(withToken.map(each => each.place).sort(), [
    'Deployment logforest-operator',
    'Job logforest-stop',
    'Pod logforest-test',
  ])
  for (const account of (await render()).filter(each => each.kind === 'ServiceAccount')) {
    assert.equal(account.automountServiceAccountToken, false, account.metadata.name)
  }
})

test('no pod learns the Services of its namespace by its environment', { skip }, async () => {
  for (const { spec, place } of (await render()).flatMap(podOf)) {
    assert.equal(spec.enableServiceLinks, false, place)
  }
})

/** The pod that an object is or makes. */
function podOf(object: Rendered) {
  const place = `${object.kind} ${object.metadata.name}`
  if (object.kind === 'Pod') return [{ place, spec: object.spec }]
  const spec = object.spec?.template?.spec
  return spec === undefined ? [] : [{ place, spec }]
}
