/**
 * Calibration: from a value of any unit to −log10 of the share of training windows that are as
 * extreme. Empirical up to the 90 % quantile; beyond it an exponential (a generalised Pareto of
 * shape 0; Pickands 1975) that knows from how few values its scale was learned. Floors of the scale
 * keep discrete and constant features finite.
 */
import { lowerBound, upperBound } from '../base/sorted.ts'

/** A frozen calibration of one feature. */
export interface Tail {
  /** Training values that it was made from. */
  readonly size: number
  /** Sorted training values, thinned to at most POINTS. */
  readonly points: Float64Array
  /** The largest training values, ascending, at most TOP. */
  readonly top: Float64Array
  /** The 90 % quantile, −log10 of the share beyond it, and the mean excess over it. */
  readonly bend: number
  readonly bendTail: number
  readonly scale: number
  /** Values beyond the bend, which the scale was learned from. */
  readonly learned: number
}

/** What the scale of a tail is at least. */
export interface Floor {
  readonly least: number
  /** For features ln(1 + x): a step of so much in x, at the bend. */
  readonly step: number
}

/** Points kept of the empirical part: enough for tails below 1, and 8 KiB a feature at most. */
const POINTS = 1024
/** Largest values kept one by one. */
const TOP = 256

const BEND_QUANTILE = 0.9
/** Usual least scale: a step of 1 in a feature that was constant is then worth 4.3 decades. */
export const LEAST_SCALE = 0.1
const LEAST_SPREADS = 0.25

const USUAL_FLOOR: Floor = { least: LEAST_SCALE, step: 0 }

/** The calibration of a sample (any order; no values at all give tails of 0). */
export function fitTail(values: Float64Array, floor = USUAL_FLOOR): Tail {
  const sorted = values.slice().sort()
  const size = sorted.length
  if (size === 0) {
    const nothing = { bend: Infinity, bendTail: 0, scale: floor.least, learned: 0 }
    return { size, points: sorted, top: sorted, ...nothing }
  }
  const sums = suffixSums(sorted)
  const bend = sorted[bendIndex(size)]
  const above = upperBound(sorted, bend)
  const excess = (sums.values[above] - (size - above) * bend) / Math.max(1, size - above)
  const spread = deviation(sums.values[0], sums.squares[0], size)
  return {
    size,
    points: thin(sorted),
    top: sorted.slice(-TOP),
    bend,
    bendTail: -Math.log10((size - above + 0.5) / (size + 1)),
    scale: Math.max(leastScale(floor, bend), scaleOf(excess, spread)),
    learned: size - above,
  }
}

/**
 * −log10 of the upper tail probability of a value; at least 0, always finite. What training itself
 * exceeded k times is never rarer than k in all, whatever the exponential says.
 */
export function tailOf(tail: Tail, value: number): number {
  const decade = extrapolate(tail, value)
  if (value <= tail.bend) return decade
  const beyond = tail.top.length - lowerBound(tail.top, value)
  return beyond === 0 ? decade : Math.min(decade, decades(beyond, tail.size))
}

/** The same by the tail's shape alone: what the inner part of a sample says of its outer part. */
export function extrapolate(tail: Tail, value: number): number {
  const { bend, bendTail, scale, learned } = tail
  if (value > bend) return bendTail + decadesBeyond((value - bend) / scale, learned)
  if (tail.size === 0) return 0
  const below = lowerBound(tail.points, value) / tail.points.length
  return decades(tail.size * (1 - below), tail.size)
}

/** The middle of the training values: what is usual. */
export function middleOf(tail: Tail): number {
  return tail.points.length === 0 ? 0 : tail.points[tail.points.length >> 1]
}

/**
 * Tails of the training values themselves, each calibrated on the kept values that are not within
 * `reach` rows of it: an incident of adjacent windows must not be its own yardstick.
 */
export function tailsLeftOut(
  values: Float64Array,
  { kept, reach, least = LEAST_SCALE, step = 0 }: LeavingOut,
): Float64Array {
  const sample = sampleOf(values, kept, { least, step })
  const near: Ranks = { ranks: new Int32Array(2 * reach + 1), size: 0 }
  const tails = new Float64Array(values.length)
  for (let row = 0; row < values.length; row++) {
    near.size = 0
    const to = Math.min(values.length - 1, row + reach)
    for (let other = Math.max(0, row - reach); other <= to; other++) {
      if (kept[other] === 1) insert(near, sample.rank[other])
    }
    tails[row] = tailWithout(sample, near, values[row])
  }
  return tails
}

