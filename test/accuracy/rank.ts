/** Measures of a ranking against the truth: what accuracy is reported in. */
import { lowerBound, upperBound } from '../../src/base/sorted.ts'

/** Probability that a positive ranks above a negative, ties counting half (AUC). */
export function areaUnderCurve(positives: readonly number[], negatives: readonly number[]): number {
  const sorted = Float64Array.from(negatives).sort()
  let wins = 0
  for (const value of positives) {
    wins += (lowerBound(sorted, value) + upperBound(sorted, value)) / 2
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
    const hits = above.length - lowerBound(above, value)
    const misses = below.length - lowerBound(below, value)
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

/** How alarms and what is true of each come together. */
export interface Confusion {
  readonly hits: number
  readonly falseAlarms: number
  readonly missed: number
  /** Neither an alarm nor anything to be alarmed at. */
  readonly quiet: number
}

/** Counts what is given side by side. */
export function confusionOf(alarms: readonly boolean[], truth: readonly boolean[]): Confusion {
  const count = (alarm: boolean, wanted: boolean): number =>
    alarms.filter((each, at) => each === alarm && truth[at] === wanted).length
  return {
    hits: count(true, true),
    falseAlarms: count(true, false),
    missed: count(false, true),
    quiet: count(false, false),
  }
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
