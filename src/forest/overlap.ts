/**
 * How far the forest repeats the rules. S is the sum of both, tails each. Where they are functions
 * of the same one count, as in a log of one template, chance that makes one high makes the other
 * high as well, and the sum says less than it seems to. Over windows that teach, the slope of the
 * forest's decades on the rules' (least squares) is 0 where they are independent, and 1 where they
 * are the same.
 */
import { meanOf } from '../base/sums.ts'

/** A slope from few windows is chance itself: so many standard errors of it do not count. */
const CERTAIN_ERRORS = 1.5

/** The overlap, 0 to 1, from tails of the same windows: of rules and of the forest. */
export function overlapOf(rules: Float64Array, forest: Float64Array): number {
  const rows = rules.length
  const [middle, level] = [meanOf(rules), meanOf(forest)]
  let [shared, square] = [0, 0]
  for (let row = 0; row < rows; row++) {
    const off = rules[row] - middle
    shared += off * (forest[row] - level)
    square += off * off
  }
  if (square === 0) return 0
  return Math.min(1, Math.max(0, shared / square - CERTAIN_ERRORS / Math.sqrt(rows)))
}
