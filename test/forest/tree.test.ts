import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { emptyForest, treeOf } from '../../src/forest/arena.ts'
import {
  averagePathLength,
  heightLimit,
  isLeaf,
  LEAF,
  settle,
  slotOf,
  toFloat32,
} from '../../src/forest/tree.ts'

const GAMMA = 0.5772156649015329

const smallTree = () =>
  treeOf(
    emptyForest({
      trainer: 'logforest',
      columns: 1,
      trees: 1,
      sampleSize: 8,
      height: 3,
      terms: 1,
    }),
    0,
  )

test('c(n) has the values of the closed form', () => {
  assert.equal(averagePathLength(0), 0)
  assert.equal(averagePathLength(1), 0)
  assert.equal(averagePathLength(2), 1)
  for (const n of [3, 5, 256, 999]) {
    const closed = 2 * (Math.log(n - 1) + GAMMA) - (2 * (n - 1)) / n
    assert.ok(Math.abs(averagePathLength(n) - closed) < 1e-12)
  }
  assert.equal(averagePathLength(256).toFixed(3), '10.245')
})

test('c(n) grows with n', () => {
  for (let n = 1; n < 1000; n++) assert.ok(averagePathLength(n) < averagePathLength(n + 1), `${n}`)
})

test('the height limit is ceil(log2 ψ)', () => {
  const limits = [0, 1, 2, 3, 4, 5, 255, 256, 257].map(heightLimit)
  assert.deepEqual(limits, [0, 0, 1, 2, 2, 3, 8, 8, 9])
})

test('a leaf above the bottom takes every row to one slot', () => {
  const tree = smallTree()
  settle(tree, 1, 5)
  assert.ok(isLeaf(tree, 1))
  assert.equal(tree.threshold[1], LEAF)
  assert.equal(slotOf(tree, 1), 3)
  assert.equal(tree.leafSize[3], 5)
  assert.equal(tree.pathLength[3], Math.fround(1 + averagePathLength(5)))
})

test('a leaf at the bottom is its own slot', () => {
  const tree = smallTree()
  settle(tree, 14, 1)
  assert.equal(slotOf(tree, 14), 7)
  assert.equal(tree.pathLength[7], 3)
})

test('values beyond Float32 are moved to its end, others rounded, order kept', () => {
  assert.ok(Number.isFinite(toFloat32(1e300)))
  assert.equal(toFloat32(-1e300), -toFloat32(1e300))
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
      assert.equal(toFloat32(toFloat32(a)), toFloat32(a))
      if (a <= b) assert.ok(toFloat32(a) <= toFloat32(b))
    }),
  )
})
