import assert from 'node:assert/strict'
import { test } from 'node:test'
import { observeWorkload, podsOf } from '../../operator/observe.ts'
import { logSourceReconcile } from '../../operator/logsource.ts'
import { noControlPlane } from '../help/control-plane.ts'
import { withPlant } from './plant.ts'

const skip = noControlPlane

function deployment(status: object, generation = 2) {
  const metadata = { name: 'a', namespace: 'shop', generation }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, status }
}

const WHOLE = { observedGeneration: 2, replicas: 3, readyReplicas: 3, updatedReplicas: 3 }

test('pods are counted from the status of their Deployment', () => {
  assert.deepEqual(podsOf(deployment(WHOLE)), {
    replicas: 3,
    ready: 3,
    isSettled: true,
    problem: '',
  })
  assert.deepEqual(podsOf(undefined), { replicas: 0, ready: 0, isSettled: false, problem: '' })
})

test('a Deployment that was not looked at since, or is half rolled out, is not settled', () => {
  assert.equal(podsOf(deployment(WHOLE, 3)).isSettled, false)
  assert.equal(podsOf(deployment({ ...WHOLE, updatedReplicas: 1 })).isSettled, false)
})

test('why pods cannot be made is told in the words of Kubernetes', () => {
  const quota = { type: 'ReplicaFailure', status: 'True', message: 'exceeded quota' }
  assert.equal(podsOf(deployment({ ...WHOLE, conditions: [quota] })).problem, 'exceeded quota')
  const stuck = { type: 'Progressing', status: 'False', message: 'timed out' }
  assert.equal(podsOf(deployment({ ...WHOLE, conditions: [stuck] })).problem, 'timed out')
  const fine = { type: 'Progressing', status: 'True', message: 'has progressed' }
  assert.equal(podsOf(deployment({ ...WHOLE, conditions: [fine] })).problem, '')
})

test('a Deployment that an earlier release named otherwise is found, and goes', { skip }, () =>
  withPlant(async plant => {
    const { namespace, client } = plant
    const spec = { volume: { nfs: { server: 'nfs.shop', path: '/exports' } } }
    const apiVersion = 'logforest.io/v1alpha1'
    await plant.apply({ apiVersion, kind: 'AnomalyModel', metadata: { name: 'default' }, spec: {} })
    await plant.apply({ apiVersion, kind: 'LogSource', metadata: { name: 'a.b' }, spec })
    const run = { signal: new AbortController().signal, log: undefined as never }
    await plant.withOperator(async ({ workshop }) => {
      await logSourceReconcile(workshop)(`${namespace}/a.b`, run)
    })
    const { items } = JSON.parse(await plant.kubectl('get', 'deployments', '-o', 'json'))
    const [{ metadata, spec: pods }] = items
    // As it was called before a dot in a name gave it a hash.
    const { labels, annotations, ownerReferences } = metadata
    const earlier = { name: 'logforest-scanner-a-b', labels, annotations, ownerReferences }
    await plant.apply({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: earlier, spec: pods })
    await plant.withOperator(async ({ workshop }) => {
      const owner = workshop.caches.sources.get(`${namespace}/a.b`)
      assert.ok(owner)
      const key = { namespace, name: metadata.name }
      const { strays } = await observeWorkload(workshop.caches, client, { key, owner })
      assert.deepEqual(
        strays.map(each => each.metadata.name),
        [earlier.name],
      )
      await logSourceReconcile(workshop)(`${namespace}/a.b`, run)
    })
    const left = (await plant.kubectl('get', 'deployments', '-o', 'name')).trim()
    assert.equal(left, `deployment.apps/${metadata.name}`)
  }),
)
