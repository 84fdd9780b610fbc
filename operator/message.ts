/**
 * What an incident is, as a sentence that a person understands at three in the morning. Built from
 * masked templates alone, never from raw lines: who may read an Anomaly may not be allowed to read
 * the logs of pods.
 */
import type { Evidence, Finding, Incident } from '../src/flow.ts'
import type { PlaceFound } from '../src/store/places.ts'
import { gravePhrase } from '../src/words/phrase.ts'
import { beforeOf, evidenceReason, reasonOf } from '../src/words/reasons.ts'
import { fit, fitEnd, sanitise } from '../src/words/text.ts'
import { count, duration, moment, plural, timeOfDay } from '../src/words/words.ts'

/** Columns of a template within a sentence. */
const TEMPLATE_COLUMNS = 200
/** Columns of a log's name within a sentence: its end says most. */
const LOG_COLUMNS = 80
const DAY_MS = 86_400_000
/** A history shorter than this is told without its length. */
const MIN_HISTORY_MS = 3_600_000

/** `postgres.log says a line never seen in 9 days: "…", 212 times since 02:51:12 (…:10233); …`. */
export function messageOf(incident: Incident, place?: PlaceFound): string {
  const [first, ...others] = incident.members
  if (first === undefined) return 'The logs together are unusual; no single one is.'
  const parts = [firstPart(first.finding, place) + lineText(place), ...beforePart(first.finding)]
  if (others.length > 0) {
    const delay = Math.max(0, ...others.map(other => other.delayMs))
    const within = incident.timed ? ` within ${duration(delay)}` : ''
    parts.push(`${plural(others.length, 'more log')} followed${within}`)
  }
  if (incident.normal.length > 0)
    parts.push(`${plural(incident.normal.length, 'log')} stayed as usual`)
  return `${parts.join('; ')}.`
}

/** `postgres/postgres: "FATAL: …" (first of 4 logs)`: for an Event, which has the score. */
export function shortMessageOf(incident: Incident): string {
  const [first] = incident.members
  if (first === undefined) return 'the logs together are unusual'
  const [evidence] = first.finding.evidence
  const what = evidence === undefined ? reasonOf(first.finding) : quoted(evidence)
  const logs = incident.members.length
  const rank = logs > 1 ? ` (first of ${count(logs)} logs)` : ''
  return `${logName(first.finding.log)}: ${what}${rank}`
}

function firstPart(finding: Finding, place: PlaceFound | undefined): string {
  const log = logName(finding.log)
  const [evidence] = finding.evidence
  if (evidence === undefined) return `${log} is ${reasonOf(finding)}${since(finding)}`
  const text = quoted(evidence)
  const times = evidence.observed > 0 ? `, ${timesOf(evidence.observed)}` : ''
  const ago = since(finding)
  switch (evidence.reason) {
    case 'NewTemplate':
      return `${log} says a line ${newness(finding, place)}: ${text}${times}${ago}`
    case 'RareTemplate':
      return `${log} says a line that is hardly ever seen: ${text}${times}${ago}`
    case 'Burst':
    case 'Missing':
      return `${log}: ${text}, ${evidenceReason(evidence, finding)}${ago}`
    default:
      return `${log}: ${evidenceReason(evidence, finding)}, most of all ${text}${ago}`
  }
}

/** A line that its log said before as well is new to the model alone. */
function newness(finding: Finding, place: PlaceFound | undefined): string {
  return beforeOf(finding) || `never seen${history(finding, place)}`
}

/** `seen before on 2026-11-20 03:00:12`, where it is not said already. */
function beforePart(finding: Finding): string[] {
  const [evidence] = finding.evidence
  const isSaid = evidence === undefined || evidence.reason === 'NewTemplate'
  const before = beforeOf(finding)
  return isSaid || before === '' ? [] : [before]
}

/** ` (postgres/postgres.log:10233)`: which line in which file. */
function lineText(place: PlaceFound | undefined): string {
  if (place?.file === undefined) return ''
  const { path, line, gone } = place.file
  return ` (${fitEnd(sanitise(path), LOG_COLUMNS)}:${line}${gone ? ', a file that is gone' : ''})`
}

/** ` in 9 days` before; less than two days in hours; nothing where it is not known. */
function history({ onsetMs }: Finding, place: PlaceFound | undefined): string {
  const ms = onsetMs - (place?.knownFromMs ?? Number.NaN)
  if (!(ms >= MIN_HISTORY_MS)) return ''
  if (ms < 2 * DAY_MS) return ` in ${plural(Math.floor(ms / MIN_HISTORY_MS), 'hour')}`
  return ` in ${plural(Math.floor(ms / DAY_MS), 'day')}`
}

/** ` since 02:51:12`; with its day where it lasts over midnight; none where lines have no time. */
function since({ timed, onsetMs, to }: Finding): string {
  if (!timed || Number.isNaN(onsetMs)) return ''
  const sameDay = moment(onsetMs).slice(0, 10) === moment(to).slice(0, 10)
  return ` since ${sameDay ? timeOfDay(onsetMs) : moment(onsetMs)}`
}

function timesOf(times: number): string {
  return times === 1 ? 'once' : `${count(times)} times`
}

/** The template as people write it, in quotes, harmless and cut. */
export function quoted(evidence: Pick<Evidence, 'text' | 'level'>): string {
  return `"${templateText(evidence)}"`
}

/** A template as it may be shown anywhere. */
export function templateText(
  evidence: Pick<Evidence, 'text' | 'level'>,
  columns = TEMPLATE_COLUMNS,
): string {
  return fit(gravePhrase(evidence).replaceAll(/ {2,}/g, ' '), columns)
}

/** A log's name as it may be shown. */
export function logName(log: string): string {
  return fitEnd(sanitise(log), LOG_COLUMNS)
}
