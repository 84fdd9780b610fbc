/** Numbers as small integers, by ratio. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { leastOf, magnitudeOf } from '../../src/base/magnitude.ts'

test('larger numbers never have a smaller magnitude, and a double has eight steps more', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e30, noNaN: true }),
      fc.double({ min: 1, max: 1e6, noNaN: true }),
      (a, by) => {
        assert.ok(magnitudeOf(a * by) >= magnitudeOf(a))
      },
    ),
  )
  for (const value of [1, 3, 12, 4096, 1e9]) {
    assert.equal(magnitudeOf(2 * value) - magnitudeOf(value), 8)
  }
})

test('the least number of a step is within an eighth of all numbers of the step', () => {
  fc.assert(
    fc.property(fc.double({ min: 2 ** -12, max: 1e30, noNaN: true }), value => {
      const least = leastOf(magnitudeOf(value))
      assert.ok(least <= Math.fround(value) && value < least * 1.1251, `${value} ${least}`)
      assert.equal(magnitudeOf(least), magnitudeOf(value))
    }),
  )
})

test('none, less than none and what is no number are 0; the ends of the scale hold', () => {
  assert.deepEqual([0, -3, Number.NaN].map(magnitudeOf), [0, 0, 0])
  assert.deepEqual([1e-300, 1e-9].map(magnitudeOf), [1, 1])
  assert.equal(magnitudeOf(Number.POSITIVE_INFINITY), magnitudeOf(3.4e38))
  assert.deepEqual([leastOf(0), leastOf(-1)], [0, 0])
})
