import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addFinalizer,
  hasFinalizer,
  isDeleting,
  removeFinalizer,
} from '../../../operator/kube/finalizer.ts'
import { clientOver, logSource, type Reply, TestWire } from './wires.ts'

const finalizer = 'logforest.io/postgres'
const fresh = logSource('web', { uid: 'u1' })
const held = logSource('web', { uid: 'u1', finalizers: ['other', finalizer] })
const deleted = logSource('web', { uid: 'u1', deletionTimestamp: '2026-01-06T12:00:00Z' })

test('it is set once, by a manager of its own, on this very object', async () => {
  const { client, wire } = answering({ json: {} })
  await addFinalizer(client, { object: fresh, finalizer })
  await addFinalizer(client, { object: held, finalizer })
  await addFinalizer(client, { object: deleted, finalizer })
  assert.equal(wire.requests.length, 1)
  const [{ path, body } = { path: '', body: '' }] = wire.requests
  assert.match(path, /fieldManager=logforest-operator-logforest-io-postgres&force=true$/)
  const wanted = { name: 'web', namespace: 'shop', uid: 'u1', finalizers: [finalizer] }
  assert.deepEqual(JSON.parse(body ?? '').metadata, wanted)
})

test('it is removed where it is, and an object that is gone already is well', async () => {
  for (const status of [200, 404, 409]) {
    const { client, wire } = answering({ status, json: { reason: 'Conflict' } })
    await removeFinalizer(client, { object: held, finalizer })
    assert.deepEqual(JSON.parse(wire.requests[0]?.body ?? '').metadata.finalizers, [])
  }
  const { client, wire } = answering({})
  await removeFinalizer(client, { object: fresh, finalizer })
  assert.equal(wire.requests.length, 0)
})

test('an apiserver that fails is an error: the object is still held', async () => {
  const { client } = answering({ status: 500, json: {} })
  await assert.rejects(removeFinalizer(client, { object: held, finalizer }), { status: 500 })
})

test('what holds an object, and that it is to go, is seen', () => {
  assert.ok(hasFinalizer(held, finalizer) && !hasFinalizer(fresh, finalizer))
  assert.ok(isDeleting(deleted) && !isDeleting(held))
})

function answering(reply: Reply) {
  const wire = new TestWire(() => reply)
  return { ...clientOver(wire), wire }
}
