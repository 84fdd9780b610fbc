import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Condition } from '../../../operator/api/condition.ts'
import { conditionOf, isTrue, withCondition } from '../../../operator/kube/conditions.ts'

const said = {
  type: 'Ready',
  status: 'True',
  reason: 'Scanning',
  message: '1 of 1 scanners',
  observedGeneration: 1,
} as const
const NOON = Date.UTC(2026, 0, 6, 12)

test('saying the same again changes nothing', () => {
  const once = withCondition([], { ...said, nowMs: NOON })
  const again = withCondition(once, { ...said, nowMs: NOON + 60_000 })
  assert.deepEqual(again, once)
  assert.equal(once[0]?.lastTransitionTime, '2026-01-06T12:00:00Z')
})

test('the time moves with the status, not with reason, message or generation', () => {
  const once = withCondition([], { ...said, nowMs: NOON })
  const reworded = { ...said, reason: 'Idle', message: 'no new bytes', observedGeneration: 2 }
  const worded = withCondition(once, { ...reworded, nowMs: NOON + 1000 })
  assert.deepEqual(worded, [{ ...reworded, lastTransitionTime: '2026-01-06T12:00:00Z' }])
  const lost = withCondition(worded, { ...said, status: 'False', nowMs: NOON + 2000 })
  assert.equal(lost[0]?.lastTransitionTime, '2026-01-06T12:00:02Z')
})

test('a condition keeps its place among the others', () => {
  const list: Condition[] = ['Accepted', 'Ready', 'Learning'].flatMap(type =>
    withCondition([], { ...said, type, nowMs: NOON }),
  )
  const changed = withCondition(list, { ...said, status: 'False', nowMs: NOON })
  assert.deepEqual(
    changed.map(each => `${each.type}=${each.status}`),
    ['Accepted=True', 'Ready=False', 'Learning=True'],
  )
  assert.equal(conditionOf(changed, 'Learning')?.status, 'True')
  assert.ok(isTrue(changed, 'Accepted') && !isTrue(changed, 'Ready') && !isTrue(changed, 'None'))
})

test('a message is cut to what the schema takes', () => {
  const [long] = withCondition([], { ...said, message: 'x'.repeat(40_000), nowMs: NOON })
  assert.equal(long?.message.length, 32_768)
})
