/**
 * Grows one tree with the package ml-isolation-forest and brings it into our form, so that it is
 * stored, scored and explained by the same code as our own.
 *
 * Of the package only the growing is used. It does not sample, so it is given a sample; trees of a
 * second train() are lost, so each tree gets a fresh instance; it has no seed, so Math.random is
 * exchanged while it grows; its c(n) is not the paper's, so its scores are not asked for; its
 * leaves hold training rows, of which only the number is taken over.
 */
import { IsolationForest, type PackageNode } from 'ml-isolation-forest'
import { type Random, withRandom } from '../base/random.ts'
import type { Grow, Sample } from './grow.ts'
import { settle, type Tree, toFloat32 } from './tree.ts'

/** The second trainer: axis-parallel splits, constant columns included. */
export const growPackageTree: Grow = (tree, sample, random) => {
  copyNode(tree, 0, plant(sample, random))
}

function plant(sample: Sample, random: Random): PackageNode {
  const forest = new IsolationForest({ nEstimators: 1 })
  withRandom(random, () => forest.train(rowsOf(sample)))
  return forest.forest[0]
}

function rowsOf(sample: Sample): number[][] {
  return Array.from({ length: sample.rows }, (_, row) =>
    Array.from(
      { length: sample.columns },
      (_, column) => sample.values[column * sample.rows + row],
    ),
  )
}

function copyNode(tree: Tree, at: number, node: PackageNode): void {
  const { left, right, splitColumn, splitValue } = node
  if (!left || !right || splitColumn === undefined || splitValue === undefined) {
    settle(tree, at, node.trainingSet?.length ?? 0)
    return
  }
  tree.column[at] = splitColumn
  tree.threshold[at] = float32AtLeast(splitValue)
  copyNode(tree, 2 * at + 1, left)
  copyNode(tree, 2 * at + 2, right)
}

/** The least Float32 that is not below `value`: a Float32 is below the one as it is below both. */
function float32AtLeast(value: number): number {
  const near = toFloat32(value)
  if (near >= value) return near
  const bits = new Int32Array(1)
  const float = new Float32Array(bits.buffer)
  float[0] = near
  if (near === 0) bits[0] = 1
  else bits[0] += near > 0 ? 1 : -1
  return float[0]
}
