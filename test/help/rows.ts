/** Made-up rows for forests: seeded, so that a test that fails fails again. */
import { type Random, seededRandom } from '../../src/base/random.ts'
import type { ForestOptions } from '../../src/forest/forest.ts'

/** The options of the paper, changed as given. */
export function forestOptions(changes: Partial<ForestOptions> = {}): ForestOptions {
  return {
    columns: 2,
    trees: 100,
    sampleSize: 256,
    extensionLevel: 0,
    seed: 1,
    trainer: 'logforest',
    ...changes,
  }
}

/** Rows whose values are independent and normal. */
export function normalRows(count: number, columns: number, seed = 1): Float64Array {
  const random = seededRandom(seed)
  return new Float64Array(count * columns).map(() => normal(random))
}

/** Rows with one value in all columns. */
export function sameRows(count: number, columns: number, value = 1): Float64Array {
  return new Float64Array(count * columns).fill(value)
}

/** A normal deviate: the sum of twelve uniform numbers is near enough. */
export function normal(random: Random): number {
  let sum = -6
  for (let i = 0; i < 12; i++) sum += random.next()
  return sum
}
