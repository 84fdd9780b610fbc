/**
 * Which incidents of an AnomalyModel have an Anomaly: pure, from incidents and objects to the ones
 * that are kept, and the ones that go. One incident is one object for good: when an earlier line
 * joins it, its id in Postgres is another, and the object is found again by any of its members.
 */
import { strongHash } from '../src/base/hash.ts'
import type { Severity } from '../src/flow.ts'
import type { PublishedIncident } from './anomaly.ts'
import type { Anomaly } from './api/anomaly.ts'
import {
  EXPIRED_AFTER_MS,
  isClosed,
  REMOVED_AFTER_MS,
  type State,
  silenceOf,
  stateOf,
} from './lifecycle.ts'
import { anomalyName, type ObjectKey } from './names.ts'

/**
 * What the suite alone shows may end as part of an incident of a log, as long as findings near it
 * come. Its Anomaly would be over then, so that it is made after a minute of event time.
 */
export const SETTLED_AFTER_MS = 60_000
/** Logs that have stopped move no event time: their last lines are settled by the wall clock. */
const STOPPED_SETTLED_AFTER_MS = 10 * SETTLED_AFTER_MS

/** The incidents of one namespace that one model found. */
export interface Suite {
  readonly namespace: string
  readonly incidents: readonly PublishedIncident[]
  /** Event time that the suite has reached, ms; NaN where no log has time. */
  readonly watermarkMs: number
  /** LogSources that exist: an Anomaly belongs to one. */
  readonly sources: ReadonlySet<string>
}

/** Everything that decides. */
export interface PublicationFacts {
  readonly model: ObjectKey
  /** Most Anomaly objects of the model. */
  readonly cap: number
  readonly suites: readonly Suite[]
  /** Those that exist, of this model. */
  readonly anomalies: readonly Anomaly[]
  readonly nowMs: number
}

/** An incident, an object, or both. */
export interface Candidate {
  readonly key: ObjectKey
  /** LogSource of the first cause. */
  readonly source: string
  readonly fingerprint: string
  /** Absent where the incident is not in Postgres any more. */
  readonly incident?: PublishedIncident
  /** Absent where the Anomaly is yet to be made. */
  readonly live?: Anomaly
  readonly state: State
  readonly silenceMs: number
}

/** Who has an Anomaly after the pass, and who has not. */
export interface Choice {
  /** In the order of their weight. */
  readonly kept: readonly Candidate[]
  readonly removed: readonly ObjectKey[]
  /** Incidents that have no object because of the cap. */
  readonly withheld: number
}

/** Chooses among all incidents and objects of a model. */
export function chooseCandidates(facts: PublicationFacts): Choice {
  const found = facts.suites.flatMap(suite => suiteCandidates(facts, suite))
  const told = new Set(found.map(each => each.live))
  const left = facts.anomalies.filter(each => !told.has(each)).map(each => goneOf(each, facts))
  const all = [...found, ...left].sort(byRank)
  const kept = all.filter(each => each.silenceMs < REMOVED_AFTER_MS).slice(0, facts.cap)
  const keeps = new Set(kept)
  const others = all.filter(each => !keeps.has(each))
  return {
    kept,
    removed: others.filter(each => each.live !== undefined).map(each => each.key),
    withheld: others.filter(each => each.live === undefined).length,
  }
}

function suiteCandidates(facts: PublicationFacts, suite: Suite): Candidate[] {
  const byFingerprint = new Map(
    facts.anomalies
      .filter(each => each.metadata.namespace === suite.namespace)
      .map(each => [each.spec.fingerprint, each]),
  )
  const taken = new Set<Anomaly>()
  return suite.incidents.flatMap(incident => {
    const live = liveOf(incident, byFingerprint, taken)
    if (live !== undefined) taken.add(live)
    return candidateOf({ facts, suite, incident, live })
  })
}

/** The oldest object of the incident: of two that grew together the first goes on. */
function liveOf(
  incident: PublishedIncident,
  byFingerprint: ReadonlyMap<string, Anomaly>,
  taken: ReadonlySet<Anomaly>,
): Anomaly | undefined {
  return fingerprintsOf(incident)
    .flatMap(fingerprint => byFingerprint.get(fingerprint) ?? [])
    .filter(each => !taken.has(each))
    .sort((a, b) => createdMs(a) - createdMs(b))[0]
}

