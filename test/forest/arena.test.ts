import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyForest, treeOf } from '../../src/forest/arena.ts'
import { isLeaf } from '../../src/forest/tree.ts'

const shape = {
  trainer: 'logforest',
  columns: 4,
  trees: 3,
  sampleSize: 8,
  height: 3,
  terms: 2,
} as const

test('every tree has its own part of the arrays and together they fill them', () => {
  const forest = emptyForest(shape)
  for (let number = 0; number < shape.trees; number++) {
    const tree = treeOf(forest, number)
    assert.deepEqual([tree.inner, tree.threshold.length, tree.leafSize.length], [7, 7, 8])
    tree.column.fill(number + 1)
    tree.weight.fill(number + 1)
    tree.threshold.fill(number + 1)
    tree.leafSize.fill(number + 1)
    tree.pathLength.fill(number + 1)
  }
  for (const name of ['column', 'weight', 'threshold', 'leafSize', 'pathLength'] as const) {
    const array = Array.from(forest[name])
    for (const value of [1, 2, 3]) {
      assert.equal(array.filter(at => at === value).length, array.length / 3, name)
    }
  }
})

test('axis-parallel splits need no weights', () => {
  assert.equal(emptyForest({ ...shape, terms: 1 }).weight.length, 0)
})

test('an empty tree is a leaf', () => {
  assert.ok(isLeaf(treeOf(emptyForest(shape), 0), 0))
})
