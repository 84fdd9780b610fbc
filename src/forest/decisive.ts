/**
 * Which features a score hangs on: those that, set back to what is usual, bring a unit under its
 * threshold, the weightiest first, and none of them to spare (a counterfactual on the features;
 * Wachter et al. 2017). Often one is not enough: a burst is far off, and in all its counts.
 */
import type { Why } from '../flow.ts'
import { type Forest, scoreRows } from './forest.ts'
import { middleOf, type Tail, tailOf } from './tail.ts'
import type { Verdicts } from './verdicts.ts'

/** What judged a unit: the part that windows and sessions have in common. */
export interface Judge {
  readonly threshold: number
  /** By feature; a unit may have further ones that only the forest sees. */
  readonly tails: readonly Tail[]
  readonly forest: Forest
  readonly forestTail: Tail
}

/** One judged unit. */
export interface Unit {
  /** All of its features. */
  readonly features: Float64Array
  /** The −log10 tail of each feature that is a rule by itself, by position. */
  readonly rules: ReadonlyMap<number, number>
  /** What severity adds to the strongest rule, decades. */
  readonly severity: number
  /** The forest's tail. */
  readonly forest: number
}

/** The name of severity among the features. */
export const SEVERITY_FEATURE = 'severity'

/** Its position, for the forest knows nothing of it. */
export const SEVERITY = -1

/** One unit of the verdicts; `rules` are the positions of the features that are rules. */
export function unitOf(verdicts: Verdicts, row: number, rules: readonly number[]): Unit {
  const width = verdicts.features.length / verdicts.rows
  const tailWidth = verdicts.tails.length / verdicts.rows
  const tails = new Map(rules.map(rule => [rule, verdicts.tails[row * tailWidth + rule]]))
  return {
    features: verdicts.features.slice(row * width, (row + 1) * width),
    rules: tails,
    severity: verdicts.rules[row] - Math.max(0, ...tails.values()),
    forest: verdicts.forest[row],
  }
}

/** S of a unit as if these features were as usual. */
export function jointWithout(judge: Judge, unit: Unit, usual: ReadonlySet<number>): number {
  const features = unit.features.slice()
  for (const at of usual) if (at !== SEVERITY) features[at] = middleOf(judge.tails[at])
  const tails = Array.from(unit.rules, ([rule, tail]) => {
    return usual.has(rule) ? tailOf(judge.tails[rule], features[rule]) : tail
  })
  const severity = usual.has(SEVERITY) ? 0 : unit.severity
  const changed = usual.size > (usual.has(SEVERITY) ? 1 : 0)
  const forest = changed
    ? tailOf(judge.forestTail, scoreRows(judge.forest, features)[0])
    : unit.forest
  return Math.max(0, ...tails) + severity + forest
}

/**
 * Of features in the order of their weight those that S hangs on: as usual, all together bring it
 * to the threshold, and none of them can be left out. None where it is not over it, or stays so.
 */
export function decisiveOf(judge: Judge, unit: Unit, order: readonly number[]): Set<number> {
  const isOver = (usual: ReadonlySet<number>): boolean => {
    return jointWithout(judge, unit, usual) > judge.threshold
  }
  const chosen = new Set<number>()
  for (const at of order) {
    if (!isOver(chosen)) break
    chosen.add(at)
  }
  if (isOver(chosen)) return new Set()
  for (const at of [...chosen].reverse()) {
    chosen.delete(at)
    if (isOver(chosen)) chosen.add(at)
  }
  return chosen
}

/** The features with those marked that S hangs on; `positions` say where each stands. */
export function markDecisive(
  why: readonly Why[],
  judged: { readonly judge: Judge; readonly unit: Unit; readonly positions: readonly number[] },
): Why[] {
  const { judge, unit, positions } = judged
  const decisive = decisiveOf(judge, unit, positions)
  return why.map((each, at) => {
    return decisive.has(positions[at]) ? { ...each, decisive: true } : each
  })
}

/** What severity adds, as a feature beside the others, whose shares shrink for it. */
export function withSeverity(why: readonly Why[], { severity, joint }: SeverityPart): Why[] {
  if (severity <= 0) return [...why]
  const share = Math.min(1, severity / joint)
  const figures = { observed: severity, typical: 0, tail: severity, share }
  const own: Why = { feature: SEVERITY_FEATURE, ...figures }
  const others = why.map(each => ({ ...each, share: each.share * (1 - share) }))
  return [...others, own].sort((a, b) => b.share - a.share)
}

/** What severity adds to S, decades. */
export interface SeverityPart {
  readonly severity: number
  readonly joint: number
}
