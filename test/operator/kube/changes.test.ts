import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownersOf, ownKey, specChanged } from '../../../operator/kube/changes.ts'
import { type KubeObject, ownedBy } from '../../../operator/kube/objects.ts'
import { logSource } from './wires.ts'

const change = (before: KubeObject | undefined, after: KubeObject | undefined) => ({
  key: 'shop/web',
  before,
  after,
  isListed: false,
})

test('a new status alone is no change of what somebody wants', () => {
  const base = { uid: 'u', generation: 1, resourceVersion: '1', labels: { a: 'b' } }
  const before = logSource('web', base)
  const status = logSource('web', { ...base, resourceVersion: '2' })
  assert.ok(!specChanged(change(before, status)))
  const changes = [
    { generation: 2 },
    { labels: {} },
    { annotations: { 'logforest.io/paused': 'true' } },
    { deletionTimestamp: '2026-01-06T12:00:00Z' },
    { uid: 'anew' },
  ]
  for (const each of changes)
    assert.ok(specChanged(change(before, logSource('web', { ...base, ...each }))), `${each}`)
  assert.ok(specChanged(change(undefined, before)) && specChanged(change(before, undefined)))
})

test('a change of a thing owned is one for its owner, the old one and the new one', () => {
  const owned = (owner: string): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'scanner',
      namespace: 'shop',
      ownerReferences: [ownedBy(logSource(owner, { uid: owner }))],
    },
  })
  const owners = ownersOf('LogSource')
  assert.deepEqual(owners(change(owned('a'), owned('b'))), ['shop/a', 'shop/b'])
  assert.deepEqual(owners(change(owned('a'), owned('a'))), ['shop/a'])
  assert.deepEqual(owners(change(owned('a'), undefined)), ['shop/a'])
  assert.deepEqual(ownersOf('AnomalyModel')(change(owned('a'), undefined)), [])
  assert.deepEqual(ownKey(change(undefined, undefined)), ['shop/web'])
})
