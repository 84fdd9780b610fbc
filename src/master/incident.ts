/**
 * From findings and the master's judgement to incidents: what a person is woken for. Each finding
 * is in exactly one incident; a suite alarm that no finding explains is an incident of its own.
 */
import { strongHash } from '../base/hash.ts'
import type { Finding, Incident, IncidentMember, Severity } from '../flow.ts'
import { LEAST_SCORE, severityOf } from '../forest/finding.ts'
import { compare, type RankOptions, rankMembers } from './cause.ts'
import type { Deviation } from './deviation.ts'
import { type Group, type Groupable, groupFindings, nearnessOf } from './group.ts'
import type { Occasion } from './look.ts'
import type { SuiteAlarm } from './verdict.ts'
import { natsOf, STRONG_PART } from './weighing.ts'

/** What the incidents of a suite are made with. */
export interface IncidentOptions {
  /** Length of the suite's windows. */
  readonly windowMs: number
  /** What a look at the logs of an occasion showed, by its key; without it findings alone speak. */
  readonly looks?: ReadonlyMap<string, readonly Deviation[]>
  /** Findings per ms that chance brings, at an event time (`rateOf`). */
  readonly rate: (atMs: number) => number
  /** Findings that tell what their logs did before, by id: when that was, the last time. */
  readonly recurring?: ReadonlyMap<string, number>
  /** Logs that spoke while an occasion lasted and stayed as usual, by its key. */
  readonly usual?: ReadonlyMap<string, readonly string[]>
}

/** From so many logs on, deviating together is itself strange, and the severity rises a step. */
const TOGETHER = 3

/** … if so many would not come together by chance in more than this share of cases. */
const CHANCE = 0.01

/** What belongs together: findings near in time, and alarms of the suite that none explains. */
export interface Gathered {
  readonly groups: readonly Group[]
  readonly alarms: readonly SuiteAlarm[]
}

/** Gathers timed findings and alarms. */
export function gather(
  findings: readonly Finding[],
  alarms: readonly SuiteAlarm[],
  windowMs: number,
): Gathered {
  const timed = findings.filter(finding => finding.timed)
  const groups = groupFindings(timed, nearnessOf(windowMs))
  const alone = alarms.filter(alarm => !groups.some(group => touches(group, alarm, windowMs)))
  return { groups, alarms: alone }
}

/** The incident of each group and alarm, in that order. */
export function incidentsOf({ groups, alarms }: Gathered, options: IncidentOptions): Incident[] {
  return [
    ...groups.map(group => fromGroup(group, options)),
    ...alarms.flatMap(alarm => fromAlarm(alarm, options)),
  ]
}

/** What the first cause is to be looked for in, in the order of the incidents. */
export function occasionsOf({ groups, alarms }: Gathered): Occasion[] {
  return [...groups.map(ofGroup), ...alarms.map(ofAlarm)]
}

/** A weak finding long before the others may be chance: the look is at what is strong. */
function ofGroup(group: Group): Occasion {
  const most = group.findings.reduce((best, finding) => Math.max(best, natsOf(finding)), 0)
  const strong = group.findings.filter(finding => natsOf(finding) >= STRONG_PART * most)
  const from = strong.reduce((first, { onsetMs }) => Math.min(first, onsetMs), Infinity)
  return { key: keyOf(group), findings: group.findings, from, to: group.to, logs: [] }
}

function ofAlarm(alarm: SuiteAlarm): Occasion {
  const { from, to, contributors } = alarm
  const logs = contributors.map(({ log }) => log)
  return { key: alarmKey(alarm), findings: [], from, to, logs }
}

/** Id of the incident that a group makes. */
export function keyOf({ findings }: Pick<Group, 'findings'>): string {
  return strongHash('incident', findings[0].id)
}

/** Id of the incident that an alarm of the suite makes. */
export function alarmKey({ from }: Pick<SuiteAlarm, 'from'>): string {
  return strongHash('incident', 'suite', String(from))
}

/** Most urgent first. */
export function byUrgency(a: Incident, b: Incident): number {
  const severity = LEAST_SCORE[b.severity] - LEAST_SCORE[a.severity]
  const time = a.timed === b.timed ? a.from - b.from : Number(b.timed) - Number(a.timed)
  return severity || b.score - a.score || time || compare(a.id, b.id)
}

function fromGroup(group: Group, options: IncidentOptions): Incident {
  const id = keyOf(group)
  const { members, onsetMs } = rankMembers(group.findings, rankingOf(id, options, group))
  const { recurring } = options
  const fresh = group.findings.filter(finding => recurring?.has(finding.id) !== true)
  const alarmed = new Set(fresh.map(({ log }) => log)).size
  const together = isTogether(group, alarmed, options)
  const worst = fresh.length > 0 ? worstOf(fresh) : Math.min(MOST_LOW, worstOf(group.findings))
  const shown = members.filter(({ finding }) => finding.windows === 0).length
  // What recurs proves nothing of others, but several that change around it do.
  const strange = together || (fresh.length === 0 && shown >= TOGETHER)
  const severity = strange ? raised(severityOf(worst)) : severityOf(worst)
  const logs = members.map(member => member.finding.log)
  return {
    id,
    from: onsetMs,
    to: group.to,
    timed: true,
    score: Math.max(worst, LEAST_SCORE[severity]),
    severity,
    members: members.map(member => rememberedIn(member, recurring)),
    normal: usualBut(logs, options.usual?.get(id)),
  }
}

