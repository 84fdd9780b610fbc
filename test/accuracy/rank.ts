/** Measures of a ranking against the truth: what accuracy is reported in. */

/** Probability that a positive ranks above a negative, ties counting half (AUC). */
export function areaUnderCurve(positives: readonly number[], negatives: readonly number[]): number {
  const sorted = Float64Array.from(negatives).sort()
  let wins = 0
  for (const value of positives) {
    wins += (position(sorted, value, false) + position(sorted, value, true)) / 2
  }
  return wins / (positives.length * negatives.length)
}

/** Average precision, ties taken as one step. */
export function averagePrecision(
  positives: readonly number[],
  negatives: readonly number[],
): number {
  const above = Float64Array.from(positives).sort()
  const below = Float64Array.from(negatives).sort()
  let sum = 0
  for (const value of positives) {
    const hits = above.length - position(above, value, false)
    const misses = below.length - position(below, value, false)
    sum += hits / (hits + misses)
  }
  return sum / positives.length
}

/** The same from scores beside what is true of each. */
export function precisionOf(scores: ArrayLike<number>, truth: readonly boolean[]): number {
  const of = (wanted: boolean): number[] =>
    Array.from(scores).filter((_, at) => truth[at] === wanted)
  return averagePrecision(of(true), of(false))
}

/** Precision and recall as their harmonic mean. */
export function f1(truePositives: number, falsePositives: number, missed: number): number {
  return (2 * truePositives) / Math.max(1, 2 * truePositives + falsePositives + missed)
}

/** Mean and standard deviation, as `.981 ± .004`. */
export function meanAndSpread(values: readonly number[]): string {
  return `${mean(values).toFixed(3)} ± ${deviation(values).toFixed(3)}`
}

/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function deviation(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map(value => (value - middle) ** 2)))
}

/** Values below x, or not above x where `through`. */
function position(sorted: Float64Array, x: number, through: boolean): number {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle] < x || (through && sorted[middle] === x)) from = middle + 1
    else to = middle
  }
  return from
}
