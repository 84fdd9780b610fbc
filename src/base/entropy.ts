/**
 * The only door to chance. What it gives keys hash tables against prepared collisions; it never
 * decides a result.
 */
import { randomInt } from 'node:crypto'

const seed = randomInt(2 ** 32)

/** A random 32-bit number, the same for the life of the process. */
export function processSeed(): number {
  return seed
}
