/** Sums over arrays of numbers, in their order: the same bits on every machine. */

/** Sum of all; 0 of none. */
export function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** Arithmetic mean; 0 of none. */
export function meanOf(values: Float64Array): number {
  return sumOf(values) / Math.max(1, values.length)
}
