/**
 * One incident as a block of lines: when, how bad, and per log in the order of first deviation the
 * reason and the lines that show it.
 */
import { basename } from 'node:path/posix'
import type { Evidence, Incident, IncidentMember, Place, Severity } from '../flow.ts'
import { gravePhrase } from '../words/phrase.ts'
import { reasonOf } from '../words/reasons.ts'
import type { FilePlace } from './report.ts'
import type { Paint, Style, Terminal } from './terminal.ts'
import { fit, fitEnd, padEnd, padStart, widthOf } from '../words/text.ts'
import { count, delay, period, plural, timeOfDay } from '../words/words.ts'

/** What a block needs besides the incident. */
export interface Block {
  readonly terminal: Terminal
  readonly paint: Paint
  /** Its number where there are several, else 0. */
  readonly number: number
  /** Logs in the suite. */
  readonly logs: number
  resolve(place: Place): FilePlace | undefined
}

/** Logs of one incident shown in full; the rest are counted. */
const MAX_MEMBERS = 8

/** Lines shown of the log that was first, where they share its reason and weigh enough. */
const MAX_EVIDENCE = 3
const LEAST_SHARE = 0.15

/** Left of what is said of a log: two blanks and `normal` with its gap. */
const INDENT = 10
const GAP = '   '
const MAX_PLACE = 40
const COLOURS: Readonly<Record<Severity, Style>> = { High: 'red', Medium: 'yellow', Low: 'cyan' }

/** `■ HIGH 99.4` in its colour. */
export function badge(incident: Incident, block: Pick<Block, 'paint' | 'number'>): string {
  const number = block.number > 0 ? `${block.number}  ` : ''
  const text = `■ ${number}${incident.severity.toUpperCase()} ${shownScore(incident.score)}`
  return block.paint('bold', block.paint(COLOURS[incident.severity], text))
}

/** One decimal, rounded down: 89.96 is not 90, and 100.0 would promise certainty. */
export function shownScore(score: number): string {
  return (Math.floor(score * 10) / 10).toFixed(1)
}

/** When it was, in time or in lines. */
export function when(incident: Incident): string {
  if (incident.timed) return period(incident.from, incident.to)
  return `lines ${count(incident.from + 1)} to ${count(incident.to)}`
}

/** How bad, when, how many logs; the last on a line of its own where there is no room. */
export function headLines(incident: Incident, block: Omit<Block, 'resolve'>): string[] {
  const head = badge(incident, block) + GAP + when(incident)
  const plain = badge(incident, { ...block, paint: (_, text) => text }) + GAP + when(incident)
  const logs = `${incident.members.length} of ${plural(block.logs, 'log')}`
  const wide = widthOf(plain) + GAP.length + logs.length > block.terminal.columns
  return wide ? [head, ' '.repeat(INDENT) + logs] : [head + GAP + logs]
}

/** The lines of the block, without newlines. */
export function incidentBlock(incident: Incident, block: Block): string[] {
  const shown = incident.members.slice(0, MAX_MEMBERS)
  const startMs = incident.from
  const layout = layoutOf(shown, block, startMs)
  const lines = [
    ...headLines(incident, block),
    ...shown.flatMap((member, i) => memberLines(member, i, { block, layout, startMs })),
  ]
  const more = incident.members.length - shown.length
  if (more > 0) lines.push(`${' '.repeat(INDENT)}… and ${plural(more, 'more log')}`)
  const normal = normalLine(incident.normal, block)
  return normal === '' ? lines : [...lines, normal]
}

/** `  normal  cache, mailer and 28 more stayed as usual`; empty where none is known. */
function normalLine(normal: readonly string[], { terminal, paint }: Block): string {
  if (normal.length === 0) return ''
  const room = terminal.columns - INDENT - ' and 99,999 more stayed as usual'.length
  const names: string[] = []
  let width = 0
  for (const name of normal) {
    const clean = fitEnd(name, 40)
    width += widthOf(clean) + 2
    if (width > room && names.length > 0) break
    names.push(clean)
  }
  const more = normal.length - names.length
  const tail = more > 0 ? ` and ${count(more)} more` : ''
  return paint('dim', `${label('normal')}${names.join(', ')}${tail} stayed as usual`)
}

