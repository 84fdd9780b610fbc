/**
 * What is not to be told. A suppression hides the evidence of exactly its template, and with
 * conditions only where all lines of it are shown to meet them; a finding that other evidence
 * carries stays, explained by what is left. Pure: what is stored stays, so what a suppression hid
 * is told again without it.
 */
import type { Evidence, Finding } from '../flow.ts'
import { severityOf } from '../forest/finding.ts'
import { ratioOf } from '../forest/tagged-threshold.ts'
import { scoreOf } from '../forest/threshold.ts'
import { allHold, type Condition } from './condition.ts'

/** A declared suppression, ready to be asked. */
export interface Suppression {
  readonly name: string
  /** Id of its template. */
  readonly template: string
  /** The template in words, for the reader alone. */
  readonly text?: string
  /** Shapes of the template's lines, as far as they were written down. */
  readonly shapes: readonly string[]
  /** All must hold of a line that it hides; absent: it hides all lines of the template. */
  readonly where?: readonly Condition[]
  /** Wall clock, ms, from which on it hides nothing: people speak in their own time. */
  readonly untilMs: number
  readonly reason: string
  /** Glob over names of logs, as it was written. */
  readonly log: string
  /** Whether it is meant for a log of this name. */
  covers(log: string): boolean
}

/** A finding as it is told, or not. */
export interface Told {
  /** Undefined where nothing of it is told. */
  readonly finding: Finding | undefined
  /** Suppressions that hide some of it. */
  readonly by: readonly Suppression[]
  /** Evidence of a suppressed template that stays because of the conditions. */
  readonly spared: readonly Spared[]
}

/** Why a suppression does not hide an evidence of its template. */
export interface Spared {
  readonly suppression: Suppression
  readonly evidence: Evidence
  readonly why: 'other values' | 'values not known' | 'template changed'
}

/** What hides an evidence, or spares it. */
export interface Answer {
  readonly by?: Suppression
  readonly spared: readonly Spared[]
}

/** A finding without the evidence that `ask` names a suppression for. */
export function tell(finding: Finding, ask: (evidence: Evidence) => Answer): Told {
  const hiding = new Set<Suppression>()
  const rest: Evidence[] = []
  const spared: Spared[] = []
  for (const evidence of finding.evidence) {
    const answer = ask(evidence)
    spared.push(...answer.spared)
    if (answer.by === undefined) rest.push(evidence)
    else hiding.add(answer.by)
  }
  const by = [...hiding]
  if (by.length === 0) return { finding, by, spared }
  const ratio = ratioOf(finding.score) * carried(rest)
  // Another line that was never seen is a finding of its own, however much stood beside it.
  const carries = ratio >= 1 || rest.some(({ reason }) => reason === 'NewTemplate')
  const left = carries ? retold(finding, rest, Math.max(1, ratio)) : undefined
  return { finding: left, by, spared }
}

/**
 * How much of the strangeness the rest keeps: the strongest rule counts, not the sum of all, so two
 * templates of equal weight would each have made the finding alone.
 */
function carried(rest: readonly Evidence[]): number {
  const share = sumOf(rest)
  return share <= 0 ? 0 : Math.min(1, share / Math.max(1 - share, Number.EPSILON))
}

function retold(finding: Finding, rest: readonly Evidence[], ratio: number): Finding {
  const score = Math.min(finding.score, scoreOf(ratio, 1))
  const total = sumOf(rest) || 1
  const evidence = rest.map(each => ({ ...each, share: each.share / total }))
  const [first] = evidence
  const reason = first?.reason ?? finding.reason
  const severity = severityOf(score)
  return {
    ...finding,
    score,
    severity,
    reason,
    onsetMs: onsetOf(finding, rest),
    evidence,
    part: true,
  }
}

/** A hidden line dates nothing: then the finding begins with its first window. */
function onsetOf({ onsetMs, from, evidence }: Finding, rest: readonly Evidence[]): number {
  const datedBy = (each: Evidence): boolean => each.place?.timeMs === onsetMs
  return evidence.some(datedBy) && !rest.some(datedBy) ? from : onsetMs
}

function sumOf(evidence: readonly Evidence[]): number {
  return evidence.reduce((sum, each) => sum + each.share, 0)
}

/**
 * Which of these suppressions hides an evidence of a log. Ids change when templates merge: one is
 * known again by the shapes that it had, in any version of the log's model. Its places may have
 * got other numbers then, so with conditions only the very template is meant.
 */
export function hidesOf(
  suppressions: readonly Suppression[],
  versions: readonly { readonly id: string; readonly shapes: readonly string[] }[],
): (evidence: Evidence) => Answer {
  const shapesOf = new Map<string, Set<string>>()
  for (const { id, shapes } of versions) {
    const known = shapesOf.get(id) ?? new Set<string>()
    for (const shape of shapes) known.add(shape)
    shapesOf.set(id, known)
  }
  const meant = suppressions.map(each => {
    const shapes = new Set([...each.shapes, ...(shapesOf.get(each.template) ?? [])])
    return { each, shapes }
  })
  return evidence => {
    const own = [...(shapesOf.get(evidence.template) ?? [])]
    const spared: Spared[] = []
    for (const { each, shapes } of meant) {
      if (each.template !== evidence.template && !own.some(shape => shapes.has(shape))) continue
      const why = sparing(each, evidence)
      if (why === undefined) return { by: each, spared: [] }
      spared.push({ suppression: each, evidence, why })
    }
    return { spared }
  }
}

/** Undefined where all lines of the evidence are meant. */
function sparing({ where, template }: Suppression, evidence: Evidence): Spared['why'] | undefined {
  if (where === undefined) return undefined
  if (template !== evidence.template) return 'template changed'
  const met = allHold(where, evidence)
  if (met === undefined) return 'values not known'
  return met ? undefined : 'other values'
}
