/** The threshold and the scale that people see. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leastThreshold, scoreOf, thresholdOf } from '../../src/forest/threshold.ts'

test('the score is 90 at the threshold, 99 at twice, 0 at none', () => {
  assert.equal(scoreOf(4, 4), 90)
  assert.equal(scoreOf(8, 4), 99)
  assert.equal(scoreOf(0, 4), 0)
})

test('more windows ask for more decades, short histories for more than their share', () => {
  assert.ok(leastThreshold(10_000) > leastThreshold(1000))
  assert.equal(leastThreshold(70).toFixed(3), (Math.log10(70) + 2).toFixed(3))
  assert.ok(leastThreshold(100_000) < 5 + 1.51)
})

test('a budget raises the threshold to the peak of the first finding too many', () => {
  const joint = new Float64Array(1000)
  for (let i = 0; i < 8; i++) joint[i * 100 + 50] = 20 + i
  const raised = thresholdOf(joint, { findingsPerDay: 2, unitsPerDay: 1000 })
  assert.equal(joint.filter(value => value > raised).length, 3)
})

test('a budget never lowers the threshold, and neighbouring alarms count once', () => {
  const joint = new Float64Array(1000)
  joint.fill(30, 500, 520)
  const budget = { findingsPerDay: 2000, unitsPerDay: 1000 }
  assert.equal(thresholdOf(joint, budget), leastThreshold(1000))
  assert.equal(thresholdOf(joint, { findingsPerDay: 0, unitsPerDay: 1000 }), leastThreshold(1000))
})

test('a day of many short windows must be affordable: the budget asks for more decades', () => {
  const quiet = new Float64Array(85)
  const short = thresholdOf(quiet, { findingsPerDay: 2, unitsPerDay: 8640 })
  assert.equal(short.toFixed(3), (Math.log10(4320) + 1).toFixed(3))
  assert.equal(thresholdOf(quiet, { findingsPerDay: 2, unitsPerDay: 24 }), leastThreshold(85))
})
