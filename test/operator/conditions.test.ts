import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claim, conditionsOf, heldTime } from '../../operator/conditions.ts'

const NOW = Date.UTC(2026, 10, 20, 14, 7, 31, 412)

test('a condition keeps its time until its status changes', () => {
  const first = conditionsOf([], [claim('Ready', true, ['Scanning', '1 of 1 scanners'])], {
    generation: 1,
    nowMs: NOW,
  })
  assert.deepEqual(first, [
    {
      type: 'Ready',
      status: 'True',
      reason: 'Scanning',
      message: '1 of 1 scanners',
      observedGeneration: 1,
      lastTransitionTime: '2026-11-20T14:07:31Z',
    },
  ])
  const later = { generation: 2, nowMs: NOW + 60_000 }
  const same = conditionsOf(first, [claim('Ready', true, ['Scanning', '2 of 2 scanners'])], later)
  assert.equal(same[0]?.lastTransitionTime, '2026-11-20T14:07:31Z')
  assert.equal(same[0]?.message, '2 of 2 scanners')
  assert.equal(same[0]?.observedGeneration, 2)
  const other = conditionsOf(same, [claim('Ready', false, ['Paused', 'paused'])], later)
  assert.equal(other[0]?.lastTransitionTime, '2026-11-20T14:08:31Z')
})

test('a status may be unknown', () => {
  assert.equal(claim('Learning', undefined, ['A', 'b']).status, 'Unknown')
})

test('a message is cut, whoever wrote it', () => {
  const [found] = conditionsOf([], [claim('Ready', false, ['A', 'x'.repeat(9999)])], {
    generation: 1,
    nowMs: NOW,
  })
  assert.ok((found?.message.length ?? 0) <= 2000)
})

test('a time is held until it is worth a write', () => {
  const before = '2026-11-20T14:07:31Z'
  assert.equal(heldTime(before, NOW + 59_000, 60_000), before)
  assert.equal(heldTime(before, NOW + 60_000, 60_000), '2026-11-20T14:08:31Z')
  assert.equal(heldTime(undefined, NOW, 60_000), before)
  assert.equal(heldTime(before, Number.NaN, 60_000), before)
  assert.equal(heldTime(undefined, 0, 60_000), undefined)
})
