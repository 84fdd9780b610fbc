/**
 * What is to be done so that the Anomaly objects of one AnomalyModel say what Postgres says: pure,
 * from the candidates that are kept to an ordered list of writes.
 */
import type { Severity } from '../src/flow.ts'
import { anomalyStatus, type FittedStatus, type PublishedIncident } from './anomaly.ts'
import type { AnomalyStatus } from './api/anomaly.ts'
import { type Candidate, type Choice, rankOf } from './candidates.ts'
import { covers } from './hash.ts'
import { isClosed } from './lifecycle.ts'
import type { ObjectKey } from './names.ts'
import type { Whereabouts } from './whereabouts.ts'

/** A longer count alone is written at most so often, in event time: nobody reads it faster. */
const REFRESH_MS = 60_000

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

/** A candidate with what its Anomaly is to say. */
interface Entry extends Candidate, FittedStatus {}

/** Plans a pass; `where` says where lines lie now. */
export function planPublication(choice: Choice, where: Whereabouts): PublicationPlan {
  const entries = choice.kept.map(each => entryOf(each, where))
  const actions = [
    ...choice.removed.map((key): Publication => ({ do: 'remove', key })),
    ...entries.flatMap(actionOf).sort((a, b) => urgency(a) - urgency(b)),
  ]
  return { actions, truncated: entries.filter(each => each.truncated).length }
}

function entryOf(candidate: Candidate, where: Whereabouts): Entry {
  const { incident, live, state, key } = candidate
  if (incident === undefined) {
    return { ...candidate, status: { ...live?.status, state }, truncated: false }
  }
  const { namespace } = key
  const lines = incident.members.map(member => where.of({ namespace, name: member.source }, member))
  return { ...candidate, ...anomalyStatus(incident, state, lines) }
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

/**
 * Whether the status says something new; a count that grows does so once a minute. A score has few
 * values between the first window and the worst one, and the worst may be the last of all.
 */
function isWorthWriting(before: AnomalyStatus, now: AnomalyStatus): boolean {
  if (covers(before, now)) return false
  const same = (['state', 'severity', 'score', 'logsTotal', 'firstCause'] as const).every(field =>
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

function isWorse(now: Severity | undefined, before: Severity | undefined): boolean {
  return rankOf(now) > rankOf(before)
}
