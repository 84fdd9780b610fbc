/**
 * From verdicts to findings: neighbouring alarms of one stream are one finding, explained by the
 * templates that made its strongest windows, each with the first line that shows it.
 */
import { strongHash } from '../base/hash.ts'
import type { Evidence, Finding, Place, Reason, Severity, Template, Why } from '../flow.ts'
import { markDecisive, SEVERITY, SEVERITY_FEATURE, unitOf, withSeverity } from './decisive.ts'
import { explain, type LogModel } from './detector.ts'
import { FEATURES, RULES } from './features.ts'
import { MAX_GAP_WINDOWS } from './threshold.ts'
import type { Verdicts } from './verdicts.ts'
import type { Windows } from './windows.ts'

/** Windows of a finding that are explained: the strongest, and always the first. */
const EXPLAINED_WINDOWS = 4

/** Templates named in a finding. */
const MAX_EVIDENCE = 8

/** Evidence dates the onset from this part of the weightiest one's share on. */
const DATING_PART = 0.5

/** Everything about one judged log that findings are made of. */
export interface Judged {
  readonly log: string
  readonly model: LogModel
  readonly modelVersion: number
  readonly windows: Windows
  readonly verdicts: Verdicts
  readonly templates: readonly Template[]
  readonly streams: readonly string[]
  /** The windows were those that the model was trained on: leave them out of their own usual. */
  readonly own: boolean
}

/** Score at which each severity begins; 90 is the threshold. */
export const LEAST_SCORE: Readonly<Record<Severity, number>> = { Low: 90, Medium: 95, High: 98 }

/** The severity of a score over the threshold. */
export function severityOf(score: number): Severity {
  if (score >= LEAST_SCORE.High) return 'High'
  return score >= LEAST_SCORE.Medium ? 'Medium' : 'Low'
}

/** The findings of one log, in the order of its windows. */
export function findingsOf(judged: Judged): Finding[] {
  return alarmRuns(judged).map(run => findingOf(judged, run))
}

interface Run {
  readonly first: number
  readonly last: number
  readonly rows: readonly number[]
}

function alarmRuns({ windows, verdicts }: Judged): Run[] {
  const runs: Run[] = []
  let rows: number[] = []
  for (let row = 0; row < windows.matrix.rows; row++) {
    if (verdicts.alarm[row] === 0) continue
    const last = rows.at(-1)
    if (last !== undefined && !near(windows, last, row)) {
      runs.push(runOf(rows))
      rows = []
    }
    rows.push(row)
  }
  if (rows.length > 0) runs.push(runOf(rows))
  return runs
}

function near(windows: Windows, left: number, right: number): boolean {
  if (windows.stream[left] !== windows.stream[right]) return false
  const length = windows.to[left] - windows.from[left]
  return windows.from[right] - windows.to[left] <= MAX_GAP_WINDOWS * length
}

function runOf(rows: readonly number[]): Run {
  return { first: rows[0], last: rows[rows.length - 1], rows }
}

function findingOf(judged: Judged, alarms: Run): Finding {
  const { windows, verdicts, log, modelVersion } = judged
  const score = greatest(verdicts.score, alarms.rows)
  const { weighed, why } = weigh(judged, alarms)
  const run = { ...alarms, first: beginning(windows, alarms, weighed) }
  const evidence = weighed.map(each => toEvidence(judged, run, each))
  const from = windows.from[run.first]
  return {
    id: strongHash(log, judged.streams[windows.stream[run.first]], String(from)),
    log,
    timed: windows.timed,
    from,
    to: windows.to[run.last],
    score,
    severity: severityOf(score),
    reason: evidence[0]?.reason ?? 'Unusual',
    onsetMs: onsetOf(judged, alarms, evidence),
    evidence,
    why,
    modelVersion,
    windows: run.rows.length,
  }
}

/**
 * The first window of a finding: a new template may have come a few windows before there was enough
 * of it for an alarm, and nowhere else.
 */
function beginning(windows: Windows, run: Run, weighed: readonly Weighed[]): number {
  const leading = weighed.filter(each => each.share >= DATING_PART * weighed[0].share)
  const fresh = new Set(leading.filter(at => at.reason === 'NewTemplate').map(at => at.column))
  const { rowStart, column } = windows.matrix
  for (let row = Math.max(0, run.first - MAX_GAP_WINDOWS); row < run.first; row++) {
    if (!near(windows, row, run.first)) continue
    if (column.subarray(rowStart[row], rowStart[row + 1]).some(each => fresh.has(each))) return row
  }
  return run.first
}

/** A template's part in a finding; `share` is of all that are named. */
interface Weighed {
  readonly column: number
  readonly reason: Reason
  readonly typical: number
  readonly weight: number
  readonly share: number
}