/** Column widths that the members of one incident share. */
interface Layout {
  readonly log: number
  readonly when: number
  readonly text: number
  readonly count: number
  readonly place: number
}

interface Shown {
  readonly text: string
  readonly count: string
  readonly place: string
}

function layoutOf(members: readonly IncidentMember[], block: Block, startMs: number): Layout {
  const { columns } = block.terminal
  const shown = members.flatMap((member, i) => evidenceOf(member, i).map(each => show(each, block)))
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf))
  const log = Math.min(
    Math.floor((columns - INDENT) * 0.4),
    widest(members.map(member => fitEnd(member.finding.log, columns))),
  )
  const counts = widest(shown.map(each => each.count))
  const place = Math.min(MAX_PLACE, widest(shown.map(each => each.place)))
  const room = columns - INDENT - counts - place - 2 * GAP.length
  return {
    log,
    when: widest(members.map((member, i) => whenOf(member, i, startMs))),
    text: Math.min(room, widest(shown.map(each => fit(each.text, columns)))),
    count: counts,
    place,
  }
}

interface Context {
  readonly block: Block
  readonly layout: Layout
  /** When the first log deviated. */
  readonly startMs: number
}

function memberLines(member: IncidentMember, index: number, context: Context): string[] {
  const { block, layout, startMs } = context
  const { paint, terminal } = block
  const name = fitEnd(member.finding.log, layout.log)
  const filled = name + ' '.repeat(layout.log - widthOf(name))
  const time = layout.when > 0 ? GAP + padEnd(whenOf(member, index, startMs), layout.when) : ''
  const room = terminal.columns - INDENT - layout.log - widthOf(time) - GAP.length
  const head = index === 0 ? label('first') : index === 1 ? label('then') : label('')
  const reason = reasonOf(member.finding)
  // Where the reason has no room beside the name it has a line of its own: it is what one reads.
  const beside = widthOf(reason) <= room ? GAP + reason : ''
  const first = `${head}${paint('bold', filled)}${time}${beside}`
  const below = beside === '' ? [' '.repeat(INDENT) + fit(reason, terminal.columns - INDENT)] : []
  const evidence = evidenceOf(member, index).map(each => {
    const { text, count: times, place } = show(each, block)
    const line = `${' '.repeat(INDENT)}${variablesDimmed(padEnd(text, layout.text), paint)}`
    const where = paint('dim', fitEnd(place, layout.place))
    const right = GAP + padStart(times, layout.count) + GAP + where
    return (line + (times === '' && place === '' ? '' : right)).trimEnd()
  })
  return [first.trimEnd(), ...below, ...evidence]
}

function label(word: string): string {
  return `  ${word}`.padEnd(INDENT)
}

function whenOf(member: IncidentMember, index: number, startMs: number): string {
  if (!member.finding.timed) return ''
  return index === 0 ? timeOfDay(startMs) : delay(member.delayMs)
}

/** The weightiest line; of the first log also others of the same reason. */
function evidenceOf(member: IncidentMember, index: number): readonly Evidence[] {
  const [first, ...others] = member.finding.evidence
  if (first === undefined) return []
  if (index > 0) return [first]
  const alike = others.filter(each => each.reason === first.reason && each.share >= LEAST_SHARE)
  return [first, ...alike.slice(0, MAX_EVIDENCE - 1)]
}

function show(evidence: Evidence, block: Block): Shown {
  const times = evidence.observed > 0 ? `×${count(evidence.observed)}` : ''
  if (evidence.place === undefined) return { text: gravePhrase(evidence), count: times, place: '' }
  const file = block.resolve(evidence.place)
  const place = file === undefined ? '(file gone)' : `${basename(file.path)}:${file.line}`
  return { text: gravePhrase(evidence), count: times, place }
}

/** What varies from line to line is shown dim: the eye finds the words. */
export function variablesDimmed(text: string, paint: Paint): string {
  return text.replace(/<[^<>\s]{1,12}>/gu, variable => paint('dim', variable))
}
