/**
 * The isolation forest (Liu, Ting and Zhou: Isolation Forest, ICDM 2008): rows that random splits
 * separate from the rest after few steps are strange. Two trainers grow the trees; storing, scoring
 * and explaining are the same code for both. A forest follows from rows, options and seed alone.
 */
import { seededRandom } from '../base/random.ts'
import { emptyForest, type Forest, type TrainerName, treeOf } from './arena.ts'
import { type Grow, growTree, type Sample } from './grow.ts'
import { growPackageTree } from './packageTree.ts'
import { averagePathLength, heightLimit, toFloat32 } from './tree.ts'
import { type Block, emptyBlock, LANES, walk } from './walk.ts'

export type { Forest, TrainerName } from './arena.ts'
export { averagePathLength } from './tree.ts'

/** How to train a forest. */
export interface ForestOptions {
  /** Values per row. */
  readonly columns: number
  /** 100 in the paper: path lengths have settled well before. */
  readonly trees: number
  /** Rows per tree, drawn without replacement; 256 in the paper. Fewer are all taken. */
  readonly sampleSize: number
  /** Columns per split less one: 0 splits along one axis, columns − 1 along any direction. */
  readonly extensionLevel: number
  readonly seed: number
  readonly trainer: TrainerName
}

/** Columns and leaf sizes are kept in two bytes; scores have settled long before so many trees. */
const LIMIT = { trees: 10_000, sampleSize: 65_535, columns: 65_535 } as const

/** Grows a tree, and says how many levels it may need for a sample. */
interface Trainer {
  readonly grow: Grow
  height(sampleSize: number): number
}

const TRAINERS: Readonly<Record<TrainerName, Trainer>> = {
  logforest: { grow: growTree, height: heightLimit },
  // The package compares with <= where the paper has <: one level more.
  'ml-isolation-forest': {
    grow: growPackageTree,
    height: size => (size > 1 ? heightLimit(size) + 1 : 0),
  },
}

/**
 * Trains a forest on row-major rows × columns, which it does not keep. Values are taken as Float32.
 * Throws a RangeError where there is no row, a value is not finite or an option is out of range.
 */
export function trainForest(rows: Float64Array, options: ForestOptions): Forest {
  assertOptions(options)
  const { columns, trees } = options
  const count = countRows(rows, columns)
  if (count === 0) throw new RangeError('Cannot train a forest on no rows: give at least one')
  assertFinite(rows, columns)
  const trainer = TRAINERS[options.trainer]
  const sampleSize = Math.min(options.sampleSize, count)
  const forest = emptyForest({
    trainer: options.trainer,
    columns,
    trees,
    sampleSize,
    height: trainer.height(sampleSize),
    terms: options.extensionLevel + 1,
  })
  const random = seededRandom(options.seed)
  const deck = new Uint32Array(count)
  for (let row = 0; row < count; row++) deck[row] = row
  const means = new Float64Array(columns)
  for (let tree = 0; tree < trees; tree++) {
    for (let i = 0; i < sampleSize; i++) swap(deck, i, i + random.below(count - i))
    const sample = sampleOf(rows, deck.subarray(0, sampleSize), columns)
    addMeans(means, sample)
    trainer.grow(treeOf(forest, tree), sample, random)
  }
  forest.center.set(means.map(sum => sum / trees))
  return forest
}

/** Rows that go down the forest together: their values stay in the nearest cache (16 kB). */
const BLOCK_VALUES = 4096

/**
 * Anomaly score of each row, 2^(−E[h] / c(ψ)), in (0, 1): near 1 is strange, below 0.5 usual.
 * Throws a RangeError where a value is not finite.
 */
export function scoreRows(forest: Forest, rows: Float64Array): Float64Array {
  const { columns, trees, sampleSize } = forest
  const scores = new Float64Array(countRows(rows, columns))
  assertFinite(rows, columns)
  const usual = averagePathLength(sampleSize)
  // A single training row separates nothing: all rows are as strange as any.
  if (usual === 0) return scores.fill(0.5)
  const height = LANES * Math.max(1, Math.floor(BLOCK_VALUES / columns / LANES))
  const lanes = Math.min(height, LANES * Math.ceil(scores.length / LANES))
  const block = emptyBlock(lanes, columns)
  for (let from = 0; from < scores.length; from += lanes) {
    fill(block, rows.subarray(from * columns, (from + lanes) * columns))
    walk(forest, block)
    const to = Math.min(from + lanes, scores.length)
    for (let i = from; i < to; i++) scores[i] = 2 ** (-block.paths[i - from] / trees / usual)
  }
  return scores
}

function fill(block: Block, rows: Float64Array): void {
  for (let i = 0; i < rows.length; i++) block.values[i] = toFloat32(rows[i])
  block.paths.fill(0)
}

function swap(deck: Uint32Array, one: number, other: number): void {
  const row = deck[one]
  deck[one] = deck[other]
  deck[other] = row
}

function sampleOf(rows: Float64Array, picked: Uint32Array, columns: number): Sample {
  const values = new Float32Array(picked.length * columns)
  // Row after row would wait for memory at each; column by column, many reads are under way.
  for (let column = 0; column < columns; column++) {
    const to = column * picked.length
    for (let i = 0; i < picked.length; i++) {
      values[to + i] = toFloat32(rows[picked[i] * columns + column])
    }
  }
  return { rows: picked.length, columns, values }
}

function addMeans(means: Float64Array, sample: Sample): void {
  for (let column = 0; column < sample.columns; column++) {
    const from = column * sample.rows
    let sum = 0
    for (let i = from; i < from + sample.rows; i++) sum += sample.values[i]
    means[column] += sum / sample.rows
  }
}

function countRows(rows: Float64Array, columns: number): number {
  const count = rows.length / columns
  if (Number.isInteger(count)) return count
  throw new RangeError(`Cannot cut ${rows.length} values into rows of ${columns}`)
}

function assertFinite(rows: Float64Array, columns: number): void {
  const at = firstNotFinite(rows)
  if (at < 0) return
  const place = `row ${Math.floor(at / columns)}, column ${at % columns}`
  throw new RangeError(`Cannot use ${rows[at]} in ${place}: a forest needs finite numbers`)
}

function firstNotFinite(rows: Float64Array): number {
  for (let i = 0; i < rows.length; i++) if (!Number.isFinite(rows[i])) return i
  return -1
}

function assertOptions(options: ForestOptions): void {
  for (const name of ['columns', 'trees', 'sampleSize'] as const) {
    assertWithin(name, options[name], [1, LIMIT[name]])
  }
  assertWithin('extensionLevel', options.extensionLevel, [0, options.columns - 1])
  if (options.trainer === 'ml-isolation-forest' && options.extensionLevel > 0) {
    throw new RangeError('ml-isolation-forest splits along one axis only: set extensionLevel to 0')
  }
}

function assertWithin(name: string, value: number, [least, most]: [number, number]): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}`)
}
