/**
 * `show ID`: one incident with its evidence. Per log the lines themselves as they stand in the file
 * with some around them, and why: which feature, what is usual, what was seen, its share.
 */
import type { Evidence, Finding, Incident, IncidentMember, Place } from '../flow.ts'
import { headLines, variablesDimmed } from './incident.ts'
import { gravePhrase } from '../words/phrase.ts'
import { evidenceReason, reasonOf } from '../words/reasons.ts'
import type { FilePlace } from './report.ts'
import { type Paint, painter, type Terminal } from './terminal.ts'
import { fit, fitEnd, sanitise, widthOf } from '../words/text.ts'
import { count, delay, duration, moment, plural, shellWord, timeOfDay } from '../words/words.ts'
import { whyLines } from './why.ts'
import { wrapped } from './wrap.ts'

/** A line as it stands in its file. */
export interface ContextLine {
  /** Counted from 1. */
  readonly line: number
  readonly text: string
  /** This is the evidence; the others lie around it. */
  readonly marked: boolean
}

/** One incident, and the way to its lines. */
export interface Show {
  readonly incident: Incident
  /** Logs in the suite. */
  readonly logs: number
  readonly program: string
  /** Options that lead to the same database again: ` --data-dir d`, or empty. */
  readonly where: string
  resolve(place: Place): FilePlace | undefined
  /** The line and some around it, or why it cannot be had; undefined when its file is gone. */
  around(place: Place): readonly ContextLine[] | { readonly missing: string } | undefined
}

/** Evidence shown per log: what weighs less explains nothing. */
const MAX_EVIDENCE = 5

/** The incident as text, ending with a newline. */
export function renderShow(show: Show, terminal: Terminal): string {
  const context = { show, terminal, paint: painter(terminal) }
  const { incident } = show
  const head = { terminal, paint: context.paint, number: 0, logs: show.logs }
  const parts = [
    [...headLines(incident, head), ...wrapped(summary(incident), terminal.columns)],
    ...incident.members.map((member, index) => memberPart(member, index, context)),
    nextPart(incident, context),
  ]
  return `${parts.map(lines => lines.join('\n')).join('\n\n')}\n`
}

interface Context {
  readonly show: Show
  readonly terminal: Terminal
  readonly paint: Paint
}

/** The sentence: who was first, who followed, who did not. */
function summary({ members, normal, timed, from }: Incident): string {
  const [first] = members
  if (first === undefined) return 'No log of this incident is known any more.'
  const name = sanitise(first.finding.log)
  const at = timed ? `, at ${timeOfDay(from)} UTC` : ''
  const lead = members.length === 1 ? name : `${name} was first`
  const last = members[members.length - 1]
  const followed =
    members.length === 1
      ? ''
      : ` ${plural(members.length - 1, 'log')} followed within ${duration(last.delayMs)}.`
  const usual = normal.length === 0 ? '' : ` ${plural(normal.length, 'log')} stayed as usual.`
  return `${lead}${at}: ${reasonOf(first.finding)}.${followed}${usual}`
}

function memberPart(member: IncidentMember, index: number, context: Context): string[] {
  const { finding } = member
  const { paint, terminal } = context
  const at = !finding.timed
    ? ''
    : index === 0
      ? timeOfDay(context.show.incident.from)
      : delay(member.delayMs)
  const name = paint('bold', fitEnd(finding.log, terminal.columns >> 1))
  const head = [name, at, reasonOf(finding)].filter(each => each !== '').join('   ')
  const evidence = finding.evidence.slice(0, MAX_EVIDENCE)
  return [
    head,
    ...sessionLines(finding, terminal.columns),
    ...evidence.flatMap((each, place) => {
      // The first reason stands in the head already.
      const reason = place === 0 ? [] : [`  ${evidenceReason(each, finding)}`]
      return ['', ...reason, ...evidenceLines(each, context)]
    }),
    ...whyLines(finding.why, context),
  ]
}

/** Which session it is: its identifier finds it in other logs and other tools. */
function sessionLines({ session, windows }: Finding, columns: number): string[] {
  if (session === undefined) return []
  const which = windows === 1 ? 'session ' : `the strangest of ${count(windows)} sessions: `
  return [`  ${fit(`${which}${session}`, columns - 2)}`]
}

function evidenceLines(evidence: Evidence, context: Context): string[] {
  const { show, terminal, paint } = context
  const { place } = evidence
  const times = evidence.observed > 0 ? `×${count(evidence.observed)}   ` : ''
  const room = terminal.columns - 4 - widthOf(times)
  const lines = [`    ${times}${variablesDimmed(fit(gravePhrase(evidence), room), paint)}`]
  if (place === undefined) return lines
  const file = show.resolve(place)
  const around = file === undefined ? undefined : show.around(place)
  if (file === undefined || around === undefined) {
    return [
      ...lines,
      `    its file is gone; it was byte ${count(place.offset)} of ${sanitise(place.stream)}`,
    ]
  }
  const where = `${fitEnd(file.path, terminal.columns - 16)}:${file.line}`
  const head = [...lines, `    ${paint('dim', where)}`]
  if (!('missing' in around)) return [...head, ...contextLines(around, evidence, context)]
  const why = wrapped(sanitise(around.missing), terminal.columns - 4).map(each => `    ${each}`)
  return [...head, `    written ${moment(place.timeMs)}`, ...why]
}

function contextLines(
  around: readonly ContextLine[],
  evidence: Evidence,
  { terminal, paint }: Context,
): string[] {
  const digits = Math.max(0, ...around.map(each => String(each.line).length))
  const room = terminal.columns - digits - 8
  const words = new Set(evidence.text.split(/\s+/))
  return around.map(({ line, text, marked }) => {
    const number = String(line).padStart(digits)
    const shown = fit(text, room)
    if (!marked) return paint('dim', `      ${number}  ${shown}`)
    return `    ${paint('red', '>')} ${number}  ${emphasised(shown, words, paint)}`
  })
}

/** Words of the template stand out; what varies from line to line is dim. */
function emphasised(line: string, words: ReadonlySet<string>, paint: Paint): string {
  return line.replace(/\S+/gu, word => {
    const bare = word.replace(/^[^\p{L}<]+|[^\p{L}>]+$/gu, '')
    return words.has(word) || words.has(bare) ? word : paint('dim', word)
  })
}

/** What one wants to know next, and the model that judged. */
function nextPart(incident: Incident, { show, paint }: Context): string[] {
  const [first] = incident.members
  if (first === undefined) return []
  const { log, modelVersion } = first.finding
  const next = (words: string): string => paint('bold', `${show.program} ${words}${show.where}`)
  return [
    `judged by version ${modelVersion} of the model of ${sanitise(log)} · incident ${incident.id}`,
    `what the log usually says:  ${next(`templates ${shellWord(log)}`)}`,
    `all logs:                   ${next('logs')}`,
  ]
}
