/**
 * --json and --scores: facts as lines of JSON in the shapes of schemas.ts.
 */
import type { z } from 'zod'
import type { Finding, Incident, Ledger, Parameter, Place, WindowScore } from '../flow.ts'
import { LEVELS } from '../flow.ts'
import { wilson } from '../forest/tagged-threshold.ts'
import type { Backtest } from './difference.ts'
import type { Effect } from './effects.ts'
import type { FilePlace, LogSummary, Report } from './report.ts'
import {
  type BacktestJson,
  type FoundJson,
  type IncidentJson,
  JSON_VERSION,
  type LedgerJson,
  type LogJson,
  type MemberJson,
  type ModelJson,
  type ReportJson,
  type ScoreJson,
  type SuppressionJson,
  type TemplateJson,
} from './schemas.ts'
import type { ModelRow, TemplateRow } from './tables.ts'

type Resolve = (place: Place) => FilePlace | undefined

/** The report of a scan as one line of JSON. */
export function reportJson(report: Report): string {
  return line({
    version: JSON_VERSION,
    spanMs: finite(report.spanMs),
    incidents: report.incidents.map((incident, index) =>
      incidentValue(incident, index + 1, report.resolve),
    ),
    logs: report.logs.map(logValue),
    ledger: ledgerValue(report.ledger),
    ...(report.hidden === undefined ? {} : { hidden: report.hidden }),
    problems: [...report.problems],
  } satisfies z.input<typeof ReportJson>)
}

/** `show --json`: one incident as a line. */
export function incidentJson(incident: Incident, number: number, resolve: Resolve): string {
  return line(incidentValue(incident, number, resolve))
}

/** A line of the scores file. */
export function scoreJson(log: string, score: WindowScore): string {
  return line({ log, ...score } satisfies z.input<typeof ScoreJson>)
}

/** Lines of `logs`, `templates`, `models` with --json. */
export function logJson(log: LogSummary): string {
  return line(logValue(log))
}

/** A suppression and what it hides, as a line. */
export function suppressionJson({ suppression, ...effect }: Effect, nowMs: number): string {
  const { name, template, where, log, reason, untilMs } = suppression
  const { findings, parts, lastMs } = effect
  const expired = untilMs <= nowMs
  return line({
    ...{ name, template },
    ...(where === undefined ? {} : { where: where.map(each => each.text) }),
    ...{ log, reason, until: finite(untilMs), expired },
    ...{ findings, parts, lastMs: finite(lastMs) },
  } satisfies z.input<typeof SuppressionJson>)
}

function logValue({ tags, ...log }: LogSummary): z.input<typeof LogJson> {
  if (tags === undefined) return log
  const { share, least, most } = wilson(tags.true, tags.true + tags.false)
  return { ...log, tags: { ...tags, precision: finite(share), least, most } }
}

/** A backtest as a line. */
export function backtestJson({ added, removed, unchanged, ...cost }: Backtest): string {
  const value = {
    added: added.map(foundValue),
    removed: removed.map(foundValue),
    unchanged: unchanged.length,
    ...cost,
  }
  return line(value satisfies z.input<typeof BacktestJson>)
}

function foundValue(finding: Finding): z.input<typeof FoundJson> {
  const { id, log, timed, from, to, score, severity, reason, evidence } = finding
  const templates = evidence.map(({ template }) => template)
  return { finding: id, log, timed, from, to, score, severity, reason, templates }
}

/** A template as a line. */
export function templateJson({ id, text, level, lines }: TemplateRow): string {
  return line({ id, text, level: LEVELS[level], lines } satisfies z.input<typeof TemplateJson>)
}

/** A model as a line. */
export function modelJson({ timed: _, from, to, held, ...model }: ModelRow): string {
  return line({
    ...model,
    from: finite(from),
    to: finite(to),
    held: finite(held),
  } satisfies z.input<typeof ModelJson>)
}

function incidentValue(
  incident: Incident,
  number: number,
  resolve: Resolve,
): z.input<typeof IncidentJson> {
  const { id, severity, score, timed, from, to, normal } = incident
  const members = incident.members.map(({ finding, delayMs }) => ({
    ...memberValue(finding, resolve),
    delayMs: finite(delayMs) ?? 0,
  }))
  return { number, id, severity, score, timed, from, to, members, normal: [...normal] }
}

function memberValue(
  finding: Finding,
  resolve: Resolve,
): Omit<z.input<typeof MemberJson>, 'delayMs'> {
  const { log, id, severity, score, reason, from, to, windows, modelVersion } = finding
  const evidence = finding.evidence.map(({ place, parameters, ...each }) => {
    return {
      ...each,
      ...(parameters === undefined ? {} : { parameters: parameters.map(asSent) }),
      level: LEVELS[each.level],
      place: (place === undefined ? undefined : resolve(place)) ?? null,
      timeMs: finite(place?.timeMs ?? Number.NaN),
    }
  })
  const onsetMs = finite(finding.onsetMs)
  const why = [...finding.why]
  const { session } = finding
  const where = { from, to, windows, modelVersion, ...(session === undefined ? {} : { session }) }
  return { log, finding: id, severity, score, reason, onsetMs, ...where, evidence, why }
}

function asSent({ values, ...rest }: Parameter): { values: string[] } & Omit<Parameter, 'values'> {
  return { values: [...values], ...rest }
}

function ledgerValue({ rejected, ...counts }: Ledger): z.input<typeof LedgerJson> {
  return { ...counts, rejected: Object.fromEntries(Object.entries(rejected)) }
}

/** JSON knows no NaN. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/**
 * One line of JSON. Controls and direction marks that JSON leaves as they are, are escaped too: the
 * line may be printed on a terminal.
 */
export function line(value: object): string {
  return `${harmless(JSON.stringify(value))}\n`
}

/** Controls and direction marks as JSON would escape them. */
export function harmless(text: string): string {
  return text.replace(/(?![\t\n\r])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, unit =>
    [...Array(unit.length).keys()].map(at => escaped(unit.charCodeAt(at))).join(''),
  )
}

function escaped(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`
}
