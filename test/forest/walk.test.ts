import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Forest, treeOf } from '../../src/forest/arena.ts'
import { trainForest } from '../../src/forest/forest.ts'
import { isLeaf, slotOf } from '../../src/forest/tree.ts'
import { emptyBlock, walk } from '../../src/forest/walk.ts'
import { forestOptions, normalRows } from '../help/rows.ts'

/** The walk as the paper has it: one row, one node after the other, no padding. */
function plainPath(forest: Forest, number: number, row: Float32Array): number {
  const tree = treeOf(forest, number)
  let node = 0
  while (!isLeaf(tree, node)) {
    let value = tree.terms === 1 ? row[tree.column[node]] : 0
    for (let term = 0; term < tree.terms && tree.terms > 1; term++) {
      const at = node * tree.terms + term
      value += tree.weight[at] * row[tree.column[at]]
    }
    node = 2 * node + (Math.fround(value) < tree.threshold[node] ? 1 : 2)
  }
  return tree.pathLength[slotOf(tree, node)]
}

for (const extensionLevel of [0, 1, 2]) {
  test(`rows side by side take the paths that they take alone, level ${extensionLevel}`, () => {
    const rows = normalRows(40, 3)
    const forest = trainForest(rows, forestOptions({ columns: 3, extensionLevel, trees: 25 }))
    const block = emptyBlock(40, 3)
    block.values.set(rows)
    walk(forest, block)
    for (let row = 0; row < 40; row++) {
      const values = block.values.subarray(row * 3, row * 3 + 3)
      let sum = 0
      for (let number = 0; number < 25; number++) sum += plainPath(forest, number, values)
      assert.equal(block.paths[row], sum)
    }
  })
}
