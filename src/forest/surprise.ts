/**
 * How surprising a count is: both tails of the negative binomial (a Poisson whose rate varies),
 * by the continued fraction of the incomplete beta function (Lentz 1976; DLMF 8.17.22), and for
 * large counts by the signed root of the deviance (Barndorff-Nielsen 1986). In nats, capped.
 */

/** Cap of one surprise: e⁻⁶⁰ is as good as impossible, and stays far from the edge of doubles. */
export const MOST_SURPRISE = 60
/** Above this the continued fraction needs many steps and the deviance is exact to 1 %. */
const LARGE_COUNT = 2000
const MOST_STEPS = 400

/** −ln P(X ≥ count) and −ln P(X ≤ count). */
export interface Surprise {
  high: number
  low: number
}

/** Writes the two surprises of a count under mean and variance (variance > mean > 0). */
export function surpriseOf(count: number, moments: Moments, into: Surprise): void {
  const { mean, variance } = moments
  const size = (mean * mean) / (variance - mean)
  const law = { mean, size, share: mean / (size + mean) }
  if (count > mean) {
    const high = upperTail(count, law)
    into.high = capped(high)
    into.low = capped(-Math.log1p(-Math.exp(-high) * 0.999999))
    return
  }
  const low = lowerTail(count, law)
  into.low = capped(low)
  into.high = count === 0 ? 0 : capped(-Math.log1p(-Math.exp(-low) * 0.999999))
}

/** −ln P(X = 0): the surprise of a template that is missing. */
export function absenceOf(moments: Moments): number {
  const size = (moments.mean * moments.mean) / (moments.variance - moments.mean)
  return capped(size * Math.log1p(moments.mean / size))
}

/** Mean and variance of a template's count per window. */
export interface Moments {
  mean: number
  variance: number
}

/** ln Γ(x) for x > 0, to 1e-13 (Lanczos, g = 7). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const z = x - 1
  let sum = LANCZOS[0]
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (z + i)
  const t = z + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum)
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
] as const

/** The negative binomial: number of successes `size`, and the share of failures. */
interface Law {
  readonly mean: number
  readonly size: number
  readonly share: number
}

function upperTail(count: number, law: Law): number {
  if (count > LARGE_COUNT) return normalTail(deviance(count, law))
  return -logBeta(count, law.size, law.share)
}

function lowerTail(count: number, law: Law): number {
  const { mean, size, share } = law
  if (count === 0) return size * Math.log1p(mean / size)
  if (mean > LARGE_COUNT) return normalTail(deviance(count, law))
  return -logBeta(size, count + 1, 1 - share)
}

/** Signed root of the deviance: about standard normal. */
function deviance(count: number, { mean, size }: Law): number {
  const part = count * Math.log(count / mean)
  const rest = (count + size) * Math.log((count + size) / (mean + size))
  return Math.sqrt(2 * Math.max(0, part - rest))
}

/** −ln of the upper normal tail, to 2 % of the probability (Birnbaum 1942). */
function normalTail(w: number): number {
  const mills = 2 / (w + Math.sqrt(w * w + 8 / Math.PI))
  return (w * w) / 2 + 0.5 * Math.log(2 * Math.PI) - Math.log(mills)
}

/** ln of the regularised incomplete beta function I_z(a, b). */
function logBeta(a: number, b: number, z: number): number {
  const front = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(z) + b * Math.log1p(-z)
  if (z < (a + 1) / (a + b + 2)) return front + Math.log(fraction(a, b, z) / a)
  return Math.log1p(-Math.min(1 - 1e-15, (Math.exp(front) * fraction(b, a, 1 - z)) / b))
}

function fraction(a: number, b: number, z: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * z) / (a + 1))
  let value = d
  for (let i = 1; i <= MOST_STEPS; i++) {
    const even = (i * (b - i) * z) / ((a + 2 * i - 1) * (a + 2 * i))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    value *= d * c
    const odd = (-(a + i) * (a + b + i) * z) / ((a + 2 * i) * (a + 2 * i + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    value *= d * c
    if (Math.abs(d * c - 1) < 1e-10) break
  }
  return value
}

function awayFromZero(x: number): number {
  return Math.abs(x) < 1e-300 ? 1e-300 : x
}

function capped(x: number): number {
  return Math.max(0, Math.min(MOST_SURPRISE, x))
}
