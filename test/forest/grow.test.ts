import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../../src/base/random.ts'
import { emptyForest, treeOf } from '../../src/forest/arena.ts'
import { growTree, type Sample } from '../../src/forest/grow.ts'
import { heightLimit, isLeaf, slotOf, type Tree } from '../../src/forest/tree.ts'
import { normalRows, sameRows } from '../help/rows.ts'

/** Column-major sample: the made-up values have no order to lose. */
function sampleOf(values: Float64Array, columns: number): Sample {
  return { rows: values.length / columns, columns, values: Float32Array.from(values) }
}

function grown(sample: Sample, terms = 1, seed = 1): Tree {
  const { rows, columns } = sample
  const shape = { trainer: 'logforest', columns, trees: 1, sampleSize: rows } as const
  const tree = treeOf(emptyForest({ ...shape, height: heightLimit(rows), terms }), 0)
  growTree(tree, sample, seededRandom(seed))
  return tree
}

function leavesOf(tree: Tree, node = 0): number[] {
  if (isLeaf(tree, node)) return [node]
  return [...leavesOf(tree, 2 * node + 1), ...leavesOf(tree, 2 * node + 2)]
}

function splitsOf(tree: Tree, node = 0): number[] {
  if (isLeaf(tree, node)) return []
  return [node, ...splitsOf(tree, 2 * node + 1), ...splitsOf(tree, 2 * node + 2)]
}

function leafOf(tree: Tree, sample: Sample, row: number): number {
  let node = 0
  while (!isLeaf(tree, node)) {
    let sum = 0
    for (let term = node * tree.terms; term < (node + 1) * tree.terms; term++) {
      const value = sample.values[tree.column[term] * sample.rows + row]
      sum += tree.terms > 1 ? tree.weight[term] * value : value
    }
    node = 2 * node + (Math.fround(sum) >= tree.threshold[node] ? 2 : 1)
  }
  return node
}

test('every training row ends in a leaf that counts it, and no leaf is empty', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 80 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(1000),
      fc.constantFrom(0.5, 1, 4, 1e6),
      (rows, columns, seed, grain) => {
        // Rounding makes ties and constant columns.
        const values = normalRows(rows, columns, seed).map(x => Math.round(x * grain) / grain)
        for (const terms of new Set([1, columns])) {
          const sample = sampleOf(values, columns)
          const tree = grown(sample, terms, seed)
          const counts = new Map(leavesOf(tree).map(leaf => [leaf, 0]))
          for (let row = 0; row < rows; row++) {
            const leaf = leafOf(tree, sample, row)
            counts.set(leaf, (counts.get(leaf) ?? 0) + 1)
          }
          for (const [leaf, count] of counts) {
            assert.ok(count > 0)
            assert.equal(tree.leafSize[slotOf(tree, leaf)], count)
          }
        }
      },
    ),
  )
})

test('rows that are all alike are one leaf', () => {
  const tree = grown(sampleOf(sameRows(50, 3), 3))
  assert.ok(isLeaf(tree, 0))
  assert.equal(tree.leafSize[slotOf(tree, 0)], 50)
})

test('no split is spent on a constant column', () => {
  const values = normalRows(64, 4)
  values.fill(7, 0, 64).fill(7, 128, 192)
  for (const terms of [1, 2]) {
    const tree = grown(sampleOf(values, 4), terms)
    const splits = splitsOf(tree)
    assert.ok(splits.length > 10)
    for (const node of splits) {
      const used = [...tree.column.subarray(node * terms, (node + 1) * terms)]
      assert.ok(used.every(column => column === 1 || column === 3))
    }
  }
})

test('two rows that differ in the last bit of one column are told apart', () => {
  const close = Float64Array.of(1, 1 + 2 ** -23)
  const tree = grown(sampleOf(close, 1))
  assert.deepEqual(leavesOf(tree), [1, 2])
})

test('a split of an extended tree looks at different columns', () => {
  const tree = grown(sampleOf(normalRows(64, 5), 5), 3)
  for (const node of splitsOf(tree)) {
    assert.equal(new Set(tree.column.subarray(node * 3, node * 3 + 3)).size, 3)
  }
})

test('values at the ends of the number range grow a tree without NaN', () => {
  const ends = Float64Array.from(normalRows(32, 2), (x, i) => x * (i % 2 ? 1e38 : 1e-45))
  for (const terms of [1, 2]) {
    const tree = grown(sampleOf(ends, 2), terms)
    assert.ok(tree.threshold.every(threshold => !Number.isNaN(threshold)))
    assert.ok(tree.weight.every(Number.isFinite))
  }
})