/** Ids that the incident has, or had while another member was its first. */
function fingerprintsOf({ id, members }: PublishedIncident): string[] {
  return [id, ...members.map(member => strongHash('incident', member.finding.id))]
}

interface Found {
  readonly facts: PublicationFacts
  readonly suite: Suite
  readonly incident: PublishedIncident
  readonly live: Anomaly | undefined
}

function candidateOf({ facts, suite, incident, live }: Found): Candidate[] {
  const source = incident.members.map(each => each.source).find(each => suite.sources.has(each))
  // Nobody is left to whom it could belong.
  if (source === undefined) return []
  const { nowMs, model } = facts
  const course = { ...incident, watermarkMs: suite.watermarkMs, nowMs }
  const silenceMs = silenceOf({
    ...course,
    // One whose Anomaly is over and removed does not begin anew.
    createdMs: live === undefined ? incident.foundMs : createdMs(live),
  })
  // What was over for long before anybody looked is history, and Postgres has it.
  if (live === undefined && silenceMs >= EXPIRED_AFTER_MS) return []
  if (live === undefined && !isSettled(incident, suite, nowMs)) return []
  const state = stateOf(silenceMs)
  const fingerprint = live?.spec.fingerprint ?? incident.id
  const name = live?.metadata.name ?? anomalyName(model.name, fingerprint)
  const key = { namespace: suite.namespace, name }
  const candidate = { key, source, fingerprint, incident, state, silenceMs }
  return [live === undefined ? candidate : { ...candidate, live }]
}

/** Whether an incident goes on under its own name, as far as one waits for that. */
function isSettled(incident: PublishedIncident, suite: Suite, nowMs: number): boolean {
  // A finding of a log is for good, and its incident is known again by it.
  if (!incident.timed || incident.members.some(({ finding }) => finding.windows > 0)) return true
  if (suite.watermarkMs - incident.to >= SETTLED_AFTER_MS) return true
  return nowMs - incident.to >= STOPPED_SETTLED_AFTER_MS
}

/** An object whose incident is not in Postgres any more: it is over, whatever it was. */
function goneOf(live: Anomaly, { nowMs, suites }: PublicationFacts): Candidate {
  const status = live.status ?? {}
  const from = Date.parse(status.firstSeen ?? '')
  const to = Date.parse(status.lastSeen ?? '')
  const timed = Number.isFinite(to - from)
  const of = suites.find(each => each.namespace === live.metadata.namespace)
  const watermarkMs = of?.watermarkMs ?? Number.NaN
  const course = { timed, from, to, watermarkMs, createdMs: createdMs(live), nowMs }
  const silenceMs = silenceOf(course)
  const state = silenceMs >= EXPIRED_AFTER_MS ? 'Expired' : 'Resolved'
  return {
    key: { namespace: live.metadata.namespace ?? '', name: live.metadata.name },
    source: status.firstCause?.source ?? '',
    fingerprint: live.spec.fingerprint,
    live,
    state,
    silenceMs,
  }
}

/** Who stays where there are too many: what is open, by severity; then the latest. */
function byRank(a: Candidate, b: Candidate): number {
  const closed = Number(isClosed(a.state)) - Number(isClosed(b.state))
  if (closed !== 0) return closed
  const open = isClosed(a.state) ? 0 : severityRank(b) - severityRank(a)
  // An object that is there is not pushed out by its like.
  const there = isClosed(a.state) ? 0 : Number(a.live === undefined) - Number(b.live === undefined)
  return open || there || a.silenceMs - b.silenceMs || (a.fingerprint < b.fingerprint ? -1 : 1)
}

/** What an incident weighs now, or weighed last. */
function severityRank({ incident, live }: Candidate): number {
  return rankOf(incident?.severity ?? live?.status?.severity)
}

/** From 0, not known, to 3, High. */
export function rankOf(severity: Severity | undefined): number {
  return severity === undefined ? 0 : { Low: 1, Medium: 2, High: 3 }[severity]
}

function createdMs({ metadata }: Anomaly): number {
  return Date.parse(metadata.creationTimestamp ?? '') || 0
}
