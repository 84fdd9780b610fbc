/** What was found in a made-up suite, held against what was put into it. */
import type { Finding, Incident, IncidentMember, Severity } from '../../src/flow.ts'
import { SUITE_FEATURE } from '../../src/master/incident.ts'
import type { FoundSuite } from './suite-judging.ts'
import { type MadeIncident, MINUTE, type SuitePlan } from './suite-plan.ts'

/** How one incident that was put in was found. */
export interface Outcome {
  readonly made: MadeIncident
  /** No log that it reached alarmed by itself while it lasted. */
  readonly hidden: boolean
  readonly found: boolean
  /** Place of the root among the members, 0 for first; Infinity where it is none of them. */
  readonly rank: number
  /** The same if members were ordered by their scores, or by their first alarms. */
  readonly byScore: number
  readonly byAlarm: number
  /** ms from the true beginning to the one that is told; NaN where not found. */
  readonly lateMs: number
  /** As it is told; absent where not found. */
  readonly severity?: Severity
}

/** What became of a suite. */
export interface SuiteOutcome {
  readonly days: number
  readonly logs: number
  readonly outcomes: readonly Outcome[]
  /** Incidents where nothing was put in: of the suite alone, of several logs, of one log. */
  readonly falseSuite: number
  readonly falseMany: number
  readonly falseSingle: number
  /** Those of them that are Medium or High. */
  readonly falseUrgent: number
}

/** An incident may be told a little early by chance, and a while after its end. */
const BEFORE_MS = MINUTE
const AFTER_MS = 10 * MINUTE

/** Holds what was found against the plan. */
export function outcomeOf(plan: SuitePlan, found: FoundSuite): SuiteOutcome {
  const strange = found.incidents.filter(
    incident => !plan.incidents.some(made => overlaps(made, incident)),
  )
  const ofSuite = strange.filter(isOfSuite)
  const ofLogs = strange.filter(incident => !isOfSuite(incident))
  return {
    days: (plan.endMs - plan.cutMs) / (1440 * MINUTE),
    logs: plan.logs.length,
    outcomes: plan.incidents.map(made => outcome(plan, made, found)),
    falseSuite: ofSuite.length,
    falseMany: ofLogs.filter(({ members }) => members.length > 1).length,
    falseUrgent: strange.filter(({ severity }) => severity !== 'Low').length,
    falseSingle: ofLogs.filter(({ members }) => members.length === 1).length,
  }
}

function overlaps(
  { fromMs, toMs }: MadeIncident,
  { from, to }: Pick<Incident, 'from' | 'to'>,
): boolean {
  return from < toMs + AFTER_MS && to > fromMs - BEFORE_MS
}

function isOfSuite({ members }: Incident): boolean {
  return members.every(({ finding }) => finding.why[0]?.feature === SUITE_FEATURE)
}

function outcome(plan: SuitePlan, made: MadeIncident, found: FoundSuite): Outcome {
  const names = made.members.map(({ log }) => plan.logs[log].name)
  const loud = found.findings.some(
    ({ log, from, to }) => names.includes(log) && from < made.toMs && to > made.fromMs - BEFORE_MS,
  )
  // Incidents are told most urgent first: it is the first one that somebody reads.
  const told = found.incidents.find(
    incident =>
      overlaps(made, incident) && incident.members.some(each => names.includes(each.finding.log)),
  )
  const members = told?.members ?? []
  const rankIn = (ordered: readonly IncidentMember[]): number => {
    const at = ordered.findIndex(({ finding }) => finding.log === names[0])
    return at < 0 ? Number.POSITIVE_INFINITY : at
  }
  const by = (value: (finding: Finding) => number): number =>
    rankIn(members.toSorted((a, b) => value(a.finding) - value(b.finding)))
  return {
    made,
    hidden: !loud,
    found: told !== undefined,
    rank: rankIn(members),
    byScore: by(finding => -finding.score),
    byAlarm: by(finding => finding.from),
    lateMs: told === undefined ? Number.NaN : told.from - made.fromMs,
    ...(told && { severity: told.severity }),
  }
}
