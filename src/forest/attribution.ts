/**
 * Why a row is strange: how much each column shortened its paths. A split that sends a row to the
 * smaller, sooner isolated side shortens what is expected of its path; the shortenings along a path
 * add up to exactly the difference between the usual path and the row's own, so they are shares of
 * the score and not a second opinion. Path-based as in DIFFI (Carletti, Terzi and Susto 2019), but
 * for one row at a time and without a correction factor.
 */
import { type Forest, treeOf } from './arena.ts'
import { isLeaf, type Tree, toFloat32 } from './tree.ts'

/**
 * Share of each column in the strangeness of a row, 0–1, summing to 1. Columns that made the row
 * look usual have 0; where none made it strange, all share alike.
 */
export function attribution(forest: Forest, row: Float64Array): Float64Array {
  if (row.length !== forest.columns) {
    throw new RangeError(`Cannot explain a row of ${row.length} values, need ${forest.columns}`)
  }
  const values = Float32Array.from(row, toFloat32)
  const shares = new Float64Array(forest.columns)
  for (let number = 0; number < forest.trees; number++) {
    addShortenings(shares, treeOf(forest, number), { values, center: forest.center })
  }
  return normalized(shares.map(share => Math.max(share, 0)))
}

/** A row, and where a usual one lies. */
interface Point {
  readonly values: Float32Array
  readonly center: Float32Array
}

/** Follows the row down and gives each split's shortening to the columns that it looked at. */
function addShortenings(shares: Float64Array, tree: Tree, point: Point): void {
  const expected = expectedPaths(tree)
  let node = 0
  while (!isLeaf(tree, node)) {
    const next = 2 * node + (valueAt(tree, node, point.values) >= tree.threshold[node] ? 2 : 1)
    share(shares, partsOf(tree, node, point), expected[node] - expected[next])
    node = next
  }
}

/** The mean path length of the training rows that went through each node. */
function expectedPaths(tree: Tree): Float64Array {
  const nodes = 2 * tree.inner + 1
  const expected = new Float64Array(nodes)
  const sizes = new Float64Array(nodes)
  expected.set(tree.pathLength, tree.inner)
  sizes.set(tree.leafSize, tree.inner)
  for (let node = tree.inner - 1; node >= 0; node--) {
    const left = 2 * node + 1
    const right = left + 1
    const size = sizes[left] + sizes[right]
    const sum = sizes[left] * expected[left] + sizes[right] * expected[right]
    // A leaf without training rows lies to the right, as all leaves above the bottom.
    expected[node] = size > 0 ? sum / size : expected[right]
    sizes[node] = size
  }
  return expected
}

function valueAt(tree: Tree, node: number, values: Float32Array): number {
  if (tree.terms === 1) return values[tree.column[node]]
  let sum = 0
  for (let term = node * tree.terms; term < (node + 1) * tree.terms; term++) {
    sum += tree.weight[term] * values[tree.column[term]]
  }
  return toFloat32(sum)
}

/** Columns of a split, each with its part in what the split saw. */
type Parts = readonly { readonly column: number; readonly part: number }[]

/** In a weighted sum, a column's part is how far it moved the sum away from that of a usual row. */
function partsOf(tree: Tree, node: number, point: Point): Parts {
  if (tree.terms === 1) return [{ column: tree.column[node], part: 1 }]
  const first = node * tree.terms
  const moved = Float64Array.from(
    tree.weight.subarray(first, first + tree.terms),
    (weight, term) => {
      const column = tree.column[first + term]
      return Math.abs(weight * (point.values[column] - point.center[column]))
    },
  )
  const parts = normalized(moved)
  return Array.from(parts, (part, term) => ({ column: tree.column[first + term], part }))
}

function share(shares: Float64Array, parts: Parts, shortening: number): void {
  for (const { column, part } of parts) shares[column] += part * shortening
}

/** Non-negative values scaled to sum 1; alike where all are 0. */
function normalized(values: Float64Array): Float64Array {
  const sum = values.reduce((total, value) => total + value, 0)
  return values.map(value => (sum > 0 ? value / sum : 1 / values.length))
}
