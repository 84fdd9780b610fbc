/**
 * From verdicts on sessions to scores and findings. Sessions that failed in the same way near in
 * time are one finding: a thousand transfers that broke together are told once.
 */
import { strongHash } from '../base/hash.ts'
import type { Finding, Place, Template, Why, WindowScore } from '../flow.ts'
import { markDecisive, unitOf } from './decisive.ts'
import { evidenceOf, severityOf } from './finding.ts'
import type { SessionModel } from './session-detector.ts'
import { SESSION_FEATURES, SESSION_RULES } from './session-features.ts'
import { explainSession, sessionWhy } from './session-why.ts'
import type { Sessions } from './sessions.ts'
import { type Verdicts, verdictOf } from './verdicts.ts'
import type { ColumnWhy } from './why.ts'

/** Failures of one kind that begin within this after the last one ended are one finding. */
const GAP_MS = 300_000
const GAP_LINES = 1000

/** Findings of sessions that one log gets from one judgement: the strangest; all have scores. */
const MOST_FINDINGS = 50

/** Everything about the judged sessions of one log. */
export interface JudgedSessions {
  readonly log: string
  readonly model: SessionModel
  readonly modelVersion: number
  readonly sessions: Sessions
  readonly verdicts: Verdicts
  readonly templates: readonly Template[]
  readonly streams: readonly string[]
  /** The model was trained on them. */
  readonly own: boolean
}

/** Rows of verdicts as they are stored and shown. */
export function sessionScores({ sessions, verdicts, streams }: JudgedSessions): WindowScore[] {
  return Array.from({ length: verdicts.rows }, (_, row) => ({
    stream: streams[sessions.stream[row]],
    kind: 'session' as const,
    session: sessions.names[row],
    ...spanOf(sessions, row),
    lines: sessions.lines[row],
    ...verdictOf(verdicts, row),
  }))
}

/** Event time where the session has it, else line numbers. */
function spanOf(sessions: Sessions, row: number): Pick<WindowScore, 'timed' | 'from' | 'to'> {
  const timed = sessions.from[row] >= 0
  if (timed) return { timed, from: sessions.from[row], to: sessions.to[row] + 1 }
  return { timed, from: sessions.firstLine[row], to: sessions.lastLine[row] + 1 }
}

interface Group {
  readonly columns: readonly ColumnWhy[]
  readonly rows: number[]
  to: number
}

/** The findings, by their beginning. */
export function sessionFindings(judged: JudgedSessions): Finding[] {
  const findings = groups(judged).map(group => findingOf(judged, group))
  findings.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
  return findings.slice(0, MOST_FINDINGS).sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1))
}

function groups(judged: JudgedSessions): Group[] {
  const { sessions, verdicts, model, own } = judged
  const open = new Map<string, Group>()
  const all: Group[] = []
  for (let row = 0; row < verdicts.rows; row++) {
    if (verdicts.alarm[row] === 0) continue
    const columns = explainSession(model, sessions.matrix, { row, own })
    const { timed, from, to } = spanOf(sessions, row)
    const [{ column, reason }] = columns
    const key = `${sessions.stream[row]} ${timed} ${column} ${reason}`
    const known = open.get(key)
    if (known !== undefined && from - known.to <= (timed ? GAP_MS : GAP_LINES)) {
      known.rows.push(row)
      known.to = Math.max(known.to, to)
      continue
    }
    const group = { columns, rows: [row], to }
    open.set(key, group)
    all.push(group)
  }
  return all
}

function findingOf(judged: JudgedSessions, group: Group): Finding {
  const { sessions, verdicts, model, log, modelVersion, own } = judged
  const strongest = group.rows.reduce((best, row) => {
    return verdicts.joint[row] > verdicts.joint[best] ? row : best
  })
  const columns = explainSession(model, sessions.matrix, { row: strongest, own })
  const evidence = columns.map(each =>
    evidenceOf(judged.templates[each.column], placeOf(judged, strongest, each.column), each),
  )
  const spans = group.rows.map(row => spanOf(sessions, row))
  const first = spanOf(sessions, group.rows[0])
  const from = spans.reduce((least, span) => Math.min(least, span.from), first.from)
  const stream = judged.streams[sessions.stream[strongest]]
  const [leading] = group.columns
  return {
    id: strongHash(log, stream, 'session', sessions.names[group.rows[0]], String(leading.column)),
    log,
    timed: first.timed,
    from,
    to: group.to,
    score: verdicts.score[strongest],
    severity: severityOf(verdicts.score[strongest]),
    reason: evidence[0].reason,
    onsetMs: first.timed ? from : Number.NaN,
    evidence,
    why: featuresOf(judged, strongest),
    modelVersion,
    windows: group.rows.length,
    session: sessions.names[strongest],
  }
}

/** The features of a session by their tails, with those that its score hangs on. */
function featuresOf({ model, verdicts }: JudgedSessions, row: number): Why[] {
  const unit = unitOf(verdicts, row, [...SESSION_FEATURES.keys()].slice(0, SESSION_RULES))
  const why = sessionWhy(model, {
    features: unit.features,
    tails: verdicts.tails.subarray(row * SESSION_RULES, (row + 1) * SESSION_RULES),
  })
  const positions = why.map(({ feature }) => {
    return SESSION_FEATURES.findIndex(name => feature === `session ${name}`)
  })
  return markDecisive(why, { judge: model, unit, positions })
}

function placeOf(
  { sessions, streams }: JudgedSessions,
  row: number,
  column: number,
): Place | undefined {
  const { matrix, firstOffsets, firstLines, firstTimes } = sessions
  for (let at = matrix.rowStart[row]; at < matrix.rowStart[row + 1]; at++) {
    if (matrix.column[at] !== column) continue
    return {
      stream: streams[sessions.stream[row]],
      offset: firstOffsets[at],
      line: firstLines[at],
      timeMs: firstTimes[at],
    }
  }
  return undefined
}
