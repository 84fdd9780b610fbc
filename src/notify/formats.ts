/**
 * A message as its receivers want it: CloudEvents 1.0 in structured mode, alerts of Alertmanager's
 * API v2, and the JSON that Slack and those like it take. Text of logs is hostile: it is made
 * visible, and for a chat it stands in a code span, where nothing is a link or calls people.
 */
import type { Severity } from '../flow.ts'
import { sanitise } from '../words/text.ts'

/** What is told; texts of logs as masked templates alone. */
export interface Told {
  readonly suite: string
  readonly incident: string
  /** The incident when it was told first: the same in all its messages. */
  readonly first: string
  readonly state: 'opened' | 'escalated' | 'ended'
  /** How often it opened, where it did so again after its end. */
  readonly times?: number
  readonly severity: Severity
  /** Where it got worse: from what. */
  readonly before?: Severity
  readonly score: number
  readonly fromMs: number
  readonly toMs: number
  readonly cause: {
    readonly log: string
    readonly template: string
    readonly text: string
    readonly onsetMs: number
  }
  /** The first logs by name, and how many there are in all. */
  readonly logs: readonly string[]
  readonly logCount: number
}

/** The formats that there are. */
export type Format = 'CloudEvents' | 'Alertmanager' | 'Slack'

/** What is posted. */
export interface Post {
  /** Content-Type. */
  readonly type: string
  readonly body: unknown
}

/**
 * Alertmanager forgets an alert that is not sent again; ours are sent once, so each says until when
 * it holds: a day, if no end comes.
 */
const HOLD_MS = 86_400_000

/** The message in a format; `id` is the same whenever it is sent. */
export function postOf(format: Format, told: Told, id: string): Post {
  const safe = harmless(told)
  if (format === 'Slack') return { type: 'application/json', body: slack(safe) }
  if (format === 'Alertmanager') return { type: 'application/json', body: alerts(safe) }
  return { type: 'application/cloudevents+json; charset=utf-8', body: cloudEvent(safe, id) }
}

function harmless(told: Told): Told {
  const { cause, logs } = told
  return {
    ...told,
    suite: sanitise(told.suite),
    cause: { ...cause, log: sanitise(cause.log), text: sanitise(cause.text) },
    logs: logs.map(sanitise),
  }
}

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
function cloudEvent(told: Told, id: string): object {
  const { fromMs, toMs, cause, ...data } = told
  return {
    specversion: '1.0',
    id,
    source: `/logforest/suites/${encodeURI(told.suite)}`,
    type: `io.logforest.incident.${told.state}`,
    subject: told.incident,
    time: timeOf(told.state === 'opened' ? fromMs : toMs),
    datacontenttype: 'application/json',
    data: {
      ...data,
      from: timeOf(fromMs),
      to: timeOf(toMs),
      cause: { ...cause, onsetMs: undefined, onset: timeOf(cause.onsetMs) },
    },
  }
}

/** An alert is its labels: one that gets worse is another one, and the milder one ends with it. */
function alerts(told: Told): object[] {
  const { before, severity, state, fromMs, toMs, suite, first } = told
  const alert = (of: Severity, endsMs: number): object => ({
    labels: { alertname: 'LogforestIncident', suite, incident: first, severity: of.toLowerCase() },
    annotations: {
      summary: summaryOf(told),
      cause: `${told.cause.log}: ${told.cause.text}`,
      logs: told.logs.join(', '),
    },
    startsAt: timeOf(fromMs),
    endsAt: timeOf(endsMs),
  })
  if (state === 'ended') return [alert(severity, toMs)]
  const now = alert(severity, toMs + HOLD_MS)
  return state === 'escalated' && before !== undefined ? [now, alert(before, toMs)] : [now]
}

function slack(told: Told): object {
  const { cause, fromMs } = told
  const lines = [
    `${told.state}: ${summaryOf(told)}`,
    `first ${timeOf(cause.onsetMs ?? fromMs)} in ${span(cause.log)}`,
    ...(cause.text === '' ? [] : [span(cause.text)]),
  ]
  return { text: lines.join('\n'), unfurl_links: false, unfurl_media: false }
}

function summaryOf({ severity, score, logCount, suite }: Told): string {
  const logs = logCount === 1 ? '1 log' : `${logCount} logs`
  return `${severity} incident (score ${score.toFixed(1)}) in ${logs} of ${suite}`
}

/** Within a code span nothing is a link, a mention or markup; three characters are escaped. */
function span(text: string): string {
  const plain = text.replaceAll('`', "'")
  return `\`${plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}\``
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}
