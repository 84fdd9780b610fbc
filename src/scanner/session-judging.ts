/**
 * The sessions of one log, learned and judged from what is stored, beside its windows. Looking back
 * all are judged; live, those that event time has left behind. A past score never changes.
 */
import type { Finding, Template, WindowScore } from '../flow.ts'
import { decodeSessionModel, encodeSessionModel } from '../forest/session-codec.ts'
import { judgeSessions, learnSessions } from '../forest/session-detector.ts'
import { type JudgedSessions, sessionFindings, sessionScores } from '../forest/session-finding.ts'
import { assembleSessions, type Sessions, selectSessions } from '../forest/sessions.ts'
import type { LogProgress } from '../store/logs.ts'
import type { LearningOptions } from './job.ts'
import type { Material } from './material.ts'
import { templateHashes } from '../parse/view.ts'

/** Fewer sessions say nothing about what is rare. */
const LEAST_SESSIONS = 50

/** A session is over when nothing came for as long as most last in all, within these limits. */
const IDLE_MS = { least: 60_000, most: 3_600_000 } as const
const MOST_DURATIONS = 0.99

/** An open session is not waited for longer than this: its begin must be read again each time. */
const OLDEST_OPEN_MS = 6 * 3_600_000

/** What came of the sessions of a log. */
export interface SessionOutcome {
  /** Encoded; null where there were too few sessions to learn from. */
  readonly model: Uint8Array | null
  readonly scores: readonly WindowScore[]
  readonly findings: readonly Finding[]
  /** For the log's counts. */
  readonly counts: LogProgress
}

const NOTHING: SessionOutcome = { model: null, scores: [], findings: [], counts: {} }

/** When and as what sessions are judged. */
export interface SessionTurn {
  readonly version: number
  /** Sessions that ended long enough before are over; Infinity: all are. */
  readonly watermarkMs: number
}

/** Whether a log has enough sessions that are over to be learned from them. */
export function hasSessions(material: Material, watermarkMs: number): boolean {
  if (material.sessions.length === 0) return false
  const all = sessionsOf(material, material.view.templates)
  const over = { watermarkMs, idle: idleOf(all) }
  return range(all).filter(row => isOver(all, row, over)).length >= LEAST_SESSIONS
}

/** Learns the sessions of a log, and looks back over them. */
export function learnLogSessions(
  material: Material,
  learning: LearningOptions,
  turn: SessionTurn,
): SessionOutcome {
  if (material.sessions.length === 0) return NOTHING
  const all = sessionsOf(material, material.view.templates)
  const idle = idleOf(all)
  const rows = range(all).filter(row => isOver(all, row, { ...turn, idle }))
  if (rows.length < LEAST_SESSIONS) return NOTHING
  const sessions = selectSessions(all, rows)
  const { model, verdicts } = learnSessions(sessions.matrix, learning)
  const { templates } = material.view
  const judged = { sessions, verdicts, model, templates, own: true }
  return outcome({ material, turn, judged, all, idle })
}

/** Sessions, the last that ended, on which two versions are compared. */
const RECENT_SESSIONS = 240

/** A model of the sessions for a version on the side, and its alarms on the recent ones. */
export function trainSessions(
  material: Material,
  learning: LearningOptions,
): { readonly bytes: Uint8Array; readonly alarms: number } | undefined {
  if (material.sessions.length === 0) return undefined
  const sessions = sessionsOf(material, material.view.templates)
  if (sessions.matrix.rows < LEAST_SESSIONS) return undefined
  const { model, verdicts } = learnSessions(sessions.matrix, learning)
  const alarms = recent(sessions).filter(row => verdicts.alarm[row] === 1).length
  return { bytes: encodeSessionModel(model), alarms }
}

/** A frozen model of sessions; the columns are its log's templates of today. */
export interface FrozenSessions {
  readonly bytes: Uint8Array | null
  readonly columnOf: Uint32Array
  readonly templates: readonly Template[]
}

/** Alarms of a frozen model on the recent sessions; undefined where it has none of sessions. */
export function sessionAlarms(material: Material, frozen: FrozenSessions): number | undefined {
  if (frozen.bytes === null || material.sessions.length === 0) return undefined
  const all = sessionsOf(material, frozen.templates, frozen.columnOf)
  const { matrix } = selectSessions(all, recent(all))
  const { alarm } = judgeSessions(decodeSessionModel(frozen.bytes), matrix)
  return alarm.reduce((sum, each) => sum + each, 0)
}

