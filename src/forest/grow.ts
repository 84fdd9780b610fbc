/**
 * Grows one isolation tree: axis-parallel splits (Liu, Ting and Zhou 2008, algorithm 2) or extended
 * ones (Hariri, Carrasco Kind and Brunner: Extended Isolation Forest, 2018), where a split looks at
 * a random weighted sum of several columns. The axis-parallel split is the case of one column.
 *
 * Two things differ from the papers, so that no level is spent on a split that divides nothing: a
 * column that is constant within the node is not drawn, and the threshold is drawn between the
 * extremes of the node's rows, as the sum sees them. Weights are drawn for columns scaled to the
 * node's range, so that the unit of a column does not matter.
 */
import type { Random } from '../base/random.ts'
import { settle, type Tree, toFloat32, toWeight } from './tree.ts'

/** The rows that one tree is grown on, column by column: value r of column c at c · rows + r. */
export interface Sample {
  readonly rows: number
  readonly columns: number
  readonly values: Float32Array
}

/** Grows a tree on a sample into empty room. */
export type Grow = (tree: Tree, sample: Sample, random: Random) => void

/** What is at hand while a tree grows. */
interface Growth {
  readonly tree: Tree
  readonly sample: Sample
  readonly random: Random
  /** Row numbers, ordered so that the rows of each node lie together. */
  readonly order: Uint16Array
  /** Value of the split at hand for each row, in the order of `order`. */
  readonly projected: Float32Array
  /** Column numbers in any order; shuffled as columns are drawn. */
  readonly deck: Uint16Array
}

/** Rows `from` to `to` (exclusive) of `order` belong to `node`. */
interface Patch {
  readonly node: number
  readonly from: number
  readonly to: number
}

/** The trainer of the project itself. */
export const growTree: Grow = (tree, sample, random) => {
  const growth: Growth = {
    tree,
    sample,
    random,
    order: counting(sample.rows),
    projected: new Float32Array(sample.rows),
    deck: counting(sample.columns),
  }
  const patches: Patch[] = [{ node: 0, from: 0, to: sample.rows }]
  for (let patch = patches.pop(); patch !== undefined; patch = patches.pop()) {
    if (mayDivide(tree, patch) && drawSplit(growth, patch)) patches.push(...divide(growth, patch))
    else settle(tree, patch.node, patch.to - patch.from)
  }
}

/** 0, 1, 2 … by a plain loop: Uint16Array.from with a function takes a fifth of the training. */
function counting(length: number): Uint16Array {
  const numbers = new Uint16Array(length)
  for (let i = 0; i < length; i++) numbers[i] = i
  return numbers
}

function mayDivide(tree: Tree, patch: Patch): boolean {
  return patch.node < tree.inner && patch.to - patch.from > 1
}

/** Draws columns, weights and threshold of a node; false where its rows are all alike. */
function drawSplit(growth: Growth, patch: Patch): boolean {
  if (!drawTerms(growth, patch)) return false
  project(growth, patch)
  const { low, high } = rangeOf(growth.projected, patch)
  if (!(low < high)) return false
  const drawn = Math.fround(low + growth.random.next() * (high - low))
  // Both sides get a row: the lowest is below the threshold, the highest is not.
  growth.tree.threshold[patch.node] = drawn > low ? drawn : high
  return true
}

/** Draws up to `terms` different columns that vary in the node; false where none does. */
function drawTerms(growth: Growth, patch: Patch): boolean {
  const { tree, sample, deck, random } = growth
  const first = patch.node * tree.terms
  let found = 0
  for (let drawn = 0; drawn < deck.length && found < tree.terms; drawn++) {
    const pick = drawn + random.below(deck.length - drawn)
    const column = deck[pick]
    deck[pick] = deck[drawn]
    deck[drawn] = column
    const range = columnRange(growth, patch, column * sample.rows)
    if (range === 0) continue
    tree.column[first + found] = column
    if (tree.terms > 1) tree.weight[first + found] = drawWeight(random, range)
    found++
  }
  return found > 0
}

/** Difference between the greatest and the least value of a column among the node's rows. */
function columnRange(growth: Growth, patch: Patch, column: number): number {
  const { order, sample } = growth
  const { values } = sample
  let low = values[column + order[patch.from]]
  let high = low
  for (let i = patch.from + 1; i < patch.to; i++) {
    const value = values[column + order[i]]
    if (value < low) low = value
    else if (value > high) high = value
  }
  return high - low
}

/** Ranges below this count as this, so that a weight stays within Float32. */
const LEAST_RANGE = 1e-30

/** A normal deviate for the scaled column (Box and Muller), expressed for the column as it is. */
function drawWeight(random: Random, range: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  const deviate = radius * Math.cos(2 * Math.PI * random.next())
  return toWeight(deviate / Math.max(range, LEAST_RANGE))
}

/** Fills `projected` with the split's value for each row of the node. */
function project(growth: Growth, patch: Patch): void {
  const { tree, sample, order, projected } = growth
  const first = patch.node * tree.terms
  for (let i = patch.from; i < patch.to; i++) {
    if (tree.terms === 1) projected[i] = sample.values[tree.column[first] * sample.rows + order[i]]
    else projected[i] = weightedSum(growth, first, order[i])
  }
}

function weightedSum(growth: Growth, first: number, row: number): number {
  const { tree, sample } = growth
  let sum = 0
  for (let term = first; term < first + tree.terms; term++) {
    sum += tree.weight[term] * sample.values[tree.column[term] * sample.rows + row]
  }
  return toFloat32(sum)
}

function rangeOf(values: Float32Array, patch: Patch): { low: number; high: number } {
  let low = values[patch.from]
  let high = low
  for (let i = patch.from + 1; i < patch.to; i++) {
    if (values[i] < low) low = values[i]
    else if (values[i] > high) high = values[i]
  }
  return { low, high }
}

/** Moves the rows below the threshold to the front; returns the patches of both children. */
function divide(growth: Growth, patch: Patch): Patch[] {
  const { tree, order, projected } = growth
  const threshold = tree.threshold[patch.node]
  let middle = patch.from
  for (let i = patch.from; i < patch.to; i++) {
    if (projected[i] >= threshold) continue
    const row = order[i]
    order[i] = order[middle]
    order[middle] = row
    projected[i] = projected[middle]
    middle++
  }
  return [
    { node: 2 * patch.node + 2, from: middle, to: patch.to },
    { node: 2 * patch.node + 1, from: patch.from, to: middle },
  ]
}
