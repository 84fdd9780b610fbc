/**
 * What is to be done so that the Anomaly objects of one AnomalyModel say what Postgres says: pure,
 * from incidents and objects to an ordered list. One incident is one object for good: when an
 * earlier line joins it, its id in Postgres is another, and the object is found again by any of
 * its members.
 */
import { strongHash } from '../src/base/hash.ts'
import type { Severity } from '../src/flow.ts'
import { anomalyStatus, type PublishedIncident } from './anomaly.ts'
import type { Anomaly, AnomalyStatus } from './api/anomaly.ts'
import { covers } from './hash.ts'
import {
  EXPIRED_AFTER_MS,
  isClosed,
  REMOVED_AFTER_MS,
  type State,
  silenceOf,
  stateOf,
} from './lifecycle.ts'
import { anomalyName, type ObjectKey } from './names.ts'

/** A longer count alone is written at most so often, in event time: nobody reads it faster. */
const REFRESH_MS = 60_000

/** The incidents of one namespace that one model found. */
export interface Suite {
  readonly namespace: string
  readonly incidents: readonly PublishedIncident[]
  /** Event time that the suite has reached, ms; NaN where no log has time. */
  readonly watermarkMs: number
  /** LogSources that exist: an Anomaly belongs to one. */
  readonly sources: ReadonlySet<string>
  /** Event time that the logs were learned from, ms; where it is known. */
  readonly historyMs?: number
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

/** What happened to an Anomaly that people are told. */
export type News = 'AnomalyOpened' | 'AnomalyEscalated' | 'AnomalyResolved' | 'AnomalyReopened'

/** One thing to do. */
export type Publication =
  | { readonly do: 'remove'; readonly key: ObjectKey }
  | {
      readonly do: 'publish' | 'update'
      readonly key: ObjectKey
      /** LogSource of the first cause. */
      readonly source: string
      readonly fingerprint: string
      readonly status: AnomalyStatus
      /** Absent where the incident is not in Postgres any more. */
      readonly incident?: PublishedIncident
      readonly news?: News
    }

/** All that is to be done, the most urgent first. */
export interface PublicationPlan {
  readonly actions: readonly Publication[]
  /** Incidents that have no object because of the cap. */
  readonly withheld: number
  /** Statuses from which something had to be left out. */
  readonly truncated: number
}

/** What came of a pass, for the status of the model. */
export interface PublicationReport {
  /** Incidents that have no object because of the cap. */
  readonly withheld: number
  /** Changes that wait for the budget of a later pass. */
  readonly deferred: number
  /** Why the apiserver takes no objects; absent while it does. */
  readonly refused?: string
}

/** An incident, an object, or both. */
interface Entry {
  readonly key: ObjectKey
  readonly source: string
  readonly fingerprint: string
  readonly incident?: PublishedIncident
  readonly live?: Anomaly
  readonly state: State
  readonly silenceMs: number
  readonly status: AnomalyStatus
  readonly truncated: boolean
}

/** Plans a pass. */
export function planPublication(facts: PublicationFacts): PublicationPlan {
  const entries = facts.suites.flatMap(suite => suiteEntries(facts, suite))
  const told = new Set(entries.map(entry => entry.live))
  const left = facts.anomalies.filter(each => !told.has(each)).map(each => goneEntry(each, facts))
  const all = [...entries, ...left].sort(byRank)
  const kept = all.filter(each => each.silenceMs < REMOVED_AFTER_MS).slice(0, facts.cap)
  const keeps = new Set(kept)
  const removed = all.filter(each => each.live !== undefined && !keeps.has(each))
  const withheld = all.filter(each => each.live === undefined && !keeps.has(each)).length
  const actions = [
    ...removed.map(({ key }): Publication => ({ do: 'remove', key })),
    ...kept.flatMap(actionOf).sort((a, b) => urgency(a) - urgency(b)),
  ]
  return { actions, withheld, truncated: kept.filter(each => each.truncated).length }
}

function suiteEntries(facts: PublicationFacts, suite: Suite): Entry[] {
  const byFingerprint = new Map(
    facts.anomalies
      .filter(each => each.metadata.namespace === suite.namespace)
      .map(each => [each.spec.fingerprint, each]),
  )
  const taken = new Set<Anomaly>()
  return suite.incidents.flatMap(incident => {
    const live = liveOf(incident, byFingerprint, taken)
    if (live !== undefined) taken.add(live)
    return entryOf({ facts, suite, incident, live })
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

function entryOf({ facts, suite, incident, live }: Found): Entry[] {
  const source = incident.members.map(each => each.source).find(each => suite.sources.has(each))
  // Nobody is left to whom it could belong.
  if (source === undefined) return []
  const { nowMs, model } = facts
  const course = { ...incident, watermarkMs: suite.watermarkMs, nowMs }
  const silenceMs = silenceOf({
    ...course,
    createdMs: live === undefined ? nowMs : createdMs(live),
  })
  // What was over for long before anybody looked is history, and Postgres has it.
  if (live === undefined && silenceMs >= EXPIRED_AFTER_MS) return []
  const state = stateOf(silenceMs)
  const { historyMs } = suite
  const fitted = anomalyStatus(incident, state, historyMs === undefined ? {} : { historyMs })
  const fingerprint = live?.spec.fingerprint ?? incident.id
  const name = live?.metadata.name ?? anomalyName(model.name, fingerprint)
  const key = { namespace: suite.namespace, name }
  const entry = { key, source, fingerprint, incident, state, silenceMs, ...fitted }
  return [live === undefined ? entry : { ...entry, live }]
}

/** An object whose incident is not in Postgres any more: it is over, whatever it was. */
function goneEntry(live: Anomaly, { nowMs }: PublicationFacts): Entry {
  const status = live.status ?? {}
  const from = Date.parse(status.firstSeen ?? '')
  const to = Date.parse(status.lastSeen ?? '')
  const timed = Number.isFinite(to - from)
  const course = { timed, from, to, watermarkMs: Number.NaN, createdMs: createdMs(live), nowMs }
  const silenceMs = silenceOf(course)
  const state = silenceMs >= EXPIRED_AFTER_MS ? 'Expired' : 'Resolved'
  return {
    key: { namespace: live.metadata.namespace ?? '', name: live.metadata.name },
    source: status.firstCause?.source ?? '',
    fingerprint: live.spec.fingerprint,
    live,
    state,
    silenceMs,
    status: { ...status, state },
    truncated: false,
  }
}

/** Who stays where there are too many: what is open, by severity; then the latest. */
function byRank(a: Entry, b: Entry): number {
  const closed = Number(isClosed(a.state)) - Number(isClosed(b.state))
  if (closed !== 0) return closed
  const open = isClosed(a.state) ? 0 : severityRank(b) - severityRank(a)
  // An object that is there is not pushed out by its like.
  const there = isClosed(a.state) ? 0 : Number(a.live === undefined) - Number(b.live === undefined)
  return open || there || a.silenceMs - b.silenceMs || (a.fingerprint < b.fingerprint ? -1 : 1)
}

function actionOf(entry: Entry): Publication[] {
  const { key, source, fingerprint, status, live, incident } = entry
  const what = { key, source, fingerprint, status, ...(incident === undefined ? {} : { incident }) }
  const news = newsOf(entry)
  const told = news === undefined ? {} : { news }
  if (live === undefined) return [{ do: 'publish', ...what, ...told }]
  // Made, but the program ended before it was told and its status written.
  if (live.status?.state === undefined) return [{ do: 'update', ...what, ...told }]
  if (!isWorthWriting(live.status, status)) return []
  return [{ do: 'update', ...what, ...told }]
}

function newsOf({ live, state, status }: Entry): News | undefined {
  const before = live?.status
  // What is over when it is first published wakes nobody, but it is told.
  if (before?.state === undefined) return 'AnomalyOpened'
  if (isClosed(before.state) && !isClosed(state)) return 'AnomalyReopened'
  if (!isClosed(before.state) && isClosed(state)) return 'AnomalyResolved'
  return isWorse(status.severity, before.severity) ? 'AnomalyEscalated' : undefined
}

/** Whether the status says something new; a count that grows does so once a minute. */
function isWorthWriting(before: AnomalyStatus, now: AnomalyStatus): boolean {
  if (covers(before, now)) return false
  const same = (['state', 'severity', 'logsTotal', 'firstCause'] as const).every(field =>
    covers(before[field], now[field]),
  )
  if (!same || isClosed(now.state) || now.state === 'Quiet') return true
  const gained = Date.parse(now.lastSeen ?? '') - Date.parse(before.lastSeen ?? '')
  return !(gained < REFRESH_MS)
}

/** Order of writing: new ones, what people are told, the rest; grave ones first within each. */
function urgency(action: Publication): number {
  if (action.do === 'remove') return 0
  const group = action.news === 'AnomalyOpened' ? 1 : action.news === undefined ? 3 : 2
  return group * 10 - rankOf(action.status.severity)
}

function severityRank({ status }: Entry): number {
  return rankOf(status.severity)
}

function isWorse(now: Severity | undefined, before: Severity | undefined): boolean {
  return rankOf(now) > rankOf(before)
}

function rankOf(severity: Severity | undefined): number {
  return severity === undefined ? 0 : { Low: 1, Medium: 2, High: 3 }[severity]
}

function createdMs({ metadata }: Anomaly): number {
  return Date.parse(metadata.creationTimestamp ?? '') || 0
}
