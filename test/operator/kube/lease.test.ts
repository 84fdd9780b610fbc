import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFree, LEASE_TIMING, observed, released, taken } from '../../../operator/kube/lease.ts'

const NOON = Date.UTC(2026, 0, 6, 12)
const taking = { identity: 'me', nowMs: NOON, timing: LEASE_TIMING, fenceFloor: 0 }

test('a lease is free for its holder, where nobody holds it, and after its silence', () => {
  const held = { holderIdentity: 'other', leaseDurationSeconds: 15 }
  assert.ok(!isFree(held, { identity: 'me', silentMs: 14_999 }))
  assert.ok(isFree(held, { identity: 'me', silentMs: 15_000 }))
  assert.ok(isFree(held, { identity: 'other', silentMs: 0 }))
  assert.ok(isFree({ ...held, holderIdentity: '' }, { identity: 'me', silentMs: 0 }))
  assert.ok(isFree({}, { identity: 'me', silentMs: 0 }))
})

test('silence is counted from when a version was first seen, whatever its times say', () => {
  const first = observed(undefined, { version: '1', atMs: 100 })
  const still = observed(first, { version: '1', atMs: 900 })
  assert.deepEqual(still, { version: '1', atMs: 100 })
  assert.deepEqual(observed(still, { version: '2', atMs: 950 }), { version: '2', atMs: 950 })
})

test('a new holder counts the fence up, a renewal keeps it', () => {
  const first = taken(undefined, taking)
  assert.deepEqual(first, {
    holderIdentity: 'me',
    leaseDurationSeconds: 15,
    acquireTime: '2026-01-06T12:00:00.000000Z',
    renewTime: '2026-01-06T12:00:00.000000Z',
    leaseTransitions: 1,
  })
  const renewed = taken(first, { ...taking, nowMs: NOON + 2000 })
  assert.equal(renewed.leaseTransitions, 1)
  assert.equal(renewed.acquireTime, first.acquireTime)
  assert.equal(renewed.renewTime, '2026-01-06T12:00:02.000000Z')
  assert.equal(taken(renewed, { ...taking, identity: 'other' }).leaseTransitions, 2)
})

test('a fence never goes back, not even where the lease was given back or deleted', () => {
  const given = released({ ...taken(undefined, taking), leaseTransitions: 7 }, NOON)
  assert.equal(given.holderIdentity, '')
  assert.equal(given.leaseDurationSeconds, 1)
  assert.equal(taken(given, taking).leaseTransitions, 8)
  assert.equal(taken(undefined, { ...taking, fenceFloor: 8 }).leaseTransitions, 9)
})
