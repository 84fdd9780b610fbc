/**
 * Why something is strange, in the words of a person who knows what is usual.
 */
import type { Evidence, Finding, Reason } from '../flow.ts'
import { amount, duration, moment } from './words.ts'

const MINUTE_MS = 60_000

/** Rarer than this a minute, and one counts by the hour. */
const RARE_PER_MINUTE = 0.095

/** The reason in two words, for lists. */
const SHORT: Readonly<Record<Reason, string>> = {
  NewTemplate: 'new line',
  Burst: 'more than usual',
  Missing: 'less than usual',
  RareTemplate: 'rare line',
  MixShift: 'another mix of lines than usual',
  Unusual: 'unusual as a whole',
}

/** The reason of a finding, by its weightiest evidence, and when its log did the same before. */
export function reasonOf(finding: Finding): string {
  const before = beforeOf(finding)
  if (before === '') return nowOf(finding)
  const isNew = finding.evidence[0]?.reason === 'NewTemplate'
  return isNew ? `not new: ${before}` : `${nowOf(finding)}, ${before}`
}

/** `seen before on 2026-11-20 03:00:12`: no reason to wake anybody; empty where it was not. */
export function beforeOf({ beforeMs }: Pick<Finding, 'beforeMs'>): string {
  return beforeMs === undefined ? '' : `seen before on ${moment(beforeMs)}`
}

function nowOf(finding: Finding): string {
  if (finding.windows === 0) return 'slightly odd, strange only together with the other logs'
  const [first] = finding.evidence
  return first === undefined ? SHORT[finding.reason] : evidenceReason(first, finding)
}

/** The reason of one line of evidence: `usually 2 a minute, now 143`. */
export function evidenceReason(evidence: Evidence, finding: Finding): string {
  if (evidence.reason !== 'Burst' && evidence.reason !== 'Missing') return SHORT[evidence.reason]
  if (finding.session !== undefined) return perSession(evidence)
  if (evidence.reason === 'Missing' && evidence.observed === 0) return silence(evidence, finding)
  return finding.timed ? rates(evidence, finding) : counts(evidence, finding)
}

/** A session lasts as long as its work does: rates by the minute would say nothing. */
function perSession({ typical, observed }: Evidence): string {
  return `usually ${few(typical)} in a session, now ${few(observed)}`
}

/** `silent: a line that comes every 5 s stopped for 81 s`. */
function silence(evidence: Evidence, finding: Finding): string {
  if (!finding.timed || evidence.typical <= 0) return counts(evidence, finding)
  const ms = finding.to - finding.from
  const every = duration(ms / evidence.typical)
  return `silent: a line that comes every ${every} stopped for ${duration(ms)}`
}

function rates(evidence: Evidence, finding: Finding): string {
  const minutes = Math.max(1, finding.to - finding.from) / MINUTE_MS
  const perMinute = Math.min(evidence.typical, evidence.observed) / minutes
  const rare = perMinute > 0 && perMinute < RARE_PER_MINUTE
  const [unit, spans] = rare ? ['an hour', minutes / 60] : ['a minute', minutes]
  return `usually ${few(evidence.typical / spans)} ${unit}, now ${few(evidence.observed / spans)}`
}

function counts(evidence: Evidence, finding: Finding): string {
  const lines = amount(finding.to - finding.from)
  return `usually ${few(evidence.typical)} in ${lines} lines, now ${few(evidence.observed)}`
}

/** A rate that is almost nothing is said so; figures behind the comma would not help. */
function few(value: number): string {
  if (value === 0) return 'none'
  return value < 0.01 ? 'hardly any' : amount(value)
}
