import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anomaliesOf, isOfModel, isOfSource } from '../../operator/anomalies.ts'
import type { Caches } from '../../operator/caches.ts'

const ANOMALY = {
  apiVersion: 'logforest.io/v1alpha1',
  kind: 'Anomaly',
  metadata: { name: 'default-7f3c1a2b', namespace: 'shop' },
  spec: { modelRef: { namespace: 'logforest', name: 'default' }, fingerprint: '7f3c1a2b' },
  status: { firstCause: { source: 'checkout', log: 'app.log' } },
}

function caches(...objects: readonly object[]): Pick<Caches, 'anomalies'> {
  return { anomalies: { list: () => objects } } as unknown as Caches
}

test('objects that the kind does not read are left alone', () => {
  const strange = { ...ANOMALY, spec: {} }
  assert.deepEqual(
    anomaliesOf(caches(strange, ANOMALY), () => true).map(each => each.metadata.name),
    ['default-7f3c1a2b'],
  )
})

test('an Anomaly is of its model and of the source where it began', () => {
  const [anomaly] = anomaliesOf(caches(ANOMALY), () => true)
  assert.ok(anomaly !== undefined)
  assert.equal(isOfModel(anomaly, { namespace: 'logforest', name: 'default' }), true)
  assert.equal(isOfModel(anomaly, { namespace: 'shop', name: 'default' }), false)
  assert.equal(isOfSource(anomaly, { namespace: 'shop', name: 'checkout' }), true)
  assert.equal(isOfSource(anomaly, { namespace: 'bank', name: 'checkout' }), false)
})
