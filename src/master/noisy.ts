/**
 * On a noisy day of a log its severity rises, not its count. Training raises a threshold until the
 * budget holds in the past; what comes later may be anything. So of what a log finds within a day
 * only so many of each severity are told, and what is graver than these; and lines of error level
 * that nothing of that day named, for they are news whatever else is on. The rest is told where
 * other logs show something, too: then it is no noise.
 */
import { type Evidence, type Finding, type Incident, LEVELS } from '../flow.ts'
import { LEAST_SCORE } from '../forest/finding.ts'
import { LEAST_FINDINGS } from '../forest/threshold.ts'
import type { Settling } from '../store/settled.ts'
import type { Gathered } from './incident.ts'
import { thresholdsOf } from './weighing.ts'

/** What is told is counted over so long. */
export const DAY_MS = 86_400_000

/** Within High each step is so many times as strong; there are so many of them. */
const STEP = 1.5
const HIGH_STEPS = 3

/** Grades of severity: Low, Medium, and the steps of High. */
export const GRADES = 2 + HIGH_STEPS

const ERROR = LEVELS.indexOf('error')

/** What counts for less in a finding is no news. */
const NAMED_PART = 0.1

/** What is asked of a finding, and known of those told before. */
export type Spoken = Pick<Finding, 'from' | 'score'> & {
  readonly evidence: readonly Pick<Evidence, 'template' | 'level' | 'reason' | 'share'>[]
}

/**
 * How many findings of a grade are told a day, under a budget of so many findings; the least are
 * those that the threshold lets a log have anyway.
 */
export function toldPerDay(findingsPerDay: number): number {
  return Math.max(LEAST_FINDINGS, Math.ceil(findingsPerDay))
}

/**
 * Of findings of one log, in order of their beginning, those that are more than is told; `before`
 * are others of it that were told, of the day before the first at least.
 */
export function noiseOf<F extends Spoken>(
  findings: readonly F[],
  { before, findingsPerDay }: { before: readonly Spoken[]; findingsPerDay: number },
): F[] {
  const most = toldPerDay(findingsPerDay)
  const told = [...before]
  return findings.filter(finding => {
    const day = told.filter(({ from }) => from > finding.from - DAY_MS && from <= finding.from)
    const alike = day.filter(each => gradeOf(each) >= gradeOf(finding))
    const isNoise = alike.length >= most && !isNews(finding, day)
    if (!isNoise) told.push(finding)
    return isNoise
  })
}

/** The incidents that are told, and what becomes of findings that are noise. */
export interface WithoutNoise {
  readonly timed: readonly Incident[]
  /** Ids of the findings that are left out. */
  readonly left: ReadonlySet<string>
  settledOf(settling: Settling): Settling
}

/**
 * Without the incidents of groups that are noise alone: nothing else of the log, and no other log.
 * The incidents are those of the groups and alarms, in that order.
 */
export function withoutNoise(
  { groups }: Pick<Gathered, 'groups'>,
  made: readonly Incident[],
  noise: ReadonlySet<string>,
): WithoutNoise {
  const silent = new Set(
    groups.filter(({ findings }, at) => {
      const logs = new Set(made[at].members.map(({ finding }) => finding.log))
      return logs.size === 1 && findings.every(({ id }) => noise.has(id))
    }),
  )
  const left = new Set([...silent].flatMap(({ findings }) => findings.map(({ id }) => id)))
  return {
    timed: made.filter((_, at) => at >= groups.length || !silent.has(groups[at])),
    left,
    settledOf: each => {
      if (!noise.has(each.id)) return each
      return { ...each, settled: left.has(each.id) ? 'noise' : 'joined' }
    },
  }
}

/** 0 for Low, 1 for Medium, from 2 on the steps of High. */
function gradeOf({ score }: Pick<Finding, 'score'>): number {
  if (score < LEAST_SCORE.Medium) return 0
  if (score < LEAST_SCORE.High) return 1
  const steps = Math.log(thresholdsOf(score) / thresholdsOf(LEAST_SCORE.High)) / Math.log(STEP)
  return 2 + Math.min(HIGH_STEPS - 1, Math.floor(steps))
}

function isNews({ evidence }: Spoken, day: readonly Spoken[]): boolean {
  const known = new Set(day.flatMap(each => each.evidence.map(({ template }) => template)))
  return evidence.some(({ template, level, reason, share }) => {
    const isNew = reason === 'NewTemplate' && share >= NAMED_PART
    return isNew && level >= ERROR && !known.has(template)
  })
}