function weigh(judged: Judged, run: Run): { weighed: Weighed[]; why: readonly Why[] } {
  const columns = new Map<number, Omit<Weighed, 'share'>>()
  let why: readonly Why[] = []
  const strongest = strongestRows(judged.verdicts, run)
  for (const row of strongest) {
    const own = judged.own ? row : -1
    const told = explain(judged.model, judged.windows.matrix, { row, ownRow: own })
    if (row === strongest[0]) why = featuresOf(judged, row, told.why)
    for (const each of told.columns) {
      const weight = each.share * judged.verdicts.joint[row]
      const known = columns.get(each.column)
      if (known === undefined || weight > known.weight) {
        const { column, reason, typical } = each
        columns.set(column, { column, reason, typical, weight })
      }
    }
  }
  const ordered = [...columns.values()].sort((a, b) => b.weight - a.weight).slice(0, MAX_EVIDENCE)
  const total = ordered.reduce((sum, each) => sum + each.weight, 0) || 1
  return { weighed: ordered.map(each => ({ ...each, share: each.weight / total })), why }
}

/** The features of a window by weight, severity among them, with those that its score hangs on. */
function featuresOf({ model, verdicts }: Judged, row: number, told: readonly Why[]): Why[] {
  const unit = unitOf(verdicts, row, RULES)
  const { severity } = unit
  const why = withSeverity(told, { severity, joint: verdicts.joint[row] })
  const positions = why.map(({ feature }) => {
    return feature === SEVERITY_FEATURE ? SEVERITY : FEATURES.findIndex(name => name === feature)
  })
  return markDecisive(why, { judge: model, unit, positions })
}

function strongestRows(verdicts: Verdicts, run: Run): number[] {
  const rows = [...run.rows].sort((a, b) => verdicts.joint[b] - verdicts.joint[a])
  const chosen = rows.slice(0, EXPLAINED_WINDOWS)
  return chosen.includes(run.first) ? chosen : [...chosen, run.first]
}

function toEvidence(judged: Judged, run: Run, each: Weighed): Evidence {
  const seen = seenIn(judged, run, each.column)
  return evidenceOf(judged.templates[each.column], seen.place, {
    reason: each.reason,
    observed: seen.lines,
    typical: each.typical * (run.last - run.first + 1),
    share: each.share,
  })
}

/** A template's part in a finding; what is missing has no place. */
export function evidenceOf(
  template: Template | undefined,
  place: Place | undefined,
  part: Pick<Evidence, 'reason' | 'observed' | 'typical' | 'share'>,
): Evidence {
  const { id, text, level } = template ?? { id: '', text: '', level: 0 }
  return { template: id, text, level, ...part, ...(place === undefined ? {} : { place }) }
}

/** Lines of a template in the rows of a run, and the first of them. */
function seenIn(judged: Judged, run: Run, column: number): { lines: number; place?: Place } {
  const { matrix } = judged.windows
  let lines = 0
  let first = -1
  for (let row = run.first; row <= run.last; row++) {
    for (let at = matrix.rowStart[row]; at < matrix.rowStart[row + 1]; at++) {
      if (matrix.column[at] !== column) continue
      lines += matrix.count[at]
      if (first < 0) first = at
    }
  }
  if (first < 0) return { lines }
  const { firstOffsets, firstLines, firstTimes, stream } = judged.windows
  const place = {
    stream: judged.streams[stream[run.first]],
    offset: firstOffsets[first],
    line: firstLines[first],
    timeMs: firstTimes[first],
  }
  return { lines, place }
}

/**
 * When the log first deviated. A new line dates it to the millisecond; a burst or a silence only to
 * its window, because usual lines stand in that window too.
 */
function onsetOf(judged: Judged, run: Run, evidence: readonly Evidence[]): number {
  const { windows } = judged
  if (!windows.timed) return Number.NaN
  const core = coreRow(judged, run)
  const times = evidence
    .filter(each => each.share >= DATING_PART * evidence[0].share && DATING.has(each.reason))
    .map(each => each.place?.timeMs ?? Number.NaN)
    .filter(time => time < windows.to[core])
  return times.length === 0 ? windows.from[core] : Math.min(...times)
}

/**
 * Where the strange part begins: a weak alarm some calm windows before may be chance, and is told,
 * but dates nothing. Alarms right before the first strong one belong to it.
 */
function coreRow({ verdicts }: Judged, { rows }: Run): number {
  const strong = greatest(verdicts.joint, rows) * CORE_SHARE
  let at = rows.findIndex(row => verdicts.joint[row] >= strong)
  while (at > 0 && rows[at - 1] === rows[at] - 1) at--
  return rows[at]
}

/** A window is strong within a finding from this part of the strongest one's S on. */
const CORE_SHARE = 0.4

/** Reasons whose first line is itself strange. */
const DATING: ReadonlySet<Reason> = new Set(['NewTemplate', 'RareTemplate'])

/** The largest value of some rows; a run may be longer than a call takes arguments. */
function greatest(values: Float64Array, rows: readonly number[]): number {
  return rows.reduce((most, row) => Math.max(most, values[row]), 0)
}
