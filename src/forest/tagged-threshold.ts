/**
 * What people say of findings moves the threshold of the log's next model version: upwards, as far
 * as false findings ask for it and true ones allow, within bounds that few tags cannot reach. It
 * never falls below the threshold that the history and the budget give.
 *
 * Interval: Wilson, Probable inference, 1927.
 */

/** 95 % of a normal distribution lie within so many standard deviations. */
const Z = 1.96

/** Tags alone may ask for a strangeness a hundred times rarer, and no more. */
const MOST_DECADES = 2

/** Beyond this a score is 100 to the last digit that a double holds. */
const MOST_RATIO = 15

/** What was said of a finding of windows, and how strange (S, decades) it was. */
export interface Said {
  readonly verdict: 'true' | 'false' | 'expected'
  readonly joint: number
}

/** A share with the interval that holds the true one in 95 of 100 cases; NaN without cases. */
export interface Share {
  readonly share: number
  readonly least: number
  readonly most: number
}

/** What tags did to the threshold of a version, and why. */
export interface Moved {
  readonly true: number
  readonly false: number
  readonly expected: number
  /** Threshold without tags, and with them. */
  readonly from: number
  readonly to: number
  /** One sentence. */
  readonly why: string
}

/** Wilson's interval of a share of so many cases. */
export function wilson(hits: number, cases: number): Share {
  if (cases === 0) return { share: Number.NaN, least: 0, most: 1 }
  const share = hits / cases
  const spread = Z * Math.sqrt((share * (1 - share)) / cases + (Z / (2 * cases)) ** 2)
  const middle = share + Z ** 2 / (2 * cases)
  const whole = 1 + Z ** 2 / cases
  return {
    share,
    least: Math.max(0, (middle - spread) / whole),
    most: Math.min(1, (middle + spread) / whole),
  }
}

/** S over the threshold that gave a score: 1 at the threshold. The inverse of `scoreOf`. */
export function ratioOf(score: number): number {
  return Math.min(MOST_RATIO, -Math.log10(Math.max(0, 1 - score / 100)))
}

/** Where tags move a threshold to. */
export function movedBy(said: readonly Said[], from: number): Moved {
  const of = (verdict: Said['verdict']): number[] =>
    said.filter(each => each.verdict === verdict).map(each => each.joint)
  const [right, wrong] = [of('true'), of('false')]
  const counts = { true: right.length, false: wrong.length, expected: of('expected').length }
  const keep = (why: string): Moved => ({ ...counts, from, to: from, why })
  if (wrong.length === 0) return keep('no finding was called false')
  // A threshold at the S of a finding silences it; a true finding must stay over it.
  const leastTrue = Math.min(Number.POSITIVE_INFINITY, ...right)
  const wanted = Math.max(...wrong.filter(joint => joint < leastTrue), Number.NEGATIVE_INFINITY)
  if (wanted === Number.NEGATIVE_INFINITY)
    return keep('each false finding is stranger than a true one')
  if (wanted <= from) return keep('the false findings are under the threshold already')
  const { most } = wilson(right.length, right.length + wrong.length)
  const bound = from + MOST_DECADES * (1 - most)
  const to = Math.min(wanted, bound)
  const why =
    to < wanted
      ? `as far as ${wrong.length} false of ${right.length + wrong.length} allow`
      : 'the false findings below the least true one are silent'
  return { ...counts, from, to, why }
}
