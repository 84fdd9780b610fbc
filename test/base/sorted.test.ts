/** Look-ups in sorted arrays. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { lowerBound, quantileOf, upperBound } from '../../src/base/sorted.ts'

const values = fc.array(fc.integer({ min: 0, max: 9 }).map(Number), { maxLength: 30 })
const sortedOf = (all: readonly number[]): Float64Array => Float64Array.from(all).sort()

test('bounds count the values below x, and those not above it', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: -1, max: 10 }), (all, x) => {
      const sorted = sortedOf(all)
      assert.equal(lowerBound(sorted, x), all.filter(value => value < x).length)
      assert.equal(upperBound(sorted, x), all.filter(value => value <= x).length)
    }),
  )
})

test('quantiles go from the least to the largest value', () => {
  const sorted = sortedOf([5, 1, 3, 2, 4])
  assert.deepEqual(
    [0, 0.5, 0.75, 0.9, 1].map(share => quantileOf(sorted, share)),
    [1, 3, 4, 4, 5],
  )
  assert.equal(quantileOf(new Float64Array(0), 0.5), 0)
})
