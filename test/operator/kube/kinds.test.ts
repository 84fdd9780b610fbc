import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectionPath, KINDS, kindOf, objectPath } from '../../../operator/kube/kinds.ts'
import { logSource } from './wires.ts'

test('addresses are those of the API groups', () => {
  assert.equal(collectionPath(KINDS.Secret, 'shop'), '/api/v1/namespaces/shop/secrets')
  assert.equal(collectionPath(KINDS.Deployment), '/apis/apps/v1/deployments')
  const source = objectPath(KINDS.LogSource, { namespace: 'shop', name: 'web' })
  assert.equal(source, '/apis/logforest.io/v1alpha1/namespaces/shop/logsources/web')
  assert.equal(objectPath(KINDS.Namespace, { name: 'shop' }), '/api/v1/namespaces/shop')
})

test('a name cannot leave its place in an address', () => {
  const path = objectPath(KINDS.Secret, { namespace: 'shop', name: '../pods?x=1' })
  assert.equal(path, '/api/v1/namespaces/shop/secrets/..%2Fpods%3Fx%3D1')
})

test('an object of a namespace needs one', () => {
  assert.throws(() => objectPath(KINDS.Secret, { name: 'web' }), /Secret web needs a namespace/)
})

test('the kind of an object is found by what it says of itself', () => {
  assert.equal(kindOf(logSource('web')), KINDS.LogSource)
  assert.throws(() => kindOf({ ...logSource('web'), kind: 'Other' }), /Other is not in/)
})
