/** Sums and means. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { meanOf, sumOf } from '../../src/base/sums.ts'

test('a sum goes from the first to the last, and its mean is a part of it', () => {
  const values = Float64Array.of(0.1, 0.2, 0.3)
  assert.equal(sumOf(values), 0.1 + 0.2 + 0.3)
  assert.equal(meanOf(values), (0.1 + 0.2 + 0.3) / 3)
})

test('of nothing both are 0', () => {
  assert.deepEqual([sumOf(new Float64Array(0)), meanOf(new Float64Array(0))], [0, 0])
})
