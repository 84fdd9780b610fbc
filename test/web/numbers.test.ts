/** Numbers on their way to the page, and the steps of its axes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { leastStepOf, finite, gridOf, lineGridOf, shownScore } from '../../src/web/numbers.ts'

test('JSON gets null where there is no number, and a score that is not rounded up', () => {
  assert.deepEqual([finite(1.5), finite(Number.NaN), finite(Infinity)], [1.5, null, null])
  assert.equal(shownScore(89.96), 89.9)
})

test('steps are round, cover the range, and are neither too many nor too short', () => {
  const range = fc.record({
    from: fc.integer({ min: 0, max: 2e12 }),
    length: fc.integer({ min: 1, max: 4e11 }),
    most: fc.integer({ min: 10, max: 600 }),
    least: fc.constantFrom(10_000, 60_000, 3_600_000),
  })
  fc.assert(
    fc.property(range, ({ from, length, most, least }) => {
      const grid = gridOf({ from, to: from + length, most, least })
      assert.equal(grid.from % grid.step, 0)
      assert.ok(grid.from <= from && grid.from + grid.step * grid.count >= from + length)
      assert.ok(grid.step >= least && grid.count >= 1 && grid.count <= most)
    }),
  )
})

test('the steps of an hour in a hundred and forty-four parts are half minutes', () => {
  const grid = gridOf({ from: 7_200_000, to: 10_800_000, most: 144, least: 10_000 })
  assert.deepEqual(grid, { from: 7_200_000, step: 30_000, count: 120 })
})

test('lines are cut into steps of any whole number', () => {
  const grid = lineGridOf({ from: 0, to: 12_345, most: 100, least: 100 })
  assert.deepEqual(grid, { from: 0, step: 124, count: 100 })
  assert.equal(lineGridOf({ from: 0, to: 50, most: 100, least: 100 }).count, 1)
})

test('of many logs over long, steps are those that are rolled up', () => {
  const hour = { from: 0, to: 3_600_000, windowMs: 60_000 }
  assert.equal(leastStepOf({ ...hour, logs: 1000 }), 60_000)
  assert.equal(leastStepOf({ ...hour, to: 4 * 3_600_000, logs: 1000 }), 600_000)
  assert.equal(leastStepOf({ ...hour, to: 4 * 3_600_000, logs: 10 }), 60_000)
})
