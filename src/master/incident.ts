/**
 * From findings and the master's judgement to incidents: what a person is woken for. Each finding
 * is in exactly one incident; a suite alarm that no finding explains is an incident of its own.
 */
import { strongHash } from '../base/hash.ts'
import type { Finding, Incident, Severity } from '../flow.ts'
import { LEAST_SCORE, severityOf } from '../forest/finding.ts'
import { compare, rankMembers } from './cause.ts'
import { type Group, groupFindings, nearnessOf } from './group.ts'
import type { SuiteAlarm, SuiteVerdict } from './master.ts'
import { usualLogs } from './usual.ts'

/** What the incidents of a suite are made with. */
export interface IncidentOptions {
  /** Length of the suite's windows. */
  readonly windowMs: number
  /** A finding below the log's own threshold, for a log that only the master noticed. */
  explain?(log: string, fromMs: number, toMs: number): Finding | undefined
}

/** From so many logs on, deviating together is itself strange, and the severity rises a step. */
const TOGETHER = 3

/** … if so many would not come together by chance in more than this share of cases. */
const CHANCE = 0.01

/** Incidents, most urgent first: by severity, then score, then time. */
export function incidents(
  findings: readonly Finding[],
  suite: SuiteVerdict | undefined,
  options: IncidentOptions,
): Incident[] {
  const timed = findings.filter(finding => finding.timed)
  const groups = groupFindings(timed, nearnessOf(options.windowMs))
  const rate = rateOf(groups)
  const context = { suite, options, rate }
  const found = groups.map(group => fromGroup(group, context))
  const alone = findings.filter(finding => !finding.timed).map(fromUntimed)
  const hidden = (suite?.alarms ?? [])
    .filter(alarm => !groups.some(group => touches(group, alarm, options)))
    .flatMap(alarm => fromAlarm(alarm, context))
  return [...found, ...alone, ...hidden].sort(byUrgency)
}

/** Most urgent first. */
export function byUrgency(a: Incident, b: Incident): number {
  const severity = LEAST_SCORE[b.severity] - LEAST_SCORE[a.severity]
  const time = a.timed === b.timed ? a.from - b.from : Number(b.timed) - Number(a.timed)
  return severity || b.score - a.score || time || compare(a.id, b.id)
}

interface Context {
  readonly suite: SuiteVerdict | undefined
  readonly options: IncidentOptions
  /** Findings per ms outside of the larger incidents: what chance brings together. */
  readonly rate: number
}

function fromGroup(group: Group, context: Context): Incident {
  const first = group.findings[0]
  const { members, onsetMs } = rankMembers(group.findings, context.options.windowMs)
  const worst = Math.max(...group.findings.map(finding => finding.score))
  const together = isTogether(group, members.length, context)
  const severity = together ? raised(severityOf(worst)) : severityOf(worst)
  const logs = members.map(member => member.finding.log)
  return {
    id: strongHash('incident', first.id),
    from: onsetMs,
    to: group.to,
    timed: true,
    score: Math.max(worst, LEAST_SCORE[severity]),
    severity,
    members,
    normal: usualLogs(context.suite?.joined, group, logs),
  }
}

/** Findings per ms that stand alone: the noise in which coincidences happen. */
function rateOf(groups: readonly Group[]): number {
  if (groups.length < 2) return 0
  const alone = groups.filter(group => group.findings.length < TOGETHER)
  const endMs = groups.reduce((most, group) => Math.max(most, group.to), 0)
  const spanMs = endMs - groups[0].from
  const findings = alone.reduce((sum, group) => sum + group.findings.length, 0)
  return spanMs > 0 ? findings / spanMs : 0
}

/** So many logs in so short a time: more than chance? */
function isTogether(group: Group, logs: number, { rate, options }: Context): boolean {
  if (logs < TOGETHER) return false
  const last = group.findings[group.findings.length - 1]
  const spreadMs = Math.max(options.windowMs, last.onsetMs - group.from)
  return poissonTail(logs - 1, rate * spreadMs) < CHANCE
}

/** P(X ≥ least) for a Poisson variable with this mean. */
function poissonTail(least: number, mean: number): number {
  let term = Math.exp(-mean)
  let below = 0
  for (let k = 0; k < least; k++) {
    below += term
    term *= mean / (k + 1)
  }
  return Math.max(0, 1 - below)
}

function raised(severity: Severity): Severity {
  return severity === 'Low' ? 'Medium' : 'High'
}

/** A log without time cannot be near in time to anything. */
function fromUntimed(finding: Finding): Incident {
  return {
    id: strongHash('incident', finding.id),
    from: finding.from,
    to: finding.to,
    timed: false,
    score: finding.score,
    severity: finding.severity,
    members: [{ finding, delayMs: 0 }],
    normal: [],
  }
}

/** The master looks back over a span: its alarm may come, and last, that much later. */
function touches(group: Group, alarm: SuiteAlarm, options: IncidentOptions): boolean {
  const { gapMs, spreadMs } = nearnessOf(options.windowMs)
  return alarm.from <= group.to + spreadMs && alarm.to + gapMs >= group.from
}

/** An incident that no single log shows: its carriers are the members. */
function fromAlarm(alarm: SuiteAlarm, context: Context): Incident[] {
  if (alarm.contributors.length === 0) return []
  const findings = alarm.contributors.map(
    ({ log }) => context.options.explain?.(log, alarm.from, alarm.to) ?? carrier(alarm, log),
  )
  const { members, onsetMs: from } = rankMembers(findings, context.options.windowMs)
  const logs = alarm.contributors.map(each => each.log)
  return [
    {
      id: strongHash('incident', 'suite', String(alarm.from)),
      from,
      to: alarm.to,
      timed: true,
      score: alarm.score,
      severity: severityOf(alarm.score),
      members,
      normal: usualLogs(context.suite?.joined, { from, to: alarm.to }, logs),
    },
  ]
}

/** A log that is only slightly odd, as a finding: its evidence is its part in the alarm. */
function carrier(alarm: SuiteAlarm, log: string): Finding {
  const [part] = alarm.contributors.filter(each => each.log === log)
  return {
    id: strongHash('suite', log, String(alarm.from)),
    log,
    timed: true,
    from: Math.min(part.onsetMs, alarm.from),
    to: alarm.to,
    score: alarm.score * part.share,
    severity: 'Low',
    reason: 'Unusual',
    onsetMs: part.onsetMs,
    evidence: [],
    why: [
      { feature: SUITE_FEATURE, observed: part.excess, typical: 0, tail: 0, share: part.share },
    ],
    modelVersion: 0,
    windows: 0,
  }
}

/** The feature of a member that only the master noticed; `windows` is 0 then. */
export const SUITE_FEATURE = 'surprise beyond a usual log, with the other logs'
