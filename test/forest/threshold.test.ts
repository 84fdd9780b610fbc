/** The threshold and the scale that people see. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leastThreshold, scoreOf, thresholdOf } from '../../src/forest/threshold.ts'

test('the score is 90 at the threshold, 99 at twice, 0 at none', () => {
  assert.equal(scoreOf(4, 4), 90)
  assert.equal(scoreOf(8, 4), 99)
  assert.equal(scoreOf(0, 4), 0)
})

test('more windows ask for more decades, and so does a forest that repeats the rules', () => {
  assert.equal(leastThreshold(100, 0), 3)
  assert.equal(leastThreshold(10_000, 0), 5)
  assert.equal(leastThreshold(100, 0.5), 4)
  assert.equal(leastThreshold(0, 0), 1)
})

test('a budget raises the threshold to the peak of the first finding too many', () => {
  const joint = new Float64Array(1000)
  for (let i = 0; i < 8; i++) joint[i * 100 + 50] = 20 + i
  const raised = thresholdOf(joint, { findingsPerDay: 2, unitsPerDay: 1000, overlap: 0 })
  assert.equal(joint.filter(value => value > raised).length, 3)
})

test('a budget never lowers the threshold, and neighbouring alarms count once', () => {
  const joint = new Float64Array(1000)
  joint.fill(30, 500, 520)
  const budget = { findingsPerDay: 2000, unitsPerDay: 1000, overlap: 0 }
  assert.equal(thresholdOf(joint, budget), leastThreshold(1000, 0))
  assert.equal(
    thresholdOf(joint, { findingsPerDay: 0, unitsPerDay: 1000, overlap: 0 }),
    leastThreshold(1000, 0),
  )
})

test('a day of many short windows must be affordable: the budget asks for more decades', () => {
  const quiet = new Float64Array(85)
  const of = (unitsPerDay: number, overlap: number): number =>
    thresholdOf(quiet, { findingsPerDay: 2, unitsPerDay, overlap })
  const unseen = 1 - 85 / 8640
  assert.equal(of(8640, 0).toFixed(6), (Math.log10(4320) + 1 + unseen).toFixed(6))
  assert.equal((of(8640, 0.25) - of(8640, 0)).toFixed(6), '1.000000')
  assert.equal(of(24, 0), leastThreshold(85, 0))
})
