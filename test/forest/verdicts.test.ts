/** Verdicts: rules and forest joined, and what a threshold makes of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scoreOf } from '../../src/forest/threshold.ts'
import { joined, underThreshold, verdictOf } from '../../src/forest/verdicts.ts'

const NONE = new Float64Array(2)

test('S is the sum of rules and forest, and an alarm what lies over the threshold', () => {
  const { joint, alarm, score } = joined(Float64Array.of(3, 4), Float64Array.of(1, 2), 5)
  assert.deepEqual([...joint], [4, 6])
  assert.deepEqual([...alarm], [0, 1])
  assert.deepEqual([...score], [scoreOf(4, 5), scoreOf(6, 5)])
})

test('the verdict on one unit is its own', () => {
  const both = joined(Float64Array.of(3, 4), Float64Array.of(1, 2), 5)
  const rest = { rows: 2, features: NONE, tails: NONE, mixShift: Float64Array.of(0, 0.5) }
  const verdict = verdictOf({ ...both, ...rest, newLines: Float64Array.of(0, 7) }, 1)
  const { baselines, ...own } = verdict
  assert.deepEqual(own, { rules: 4, forest: 2, joint: 6, score: scoreOf(6, 5), alarm: true })
  assert.deepEqual(baselines, { newLines: 7, mixShift: 0.5 })
})

test('verdicts under another threshold keep their S', () => {
  const joint = Float64Array.of(4, 6)
  const none = new Float64Array(2)
  const rest = { rows: 2, rules: joint, forest: none, features: none, tails: none }
  const before = { ...rest, newLines: none, mixShift: none, joint }
  const verdicts = { ...before, alarm: Uint8Array.of(1, 1), score: Float64Array.of(95, 99) }
  const after = underThreshold(verdicts, 5)
  assert.deepEqual([...after.alarm], [0, 1])
  assert.deepEqual(after.score[1], scoreOf(6, 5))
  assert.equal(after.joint, joint)
})