function recent(sessions: Sessions): number[] {
  const rows = range(sessions).sort((a, b) => sessions.to[b] - sessions.to[a] || b - a)
  return rows.slice(0, RECENT_SESSIONS).sort((a, b) => a - b)
}

/** Judges the sessions that are over and were not judged yet, under a frozen model. */
export function judgeLogSessions(
  material: Material,
  frozen: FrozenSessions,
  turn: SessionTurn,
): SessionOutcome {
  if (frozen.bytes === null || material.sessions.length === 0) return NOTHING
  const model = decodeSessionModel(frozen.bytes)
  const all = sessionsOf(material, frozen.templates, frozen.columnOf)
  const { sessionIdle: idle = IDLE_MS.least, sessionsTo } = material.log.counts
  const before = { watermarkMs: sessionsTo ?? Number.NEGATIVE_INFINITY, idle }
  const due = range(all).filter(row => {
    if (!Number.isFinite(turn.watermarkMs)) return all.fresh[row] === 1
    return isOver(all, row, { ...turn, idle }) && !isOver(all, row, before)
  })
  const sessions = selectSessions(all, due)
  const verdicts = judgeSessions(model, sessions.matrix)
  const judged = { sessions, verdicts, model, templates: frozen.templates, own: false }
  return outcome({ material, turn, judged, all, idle })
}

function sessionsOf(
  { sessions, streams, view }: Material,
  templates: readonly Template[],
  columnOf?: Uint32Array,
): Sessions {
  const templateOf = streams.map((_, stream) => {
    const own = view.templateOf.get(stream) ?? new Uint32Array(0)
    return columnOf === undefined ? own : own.map(index => columnOf[index])
  })
  return assembleSessions(sessions, { templateOf, templateHashes: templateHashes(templates) })
    .sessions
}

interface Outcome {
  readonly material: Material
  readonly turn: SessionTurn
  readonly judged: Omit<JudgedSessions, 'log' | 'streams' | 'modelVersion'>
  readonly all: Sessions
  readonly idle: number
}

function outcome({ material, turn, judged, all, idle }: Outcome): SessionOutcome {
  const { log, streams } = material
  const whole = { ...judged, log: log.name, streams, modelVersion: turn.version }
  return {
    model: encodeSessionModel(judged.model),
    scores: sessionScores(whole),
    findings: sessionFindings(whole),
    counts: {
      sessions: (judged.own ? 0 : (log.counts.sessions ?? 0)) + judged.sessions.matrix.rows,
      sessionIdle: idle,
      ...openCounts(all, turn, idle),
    },
  }
}

/** Live: what was judged by, and from when on bins are needed for sessions that are open. */
function openCounts(all: Sessions, turn: SessionTurn, idle: number): LogProgress {
  if (!Number.isFinite(turn.watermarkMs)) return {}
  const open = range(all).filter(row => !isOver(all, row, { ...turn, idle }))
  const oldest = open.reduce((least, row) => {
    return all.from[row] < least ? all.from[row] : least
  }, turn.watermarkMs)
  return {
    sessionsTo: turn.watermarkMs,
    sessionsFrom: Math.max(oldest, turn.watermarkMs - OLDEST_OPEN_MS),
  }
}

/** Whether nothing is to be waited for; lines without time are judged when no more will come. */
function isOver(
  sessions: Sessions,
  row: number,
  { watermarkMs, idle }: { readonly watermarkMs: number; readonly idle: number },
): boolean {
  if (watermarkMs === Number.POSITIVE_INFINITY) return true
  if (watermarkMs - sessions.from[row] > OLDEST_OPEN_MS) return true
  return sessions.to[row] + idle <= watermarkMs
}

function idleOf(sessions: Sessions): number {
  const durations = sessions.to.map((to, row) => to - sessions.from[row]).filter(ms => ms >= 0)
  const most = durations.sort()[Math.floor((durations.length - 1) * MOST_DURATIONS)] ?? 0
  return Math.min(IDLE_MS.most, Math.max(IDLE_MS.least, 2 * most))
}

function range({ matrix }: Sessions): number[] {
  return Array.from({ length: matrix.rows }, (_, row) => row)
}
