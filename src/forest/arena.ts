/**
 * A forest as it lies in memory: all trees in one set of typed arrays, tree after tree. It keeps no
 * training rows; 100 trees on samples of 256 take about 300 kB.
 */
import { LEAF, type Tree } from './tree.ts'

/** Who grows the trees. */
export type TrainerName = 'logforest' | 'ml-isolation-forest'

/** What decides the size of a forest. */
export interface ForestShape {
  readonly trainer: TrainerName
  /** Values per row. */
  readonly columns: number
  readonly trees: number
  /** Training rows that each tree saw, which may be fewer than asked for; the n of c(n). */
  readonly sampleSize: number
  /** Levels below the root in every tree. */
  readonly height: number
  /** Columns per split: extension level + 1. */
  readonly terms: number
}

/** A trained forest; what the arrays hold per tree is said at `Tree`. */
export interface Forest extends ForestShape {
  readonly column: Uint16Array
  readonly weight: Float32Array
  readonly threshold: Float32Array
  readonly leafSize: Uint16Array
  readonly pathLength: Float32Array
  /** Mean of each column over the sampled rows: where a usual row lies. */
  readonly center: Float32Array
}

/** Room for a forest of this shape, all nodes unsplit. */
export function emptyForest(shape: ForestShape): Forest {
  const leaves = shape.trees * 2 ** shape.height
  const inner = leaves - shape.trees
  return {
    ...shape,
    column: new Uint16Array(inner * shape.terms),
    weight: new Float32Array(shape.terms > 1 ? inner * shape.terms : 0),
    threshold: new Float32Array(inner).fill(LEAF),
    leafSize: new Uint16Array(leaves),
    pathLength: new Float32Array(leaves),
    center: new Float32Array(shape.columns),
  }
}

/** The part of the arrays that belongs to tree `number`, counted from 0. */
export function treeOf(forest: Forest, number: number): Tree {
  const leaves = 2 ** forest.height
  const inner = leaves - 1
  const width = inner * forest.terms
  return {
    inner,
    terms: forest.terms,
    column: forest.column.subarray(number * width, (number + 1) * width),
    weight: forest.weight.subarray(number * width, (number + 1) * width),
    threshold: forest.threshold.subarray(number * inner, (number + 1) * inner),
    leafSize: forest.leafSize.subarray(number * leaves, (number + 1) * leaves),
    pathLength: forest.pathLength.subarray(number * leaves, (number + 1) * leaves),
  }
}
