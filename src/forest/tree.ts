/**
 * One isolation tree (Liu, Ting and Zhou: Isolation Forest, ICDM 2008) as it lies in memory: a
 * complete binary tree in heap order, so that the children of node n are 2n + 1 and 2n + 2 and need
 * no storage, and so that every row takes the same number of steps, without a branch to mispredict.
 * A leaf above the bottom is a chain of nodes whose threshold is −∞: every row goes right, down to
 * one slot of the bottom row.
 */

/** A view on the part of a forest's arrays that belongs to one tree. */
export interface Tree {
  /** Nodes that can split: 2^height − 1. */
  readonly inner: number
  /** Columns that a split looks at: 1, or more for extended splits. */
  readonly terms: number
  /** Per node, `terms` columns. */
  readonly column: Uint16Array
  /** Per node, `terms` weights; empty where `terms` is 1. */
  readonly weight: Float32Array
  /** Per node: a row whose value is below goes left, any other right; −∞ marks a leaf. */
  readonly threshold: Float32Array
  /** Per bottom slot: training rows that ended there. */
  readonly leafSize: Uint16Array
  /** Per bottom slot: depth of its leaf and c(rows in it), the length that a path there counts. */
  readonly pathLength: Float32Array
}

/** Threshold of a node that does not split. */
export const LEAF = -Infinity

/** Euler's constant, for the estimate H(i) = ln i + γ of the paper. */
const EULER_GAMMA = 0.5772156649015329

/**
 * c(n): average path length of an unsuccessful search in a binary search tree of n rows
 * (equation 1 of the paper); 0 for fewer than two rows.
 */
export function averagePathLength(n: number): number {
  if (n < 2) return 0
  // The estimate of H is poor at 1; the true value there is known.
  if (n === 2) return 1
  return 2 * (Math.log(n - 1) + EULER_GAMMA) - (2 * (n - 1)) / n
}

/** Levels below the root; the paper's limit for a sample: ceil(log2 ψ). */
export function heightLimit(sampleSize: number): number {
  return Math.ceil(Math.log2(Math.max(sampleSize, 1)))
}

/** Whether the walk may stop at this node. */
export function isLeaf(tree: Tree, node: number): boolean {
  return node >= tree.inner || tree.threshold[node] === LEAF
}

/** Makes `node` a leaf that holds so many training rows. */
export function settle(tree: Tree, node: number, size: number): void {
  if (node < tree.inner) tree.threshold[node] = LEAF
  const slot = slotOf(tree, node)
  tree.leafSize[slot] = size
  tree.pathLength[slot] = depthOf(node) + averagePathLength(size)
}

/** The bottom slot where the rows of a leaf end: right, right, right … */
export function slotOf(tree: Tree, leaf: number): number {
  let node = leaf
  while (node < tree.inner) node = 2 * node + 2
  return node - tree.inner
}

/** Splits between a node and the root. */
function depthOf(node: number): number {
  return 31 - Math.clz32(node + 1)
}

const MAX_FLOAT32 = (2 - 2 ** -23) * 2 ** 127

/**
 * The precision that trees work in: a value of a row, or a weighted sum of values, as Float32.
 * What is beyond its range is moved to its end, so that differences stay finite.
 */
export function toFloat32(value: number): number {
  return Math.fround(Math.min(Math.max(value, -MAX_FLOAT32), MAX_FLOAT32))
}

const SCRATCH = new DataView(new ArrayBuffer(4))

/**
 * A Float32 cut to its upper 16 bits (8 significant bits), which are what is stored of it. Weights
 * are drawn at random: more digits would only cost room.
 */
export function toWeight(value: number): number {
  return weightOfBits(bitsOfWeight(value))
}

/** The upper 16 bits of a Float32. */
export function bitsOfWeight(weight: number): number {
  SCRATCH.setFloat32(0, weight)
  return SCRATCH.getUint16(0)
}

/** The weight whose upper 16 bits these are. */
export function weightOfBits(bits: number): number {
  SCRATCH.setUint32(0, bits * 0x10000)
  return SCRATCH.getFloat32(0)
}
