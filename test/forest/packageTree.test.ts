import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IsolationForest } from 'ml-isolation-forest'
import { seededRandom, withRandom } from '../../src/base/random.ts'
import { emptyForest, treeOf } from '../../src/forest/arena.ts'
import { trainForest } from '../../src/forest/forest.ts'
import { growPackageTree } from '../../src/forest/packageTree.ts'
import { isLeaf, slotOf, type Tree } from '../../src/forest/tree.ts'
import { forestOptions, normalRows } from '../help/rows.ts'

const ROWS = 64

function grown(values: Float32Array): Tree {
  const sample = { rows: ROWS, columns: 2, values }
  const shape = { trainer: 'ml-isolation-forest', columns: 2, trees: 1, sampleSize: ROWS } as const
  const tree = treeOf(emptyForest({ ...shape, height: 7, terms: 1 }), 0)
  growPackageTree(tree, sample, seededRandom(3))
  return tree
}

test('the copied tree takes rows where the tree of the package takes them', () => {
  const values = Float32Array.from(normalRows(ROWS, 2))
  const rows = Array.from({ length: ROWS }, (_, row) => [values[row], values[ROWS + row]])
  const original = new IsolationForest({ nEstimators: 1 })
  withRandom(seededRandom(3), () => original.train(rows))
  const copy = grown(values)
  for (const row of rows) {
    let theirs = original.forest[0]
    let ours = 0
    while (theirs.left && theirs.right) {
      assert.ok(!isLeaf(copy, ours))
      const left = row[theirs.splitColumn ?? 0] < (theirs.splitValue ?? 0)
      assert.equal(row[copy.column[ours]] < copy.threshold[ours], left)
      theirs = left ? theirs.left : theirs.right
      ours = 2 * ours + (left ? 1 : 2)
    }
    assert.ok(isLeaf(copy, ours))
    assert.equal(copy.leafSize[slotOf(copy, ours)], theirs.trainingSet?.length)
  }
})

test('the leaves count all rows of the sample', () => {
  const tree = grown(Float32Array.from(normalRows(ROWS, 2, 9)))
  assert.equal(
    tree.leafSize.reduce((sum, size) => sum + size, 0),
    ROWS,
  )
})

test('Math.random is back after training, also when the package throws', () => {
  const before = Math.random
  const rows = normalRows(100, 2)
  trainForest(rows, forestOptions({ trainer: 'ml-isolation-forest', trees: 3 }))
  assert.equal(Math.random, before)
  const fails = () => {
    throw new Error('broken')
  }
  assert.throws(() => withRandom(seededRandom(1), fails), /broken/)
  assert.equal(Math.random, before)
})
