/** Look-ups in arrays that are sorted, ascending. */

/** First index with a value ≥ x; the length where there is none. */
export function lowerBound(sorted: Float64Array, x: number): number {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle] < x) from = middle + 1
    else to = middle
  }
  return from
}

/** First index with a value > x; the length where there is none. */
export function upperBound(sorted: Float64Array, x: number): number {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle] <= x) from = middle + 1
    else to = middle
  }
  return from
}

/** The value that this share (0 to 1) of the others does not exceed; 0 of none. */
export function quantileOf(sorted: Float64Array, share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0
}
