/**
 * How little chance explains that several logs are strange at once. Under chance −ln p of a usual
 * log is exponential, so the sum over a group of windows is Gamma distributed; a group of k logs
 * chosen as the strangest of n pays for the choice (Bonferroni over the C(n, k) groups). The
 * strongest log of all is left out: one log alone is its own business.
 */
import { quantileOf } from '../base/sorted.ts'

/** Sizes of groups that are tried: a few logs, a part of the suite, most of it. */
const GROUPS = [1, 2, 3, 5, 8, 13, 21, 34] as const

/** Logs beyond the strongest are looked at up to the largest group. */
export const MOST_LOGS = GROUPS[GROUPS.length - 1] + 1

/** One log's surprise in a span. */
export interface Share {
  /** Sum of −log10 p. */
  readonly sum: number
  /** Windows that it is a sum of. */
  readonly windows: number
}

/**
 * −log10 of the chance that any group of logs is so strange together; at least 0. `shares` are the
 * strangest logs, strangest first, of `logs` in all.
 */
export function evidenceOf(shares: readonly Share[], logs: number): number {
  let best = 0
  let sum = 0
  let windows = 0
  for (let k = 1; k < shares.length; k++) {
    sum += shares[k].sum
    windows += shares[k].windows
    if (!GROUPS.some(size => size === k)) continue
    const decades = gammaTail(windows, sum * Math.LN10) - logChoices(logs - 1, k)
    best = Math.max(best, decades)
  }
  return best
}

/**
 * −log10 P(X ≥ x) for a Gamma variable of this shape and scale 1: within 0.2 decades wherever it
 * matters here.
 */
export function gammaTail(shape: number, x: number): number {
  return normalTail(gammaDeviation(shape, x))
}

/** The normal deviation that x is, by the cube root of Wilson and Hilferty (1931). */
export function gammaDeviation(shape: number, x: number): number {
  return 3 * Math.sqrt(shape) * (Math.cbrt(x / shape) - 1 + 1 / (9 * shape))
}

/**
 * How much wider than chance the deviations of a suite spread, as a variance, at least 1: logs that
 * share a load are not independent, and what they do together is then worth less. Taken between
 * the median and the 90 % quantile, which an incident does not move.
 */
export function overdispersion(deviations: Float64Array): number {
  if (deviations.length === 0) return 1
  const sorted = deviations.slice().sort()
  const spread = quantileOf(sorted, 0.9) - quantileOf(sorted, 0.5)
  return Math.max(1, (spread / NORMAL_90) ** 2)
}

/** The 90 % quantile of the normal distribution. */
const NORMAL_90 = 1.2816

/** −log10 of the upper tail of the normal distribution; bounds of Mills' ratio (Birnbaum 1942). */
export function normalTail(z: number): number {
  if (z <= 0) return z < -1 ? 0 : 0.3
  const mills = (Math.sqrt(4 + z * z) - z) / 2
  const density = -(z * z) / 2 - Math.log(Math.sqrt(2 * Math.PI))
  return Math.max(0.3, -(density + Math.log(mills)) / Math.LN10)
}

/** log10 of the number of groups of k among n. */
function logChoices(n: number, k: number): number {
  let decades = 0
  for (let i = 0; i < Math.min(k, n - k); i++) decades += Math.log10((n - i) / (i + 1))
  return decades
}