/** A member with what is known of its log's past. */
function rememberedIn(member: IncidentMember, recurring: IncidentOptions['recurring']) {
  const beforeMs = recurring?.get(member.finding.id)
  if (beforeMs === undefined) return member
  return { ...member, finding: { ...member.finding, beforeMs } }
}

/** An incident of what happened before alone is Low, however strange it is. */
const MOST_LOW = LEAST_SCORE.Medium - 0.1

function worstOf(findings: readonly Finding[]): number {
  return findings.reduce((worst, { score }) => Math.max(worst, score), 0)
}

/** What a look showed counts: it may date a log better, and make a member of one. */
function rankingOf(
  key: string,
  { windowMs, looks, recurring }: IncidentOptions,
  span: { readonly from: number; readonly to: number },
): RankOptions {
  const deviations = looks?.get(key) ?? []
  return {
    windowMs,
    deviations,
    memberOf: deviation => shownBy(deviation, key, span),
    recurs: ({ id }) => recurring?.has(id) === true,
  }
}

/** Findings per ms that stand alone: the noise in which coincidences happen. */
export function rateOf(groups: readonly Group<Groupable>[]): number {
  if (groups.length < 2) return 0
  const alone = groups.filter(group => group.findings.length < TOGETHER)
  const endMs = groups.reduce((most, group) => Math.max(most, group.to), 0)
  const spanMs = endMs - groups[0].from
  const findings = alone.reduce((sum, group) => sum + group.findings.length, 0)
  return spanMs > 0 ? findings / spanMs : 0
}

/** So many logs in so short a time: more than chance? */
function isTogether(group: Group, logs: number, { rate, windowMs }: IncidentOptions): boolean {
  if (logs < TOGETHER) return false
  const last = group.findings[group.findings.length - 1]
  const spreadMs = Math.max(windowMs, last.onsetMs - group.from)
  return poissonTail(logs - 1, rate(group.from) * spreadMs) < CHANCE
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
export function fromUntimed(finding: Finding): Incident {
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
function touches(group: Group, alarm: SuiteAlarm, windowMs: number): boolean {
  const { gapMs, spreadMs } = nearnessOf(windowMs)
  return alarm.from <= group.to + spreadMs && alarm.to + gapMs >= group.from
}

/** An incident that no single log shows: its carriers are the members. */
function fromAlarm(alarm: SuiteAlarm, options: IncidentOptions): Incident[] {
  if (alarm.contributors.length === 0) return []
  const findings = alarm.contributors.map(({ log }) => carrier(alarm, log))
  const key = alarmKey(alarm)
  const { members, onsetMs: from } = rankMembers(findings, rankingOf(key, options, alarm))
  const logs = members.map(member => member.finding.log)
  return [
    {
      id: key,
      from,
      to: alarm.to,
      timed: true,
      score: alarm.score,
      severity: severityOf(alarm.score),
      members,
      normal: usualBut(logs, options.usual?.get(key)),
    },
  ]
}

function usualBut(members: readonly string[], usual: readonly string[] = []): string[] {
  return usual.filter(log => !members.includes(log))
}

/** A log that did not alarm, as a finding: its lines changed where others did. */
function shownBy(
  { log, onsetMs, nats, reason, evidence }: Deviation,
  key: string,
  { from, to }: { readonly from: number; readonly to: number },
): Finding {
  return {
    ...ofSuite(log, key),
    from: Math.min(onsetMs, from),
    to: Math.max(to, onsetMs),
    score: UNDER_THRESHOLD,
    reason,
    onsetMs,
    evidence,
    why: [{ feature: SUITE_FEATURE, observed: nats, typical: 0, tail: nats / Math.LN10, share: 1 }],
  }
}

/** What the master says of a log that its own detector did not find. */
function ofSuite(
  log: string,
  key: string,
): Pick<Finding, 'id' | 'log' | 'timed' | 'severity' | 'modelVersion' | 'windows'> {
  const id = strongHash('suite', log, key)
  return { id, log, timed: true, severity: 'Low', modelVersion: 0, windows: 0 }
}

/** The score of a log that did not alarm by itself. */
const UNDER_THRESHOLD = 89

/** A log that is only slightly odd, as a finding: its evidence is its part in the alarm. */
function carrier(alarm: SuiteAlarm, log: string): Finding {
  const [part] = alarm.contributors.filter(each => each.log === log)
  return {
    ...ofSuite(log, alarmKey(alarm)),
    from: Math.min(part.onsetMs, alarm.from),
    to: alarm.to,
    score: alarm.score * part.share,
    reason: 'Unusual',
    onsetMs: part.onsetMs,
    evidence: [],
    why: [
      { feature: SUITE_FEATURE, observed: part.excess, typical: 0, tail: 0, share: part.share },
    ],
  }
}

/** The feature of a member that only the master noticed; `windows` is 0 then. */
export const SUITE_FEATURE = 'surprise beyond a usual log, with the other logs'
