/**
 * The report at the end of a scan: what is strange, since when, which log was first, what stayed as
 * usual, and the sum of what was read. A pure function from facts to text.
 */

import type { Incident, Ledger, Place, Problem } from '../flow.ts'
import { linesOfClasses } from '../parse/ledger.ts'
import type { TagCounts } from '../store/tags.ts'
import { reasonOf } from '../words/reasons.ts'
import { fit, fitEnd, sanitise, widthOf } from '../words/text.ts'
import { count, duration, moment, plural } from '../words/words.ts'
import { badge, incidentBlock, when } from './incident.ts'
import { type Paint, painter, type Terminal } from './terminal.ts'

/** Where a log stands. */
export type LogState = 'trained' | 'learning' | 'rejected' | 'empty'

/** One log in a listing. */
export interface LogSummary {
  readonly name: string
  readonly state: LogState
  readonly lines: number
  /** Windows stored so far. */
  readonly windows: number
  /** What is missing or wrong: `9 of 30 windows`. */
  readonly reason?: string
  /** What people said of its findings; absent where nobody did. */
  readonly tags?: TagCounts
}

/** A line in a file as it lies on disk now. */
export interface FilePlace {
  readonly path: string
  /** Counted from 1. */
  readonly line: number
  readonly offset: number
}

/** An incident with the number that `show` knows it by; its place in the list where it has none. */
export type ReportedIncident = Incident & { readonly number?: number }

/** What is found and not told. */
export interface Hidden {
  /** Findings of which suppressions hide all, and those of which they hide a part. */
  readonly findings: number
  readonly parts: number
  readonly suppressions: number
  /** Findings of noisy logs beyond what is told of a day (src/master/noisy.ts). */
  readonly noise: number
}

/** Everything that a report says. */
export interface Report {
  /** Most urgent first, as `incidents()` of src/master orders them. */
  readonly incidents: readonly ReportedIncident[]
  readonly hidden?: Hidden
  readonly logs: readonly LogSummary[]
  readonly ledger: Ledger
  /** Event time that the logs cover; NaN where no log has time. */
  readonly spanMs: number
  readonly problems: readonly Problem[]
  /** How the person started the program: `logforest`, `npm start --`. */
  readonly program: string
  /** Options that lead to the same database again: ` --data-dir d`, or empty. */
  readonly where: string
  /** Where the line lies now; undefined when its file is gone. */
  resolve(place: Place): FilePlace | undefined
}

/** Columns that a log's name may take within a sentence. */
const MAX_NAME = 40

/** Incidents shown in full; more would not be read. */
const MAX_BLOCKS = 8

/** Further incidents with a line each; beyond that they are counted. */
const MAX_LINES = 24

/** Problems named; beyond that they are counted. */
const MAX_PROBLEMS = 20

/** The report as text, ending with a newline. */
export function renderReport(report: Report, terminal: Terminal): string {
  const paint = painter(terminal)
  const parts =
    report.incidents.length === 0
      ? [[quiet(report)]]
      : [[headline(report)], ...blocks(report, terminal)]
  parts.push([
    ...ledgerLines(report.ledger),
    ...learned(report),
    ...hiddenLines(report),
    next(report, paint),
  ])
  if (report.problems.length > 0) parts.push(problemLines(report.problems, paint))
  return `${parts.map(lines => lines.join('\n')).join('\n\n')}\n`
}

/** `1 incident in 1 h 12 min of logs`, with the severities where there are several. */
function headline({ incidents, ...report }: Report): string {
  const found = `${plural(incidents.length, 'incident')} in ${extent(report)}`
  if (incidents.length === 1) return found
  const kinds = (['High', 'Medium', 'Low'] as const)
    .map(severity => ({ severity, n: incidents.filter(each => each.severity === severity).length }))
    .filter(each => each.n > 0)
  return `${found}: ${kinds.map(each => `${each.n} ${each.severity.toLowerCase()}`).join(', ')}`
}

function extent({ spanMs, ledger }: Pick<Report, 'spanMs' | 'ledger'>): string {
  return spanMs > 0 ? `${duration(spanMs)} of logs` : plural(ledger.lines, 'line')
}

function blocks(report: Report, terminal: Terminal): string[][] {
  const paint = painter(terminal)
  const several = report.incidents.length > 1
  const full = report.incidents.slice(0, MAX_BLOCKS).map((incident, index) =>
    incidentBlock(incident, {
      terminal,
      paint,
      number: several ? (incident.number ?? index + 1) : 0,
      logs: report.logs.length,
      resolve: report.resolve,
    }),
  )
  const rest = report.incidents.slice(MAX_BLOCKS, MAX_BLOCKS + MAX_LINES)
  const short = rest.map((incident, index) =>
    oneLine(incident, incident.number ?? MAX_BLOCKS + index + 1, terminal),
  )
  const hidden = report.incidents.length - MAX_BLOCKS - rest.length
  if (hidden > 0) short.push(`… and ${count(hidden)} more; --json lists all`)
  return short.length === 0 ? full : [...full, short]
}

/** `■ 9  LOW 91.2   2026-11-20 14:07:31   app.log: rare line`. */
function oneLine(incident: Incident, number: number, terminal: Terminal): string {
  const start = incident.timed ? moment(incident.from) : when(incident)
  const head = (paint: Paint): string => `${badge(incident, { paint, number })}   ${start}   `
  const [first] = incident.members
  if (first === undefined) return head(painter(terminal)).trimEnd()
  const more = incident.members.length > 1 ? ` and ${incident.members.length - 1} more` : ''
  const words = `${first.finding.log}${more}: ${reasonOf(first.finding)}`
  const room = terminal.columns - widthOf(head((_, text) => text))
  return head(painter(terminal)) + fit(words, room)
}