/** Which values calibrate, how far the neighbourhood goes, the least scale. */
export interface LeavingOut extends Partial<Floor> {
  readonly kept: Uint8Array
  readonly reach: number
}

/** Sorted values with what is needed to leave some of them out again. */
interface Sample {
  readonly sorted: Float64Array
  readonly rank: Int32Array
  readonly sums: Sums
  readonly floor: Floor
}

interface Sums {
  /** Entry i: sum over sorted[i …]. */
  readonly values: Float64Array
  readonly squares: Float64Array
}

/** Of equal values the earlier row has the lower rank. */
function sampleOf(values: Float64Array, kept: Uint8Array, floor: Floor): Sample {
  const sorted = values.filter((_, row) => kept[row] === 1).sort()
  const rank = new Int32Array(values.length).fill(-1)
  const taken = new Int32Array(sorted.length)
  for (let row = 0; row < values.length; row++) {
    if (kept[row] !== 1) continue
    const first = lowerBound(sorted, values[row])
    rank[row] = first + taken[first]++
  }
  return { sorted, rank, sums: suffixSums(sorted), floor }
}

/** Ranks in ascending order, the first `size` of them. */
interface Ranks {
  readonly ranks: Int32Array
  size: number
}

function insert(into: Ranks, rank: number): void {
  const { ranks } = into
  let at = into.size++
  for (; at > 0 && ranks[at - 1] > rank; at--) ranks[at] = ranks[at - 1]
  ranks[at] = rank
}

/** The tail of a value under the sample without the given ranks. */
function tailWithout(sample: Sample, without: Ranks, value: number): number {
  const { sorted, sums } = sample
  const { ranks } = without
  const size = sorted.length - without.size
  if (size <= 0) return 0
  let at = bendIndex(size)
  for (let i = 0; i < without.size; i++) if (ranks[i] <= at) at++
  const bend = sorted[at]
  const from = value > bend ? upperBound(sorted, bend) : lowerBound(sorted, value)
  let count = sorted.length - from
  let sum = sums.values[from]
  let total = sums.values[0]
  let squares = sums.squares[0]
  for (let i = 0; i < without.size; i++) {
    const left = sorted[ranks[i]]
    total -= left
    squares -= left ** 2
    if (ranks[i] < from) continue
    count--
    sum -= left
  }
  if (value <= bend) return decades(count, size)
  const excess = count === 0 ? 0 : sum / count - bend
  const spread = deviation(total, squares, size)
  const scale = Math.max(leastScale(sample.floor, bend), scaleOf(excess, spread))
  const decade = decades(count, size) + decadesBeyond((value - bend) / scale, count)
  const reached = lowerBound(sorted, value)
  let beyond = sorted.length - reached
  for (let i = 0; i < without.size; i++) if (ranks[i] >= reached) beyond--
  return beyond === 0 ? decade : Math.min(decade, decades(beyond, size))
}

/**
 * −log10 of the chance to lie so many scales beyond the bend where the scale was learned from
 * `count` values: the predictive distribution of an exponential is a Pareto, the heavier the fewer
 * they were. Of a constant feature (0) nothing was learned, and the floor is taken at its word.
 */
function decadesBeyond(scales: number, count: number): number {
  return count === 0 ? scales / Math.LN10 : count * Math.log10(1 + scales / count)
}

function leastScale({ least, step }: Floor, bend: number): number {
  return Math.max(least, step * Math.exp(-Math.max(0, bend)))
}

function bendIndex(size: number): number {
  return Math.min(size - 1, Math.floor(BEND_QUANTILE * size))
}

function scaleOf(excess: number, spread: number): number {
  return Math.max(excess, LEAST_SPREADS * spread)
}

function decades(count: number, size: number): number {
  return Math.max(0, -Math.log10((count + 0.5) / (size + 1)))
}

function deviation(sum: number, squares: number, size: number): number {
  return Math.sqrt(Math.max(0, squares / size - (sum / size) ** 2))
}

function suffixSums(sorted: Float64Array): Sums {
  const values = new Float64Array(sorted.length + 1)
  const squares = new Float64Array(sorted.length + 1)
  for (let i = sorted.length - 1; i >= 0; i--) {
    values[i] = values[i + 1] + sorted[i]
    squares[i] = squares[i + 1] + sorted[i] ** 2
  }
  return { values, squares }
}

function thin(sorted: Float64Array): Float64Array {
  if (sorted.length <= POINTS) return sorted
  const step = sorted.length / POINTS
  return Float64Array.from({ length: POINTS }, (_, i) => sorted[Math.floor(i * step)])
}
