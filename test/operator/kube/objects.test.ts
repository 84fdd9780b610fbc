import assert from 'node:assert/strict'
import { test } from 'node:test'
import { controllerOf, keyOf, ownedBy, refOf } from '../../../operator/kube/objects.ts'
import { logSource } from './wires.ts'

test('a key is namespace/name, or the name alone, and leads back', () => {
  assert.equal(keyOf({ namespace: 'shop', name: 'web' }), 'shop/web')
  assert.equal(keyOf({ name: 'node-1' }), 'node-1')
  assert.deepEqual(refOf('shop/web'), { namespace: 'shop', name: 'web' })
  assert.deepEqual(refOf('node-1'), { name: 'node-1' })
})

test('an owner is named with its uid as the one controller', () => {
  const owner = ownedBy(logSource('web', { uid: 'u1' }))
  assert.deepEqual(owner, {
    apiVersion: 'logforest.io/v1alpha1',
    kind: 'LogSource',
    name: 'web',
    uid: 'u1',
    controller: true,
    blockOwnerDeletion: true,
  })
  const other = { ...owner, kind: 'Other', controller: false }
  assert.deepEqual(controllerOf(logSource('x', { ownerReferences: [other, owner] })), owner)
  assert.equal(controllerOf(logSource('x', { ownerReferences: [other] })), undefined)
})

test('an object that was never stored cannot own', () => {
  assert.throws(() => ownedBy(logSource('web')), /LogSource shop\/web cannot own/)
})
