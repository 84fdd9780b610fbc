/** How far the forest repeats the rules. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../src/base/random.ts'
import { overlapOf } from '../../src/forest/overlap.ts'

const random = seededRandom(1)
const decades = (length: number): Float64Array =>
  Float64Array.from({ length }, () => -Math.log10(1 - random.next()))

test('independent tails do not overlap, the same ones do', () => {
  const rules = decades(2000)
  assert.equal(overlapOf(rules, decades(2000)) < 0.05, true)
  assert.equal(overlapOf(rules, rules) > 0.95, true)
  const half = rules.map((value, row) => (row % 2 === 0 ? value : 0))
  assert.ok(Math.abs(overlapOf(rules, half) - 0.5) < 0.15)
})

test('few windows are not certain of an overlap, and none or equal ones have none', () => {
  const few = decades(9)
  assert.equal(overlapOf(few, few).toFixed(3), '0.500')
  assert.equal(overlapOf(new Float64Array(), new Float64Array()), 0)
  assert.equal(overlapOf(new Float64Array(5).fill(2), few.subarray(0, 5)), 0)
  assert.equal(overlapOf(decades(50), new Float64Array(50)), 0)
})
