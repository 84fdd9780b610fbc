/** The conditions of a status. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Condition, Conditions } from '../../../operator/api/condition.ts'

const READY: Condition = {
  type: 'Ready',
  status: 'True',
  observedGeneration: 3,
  lastTransitionTime: '2026-11-20T14:07:31Z',
  reason: 'Scanning',
  message: '1 of 1 scanners, polled 3 s ago',
}

test('a condition has a type, a status, a reason and a time', () => {
  assert.deepEqual(Condition.parse(READY), READY)
  for (const field of ['type', 'status', 'reason', 'message', 'lastTransitionTime']) {
    const { [field]: _, ...rest } = { ...READY } as Record<string, unknown>
    assert.equal(Condition.safeParse(rest).success, false, field)
  }
})

test('a reason is a word and not empty, a status one of three', () => {
  for (const wrong of [{ reason: '' }, { reason: 'two words' }, { status: 'true' }, { type: '' }]) {
    assert.equal(Condition.safeParse({ ...READY, ...wrong }).success, false)
  }
  assert.equal(Condition.safeParse({ ...READY, message: '' }).success, true)
})

test('conditions are a map by type for the apiserver, and few', () => {
  assert.deepEqual(Conditions.meta(), {
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['type'],
  })
  const many = Array.from({ length: 17 }, (_, at) => ({ ...READY, type: `T${at}` }))
  assert.equal(Conditions.safeParse(many.slice(1)).success, true)
  assert.equal(Conditions.safeParse(many).success, false)
  assert.equal(Conditions.safeParse([READY, READY]).success, false)
})