/** The sentence of a quiet scan; or why nothing can be said. */
function quiet(report: Report): string {
  if (report.logs.length === 0) return 'No logs found.'
  const trained = report.logs.filter(log => log.state === 'trained').length
  if (trained === 0) return `Nothing can be judged yet: ${stillLearning(report.logs) || 'no log'}.`
  const learning = stillLearning(report.logs)
  const tail = learning === '' ? '' : `, ${learning}`
  return `No incidents in ${extent(report)}. ${plural(trained, 'log')} learned${tail}.`
}

/** The same after incidents, on a line of its own, and only where something is missing. */
function learned(report: Report): string[] {
  const learning = stillLearning(report.logs)
  if (report.incidents.length === 0 || learning === '') return []
  const trained = report.logs.filter(log => log.state === 'trained').length
  return [`${plural(trained, 'log')} learned, ${learning}`]
}

/** `2 findings hidden by 1 suppression`, and what noisy logs have more; nothing where none is. */
export function hiddenLines({ hidden }: Pick<Report, 'hidden'>): string[] {
  if (hidden === undefined) return []
  const { noise } = hidden
  const more = `${plural(noise, 'finding')} of noisy logs not told: their day had as strange ones`
  return [...suppressedLine(hidden), ...(noise > 0 ? [more] : [])]
}

function suppressedLine({ findings, parts, suppressions }: Hidden): string[] {
  if (findings + parts === 0) return []
  const whole = findings === 0 ? '' : `${plural(findings, 'finding')} hidden`
  const part = parts === 0 ? '' : `${plural(parts, 'finding')} hidden in part`
  const words = [whole, part].filter(each => each !== '').join(', ')
  return [`${words} by ${plural(suppressions, 'suppression')}`]
}

/** `2 still learning (cron.log: 9 of 30 windows), 1 rejected (core: binary)`. */
function stillLearning(logs: readonly LogSummary[]): string {
  const words = { learning: 'still learning', empty: 'empty', rejected: 'rejected' } as const
  return (['learning', 'empty', 'rejected'] as const)
    .map(state => ({ state, those: logs.filter(log => log.state === state) }))
    .filter(each => each.those.length > 0)
    .map(({ state, those }) => `${count(those.length)} ${words[state]}${example(those)}`)
    .join(', ')
}

function example(logs: readonly LogSummary[]): string {
  const told = logs.find(log => log.reason !== undefined)
  if (told === undefined) return ''
  const others = logs.length > 1 ? ', …' : ''
  return ` (${fitEnd(told.name, MAX_NAME)}: ${sanitise(told.reason ?? '')}${others})`
}

/** The sum of what was read, class by class; it says so if it should ever not add up. */
export function ledgerLines(ledger: Ledger): string[] {
  const reasons = Object.entries(ledger.rejected).filter(([, lines]) => lines > 0)
  const rejected = reasons.reduce((sum, [, lines]) => sum + lines, 0)
  const classes: [number, string][] = [
    [ledger.scored, 'scored'],
    [ledger.duplicate, 'duplicate'],
    [ledger.empty, 'empty'],
    [ledger.heldBack, 'held back'],
    [rejected, `rejected (${reasons.map(([reason]) => reason).join(', ')})`],
  ]
  const sum = linesOfClasses(ledger)
  const terms = classes.filter(([lines], at) => lines > 0 || at === 0)
  const shown = terms.map(([lines, name]) => `${count(lines)} ${name}`).join(' + ')
  const equal = sum === ledger.lines ? '=' : '≠'
  const none = rejected === 0 ? ' · 0 rejected' : ''
  const lines = [`read ${plural(ledger.lines, 'line')} ${equal} ${shown}${none}`]
  if (sum !== ledger.lines) {
    const missing = count(Math.abs(ledger.lines - sum))
    lines.push(`the sum does not add up: ${missing} lines differ; this is a bug, please report it`)
  }
  const odd = [
    ledger.cut > 0 ? `${count(ledger.cut)} over-long, only their beginning was looked at` : '',
    ledger.invalid > 0 ? `${count(ledger.invalid)} not UTF-8` : '',
    ledger.late > 0 ? `${count(ledger.late)} too late to be judged` : '',
  ].filter(each => each !== '')
  return odd.length === 0 ? lines : [...lines, `of the scored lines: ${odd.join('; ')}`]
}

function next(report: Report, paint: Paint): string {
  const [words, command] =
    report.incidents.length > 0
      ? ['show the evidence:', `${report.program} show ${shownNumber(report)}${report.where}`]
      : ['what was learned:', `${report.program} logs${report.where}`]
  return `${words}  ${paint('bold', command)}`
}

/** The number of the first incident that is shown. */
function shownNumber({ incidents }: Report): number {
  return incidents[0]?.number ?? 1
}

function problemLines(problems: readonly Problem[], paint: Paint): string[] {
  const shown = problems.slice(0, MAX_PROBLEMS).map(({ path, message }) => {
    const names = [path, JSON.stringify(path)].some(name => message.includes(name))
    const named = names ? message : `${path}: ${message}`
    return `${paint('yellow', '!')} ${sanitise(named)}`
  })
  const more = problems.length - shown.length
  return more > 0 ? [...shown, `! … and ${plural(more, 'more problem')}`] : shown
}
