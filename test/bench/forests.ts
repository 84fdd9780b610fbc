/**
 * Time and room that forests take, on one core: 100 trees on samples of 256 of 100,000 rows of 8
 * columns, beside scikit-learn's isolation forest on the same rows in the same run.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../../src/base/random.ts'
import { encodeForest } from '../../src/forest/codec.ts'
import { type Forest, type ForestOptions, scoreRows, trainForest } from '../../src/forest/forest.ts'
import { type Figure, tableOf } from '../help/figures.ts'
import { scikitSpeed } from '../help/scikit.ts'

const ROWS = 100_000
const COLUMNS = 8
const ROUNDS = 40

const OPTIONS: ForestOptions = {
  columns: COLUMNS,
  trees: 100,
  sampleSize: 256,
  extensionLevel: 0,
  seed: 1,
  trainer: 'logforest',
}

const PACKAGE = { ...OPTIONS, trainer: 'ml-isolation-forest' } as const

/** Figures on speed and size; without scikit-learn those against it are left out. */
export async function forestBench(): Promise<Figure[]> {
  const rows = normalRows()
  const fitMs = best(() => trainForest(rows, OPTIONS))
  const packageFitMs = best(() => trainForest(rows, PACKAGE))
  const forest = trainForest(rows, OPTIONS)
  const scoreMs = best(() => scoreRows(forest, rows))
  const oneMs = best(() => scoreRows(forest, rows.subarray(0, COLUMNS)))
  return [
    atLeast('forest: k rows/s scored', ROWS / scoreMs, 200),
    ...comparedWith(peerSpeed(rows), { fitMs, scoreMs }),
    atMost('forest: ms to score one row', oneMs, 1),
    atMost('forest: ms to fit 100,000 × 8', fitMs, 10),
    atMost('forest: ms to fit, ml-isolation-forest', packageFitMs, 100),
    atMost('forest: kB stored', encodeForest(forest).length / 1000, 300),
    atMost('forest: kB stored, extended', storedKilobytes(COLUMNS - 1), 300),
    atMost('forest: kB stored, ml-isolation-forest', packageKilobytes(rows), 300),
    atMost('forest: kB in memory', residentKilobytes(forest), 400),
  ]
}

/** Sums of twelve uniform numbers: near enough to normal. */
function normalRows(): Float64Array {
  const random = seededRandom(1)
  return new Float64Array(ROWS * COLUMNS).map(() => {
    let sum = -6
    for (let i = 0; i < 12; i++) sum += random.next()
    return sum
  })
}

/** Milliseconds of the quickest round; what else the machine does only ever adds. */
function best(work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    work()
    least = Math.min(least, performance.now() - start)
  }
  return least
}

interface Speed {
  readonly fitMs: number
  readonly scoreMs: number
}

function peerSpeed(rows: Float64Array): Speed | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'forest-bench-'))
  try {
    const path = join(folder, 'rows')
    writeFileSync(path, rows)
    return scikitSpeed(path, COLUMNS)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function comparedWith(peer: Speed | undefined, own: Speed): Figure[] {
  if (!peer) return []
  return [
    atLeast('forest: score rate ÷ scikit-learn’s', peer.scoreMs / own.scoreMs, 1),
    atLeast('forest: fit rate ÷ scikit-learn’s', peer.fitMs / own.fitMs, 5),
  ]
}

function storedKilobytes(extensionLevel: number): number {
  return encodeForest(trainForest(normalRows(), { ...OPTIONS, extensionLevel })).length / 1000
}

function packageKilobytes(rows: Float64Array): number {
  return encodeForest(trainForest(rows, PACKAGE)).length / 1000
}

function residentKilobytes(forest: Forest): number {
  const { column, weight, threshold, leafSize, pathLength, center } = forest
  const arrays = [column, weight, threshold, leafSize, pathLength, center]
  return arrays.reduce((sum, array) => sum + array.byteLength, 0) / 1000
}

function atLeast(name: string, got: number, least: number): Figure {
  return { name, reach: `≥ ${least}`, got: shown(got), ok: got >= least }
}

function atMost(name: string, got: number, most: number): Figure {
  return { name, reach: `≤ ${most}`, got: shown(got), ok: got <= most }
}

function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2)
}

if (import.meta.main) process.stdout.write(tableOf(await forestBench()))
