/**
 * Quantities of Kubernetes (resource.Quantity): the apiserver writes them its own way, `0.5` as
 * `500m` and `1024Mi` as `1Gi`. The parser of the client library knows no fractions before a
 * suffix, `1.5Gi`, and no exponents.
 */

const QUANTITY = /^([0-9.]+)(n|u|m|k|Ki|[EPTGM]i?|[eE][+-]?[0-9]+)?$/

/** What a suffix stands for. */
const FACTORS: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
}

/** Relative: what is left of an amount where it is computed in floating point. */
const ROUNDING = 1e-12

/** Whether both are quantities, and of the same amount. */
export function isSameAmount(one: unknown, other: unknown): boolean {
  const [a, b] = [amountOf(one), amountOf(other)]
  return Math.abs(a - b) <= ROUNDING * Math.max(a, b)
}

/** The amount; NaN, which is like nothing, where it is no quantity. */
function amountOf(quantity: unknown): number {
  const [, digits = '', suffix = ''] = QUANTITY.exec(`${quantity}`) ?? []
  if (digits === '') return Number.NaN
  const factor = FACTORS[suffix]
  return factor === undefined ? Number(digits + suffix) : Number(digits) * factor
}
