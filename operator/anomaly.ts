/**
 * An incident as the status of its Anomaly. Pure: the same incident gives the same status, so a
 * pass that finds nothing new writes nothing. Only masked templates go in, and never more than
 * fits: the store of a cluster is small and shared (findings as objects have filled it elsewhere).
 */
import type { Evidence, Incident, IncidentMember, Why } from '../src/flow.ts'
import type { PlaceFound } from '../src/store/places.ts'
import { podOf } from '../src/words/pod.ts'
import { fitEnd, sanitise } from '../src/words/text.ts'
import { amount } from '../src/words/words.ts'
import { type AnomalyStatus, MAX_FEATURE, MAX_LOGS, MAX_USUAL, MAX_WHY } from './api/anomaly.ts'
import type { State } from './lifecycle.ts'
import { messageOf, templateText } from './message.ts'

/**
 * An Anomaly has 8 KiB; this much of it is for its spec and metadata. Longest names take 0.7 KiB of
 * that, and 1.2 KiB what the apiserver keeps of who owns which field.
 */
const METADATA_BYTES = 2304
/** Most bytes of a status as JSON. */
export const MAX_STATUS_BYTES = 8192 - METADATA_BYTES
/** Columns of a template and of a log's name in a list: enough to know them by. */
const TEMPLATE_COLUMNS = 160
const NAME_COLUMNS = 200
const MAX_MESSAGE = 1000

/** A member of an incident, with the LogSource that its log belongs to. */
export interface PublishedMember extends IncidentMember {
  readonly source: string
}

/** An incident of one namespace. */
export interface PublishedIncident extends Incident {
  readonly members: readonly PublishedMember[]
  /** When it was found, ms of the wall clock: it outlives the Anomaly. */
  readonly foundMs: number
}

/** A status that fits, and whether something had to be left out for it. */
export interface FittedStatus {
  readonly status: AnomalyStatus
  readonly truncated: boolean
}

/** What the Anomaly of an incident says; `places` are those of its members, in their order. */
export function anomalyStatus(
  incident: PublishedIncident,
  state: State,
  places: readonly (PlaceFound | undefined)[] = [],
): FittedStatus {
  const { members, normal, score, severity, timed } = incident
  const [first] = members
  const status: AnomalyStatus = {
    observedGeneration: 1,
    severity,
    score: scoreText(score),
    state,
    ...(timed ? { firstSeen: timeText(incident.from), lastSeen: timeText(incident.to) } : {}),
    ...(first === undefined ? {} : causeOf(first, places[0])),
    logsTotal: members.length,
    logs: members.slice(0, MAX_LOGS).map((member, at) => logOf(member, places[at])),
    usual: { total: normal.length, logs: normal.slice(0, MAX_USUAL).map(nameText) },
    why: (first?.finding.why ?? []).slice(0, MAX_WHY).map(whyOf),
    message: cut(messageOf(incident, places[0]), MAX_MESSAGE),
  }
  return fitted(status)
}

function causeOf({ finding, source }: PublishedMember, place: PlaceFound | undefined) {
  const [evidence] = finding.evidence
  const template = evidence === undefined ? {} : templateOf(evidence)
  return {
    reason: finding.reason,
    count: Math.round(evidence?.observed ?? 0),
    firstCause: { source, log: nameText(finding.log), ...template, ...whereOf(evidence, place) },
  }
}

function logOf({ finding, source, delayMs }: PublishedMember, place: PlaceFound | undefined) {
  const [evidence] = finding.evidence
  return {
    source,
    log: nameText(finding.log),
    reason: finding.reason,
    severity: finding.severity,
    score: scoreText(finding.score),
    ...(evidence === undefined
      ? {}
      : {
          ...templateOf(evidence),
          count: Math.round(evidence.observed),
          typical: amount(evidence.typical),
        }),
    ...(finding.timed && Number.isFinite(finding.onsetMs)
      ? {
          onsetTime: timeText(finding.onsetMs),
          delayMilliseconds: Math.max(0, Math.round(delayMs)),
        }
      : {}),
    ...whereOf(evidence, place),
  }
}

/** Pod and node are part of the stream's name: they outlive the file. */
function whereOf(evidence: Evidence | undefined, place: PlaceFound | undefined) {
  const pod = evidence?.place === undefined ? undefined : podOf(evidence.place.stream)
  if (pod === undefined) return fileOf(place)
  const { namespace, name, node } = pod
  return { pod: `${namespace}/${name}`, ...(node === '' ? {} : { node }), ...fileOf(place) }
}

/** The name of a file and a number: no word of the line itself. */
function fileOf(place: PlaceFound | undefined) {
  if (place?.file === undefined) return {}
  const { path, line, offset, gone } = place.file
  const file = fitEnd(sanitise(path), NAME_COLUMNS)
  const fileState: 'Gone' | 'Present' = gone ? 'Gone' : 'Present'
  return { file, line, offsetBytes: offset, fileState }
}

function whyOf({ feature, observed, typical, share }: Why) {
  return {
    feature: cut(feature, MAX_FEATURE),
    observed: amount(observed),
    typical: amount(typical),
    sharePercent: Math.min(100, Math.max(0, Math.round(share * 100))),
  }
}

/** Leaves out what matters least until the rest fits. */
function fitted(whole: AnomalyStatus): FittedStatus {
  let status = whole
  while (bytesOf(status) > MAX_STATUS_BYTES) {
    const less = lessOf(status)
    if (less === undefined) break
    status = less
  }
  return { status, truncated: status !== whole }
}

/** One thing less; undefined where only what must be said is left. */
function lessOf(status: AnomalyStatus): AnomalyStatus | undefined {
  const { logs = [], why = [], usual } = status
  if (logs.length > 4) return { ...status, logs: logs.slice(0, -1) }
  const names = usual?.logs ?? []
  if (names.length > 0) return { ...status, usual: { ...usual, logs: names.slice(0, -1) } }
  if (why.length > 0) return { ...status, why: why.slice(0, -1) }
  return logs.length > 0 ? { ...status, logs: logs.slice(0, -1) } : undefined
}

function bytesOf(status: AnomalyStatus): number {
  return Buffer.byteLength(JSON.stringify(status))
}

/** One decimal, rounded down: 89.96 is not 90, and 100.0 would promise certainty. */
export function scoreText(score: number): string {
  return (Math.floor(Math.min(100, Math.max(0, score)) * 10) / 10).toFixed(1)
}

/** A time of Kubernetes from ms. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString()
}

function templateOf(evidence: Evidence) {
  const template = templateText(evidence, TEMPLATE_COLUMNS)
  return { template, ...(isId(evidence.template) ? { templateId: evidence.template } : {}) }
}

/** What is silent as a whole has no template. */
function isId(template: string): boolean {
  return /^[0-9a-f]{16}$/.test(template)
}

function nameText(log: string): string {
  return fitEnd(log, NAME_COLUMNS)
}

function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`
}
