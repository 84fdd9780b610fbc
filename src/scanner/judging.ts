/**
 * Judges what is new in a log under its frozen model: windows that the suite's event time has
 * passed, and none twice. A past score never changes.
 */

import type { Finding, WindowScore } from '../flow.ts'
import { BIN_LINES } from '../forest/bins.ts'
import { judge } from '../forest/detector.ts'
import { findingsOf } from '../forest/finding.ts'
import { decodeModel } from '../forest/model-codec.ts'
import { MAX_GAP_WINDOWS } from '../forest/threshold.ts'
import { SILENT_WINDOWS, type WindowOptions } from '../forest/windows.ts'
import type { BinsRange } from '../store/bins.ts'
import { appendFindings, getFindings } from '../store/findings.ts'
import { type LogRecord, updateLog } from '../store/logs.ts'
import { getModel, type ModelRecord } from '../store/models.ts'
import { type Store, transaction } from '../store/pool.ts'
import { appendScores } from '../store/scores.ts'
import { completeWindows } from './complete.ts'
import type { JudgeJob, WorkerSetup } from './job.ts'
import { levelsOf, placeOf, scoresOf } from './learning.ts'
import { loadMaterial, type Material, streamBins } from './material.ts'
import { judgeLogSessions } from './session-judging.ts'
import { alignTo, templateHashes } from './view.ts'

/** A finding that goes on for more windows than this is told on as another one: bounded work. */
const MAX_OPEN_WINDOWS = 500

/** Judges the complete windows of a log that were not judged yet; gives their number. */
export async function judgeLog(store: Store, setup: WorkerSetup, job: JudgeJob): Promise<number> {
  const live = Number.isFinite(job.watermarkMs)
  let open: Finding | undefined
  const material = await loadMaterial(store, placeOf(setup, job.log), async log => {
    if (!live) return {}
    open = openFinding(await getFindings(store, log.id), log)
    return recentBins(log, open)
  })
  const record = await getModel(store, material.log.id, 'latest')
  if (record === undefined) return 0
  if (open?.modelVersion !== record.version) open = undefined
  const range = live ? liveRange(material.log, job, open) : { wanted: newWindows(material) }
  const judged = judgeWindows(material, record, { job, range })
  const sinceMs = live ? (material.log.counts.judgedTo ?? 0) : Number.NEGATIVE_INFINITY
  const scores = judged.scores.filter(({ kind, from }) => kind === 'session' || from >= sinceMs)
  if (scores.length > 0) await storeJudged(store, { ...judged, material, record, job, scores })
  return scores.length
}

interface JudgedLog {
  readonly scores: readonly WindowScore[]
  readonly findings: readonly Finding[]
  /** Of the sessions, for the log's counts. */
  readonly counts: Readonly<Record<string, number>>
}

function judgeWindows(
  material: Material,
  record: ModelRecord,
  { job, range }: { readonly job: JudgeJob; readonly range: Partial<WindowOptions> },
): JudgedLog {
  const { log, view, streams } = material
  const model = decodeModel(record.bytes)
  const aligned = alignTo(record.templates, view)
  const templates = aligned.templates.map(
    (template, column) => template ?? record.templates[column],
  )
  const options = {
    windowMs: log.counts.learnMs,
    templateHashes: templateHashes(templates),
    ...known(log),
    untilMs: Number.NaN,
    ...range,
  }
  const bins = streamBins(material, aligned.columnOf)
  const windows = completeWindows(bins, options, job.watermarkMs)
  const sessions = judgeLogSessions(
    material,
    { bytes: record.sessions, columnOf: aligned.columnOf, templates },
    { version: record.version, watermarkMs: job.watermarkMs },
  )
  if (windows.matrix.rows === 0 || log.counts.fewWindows === 1) return sessions
  // Live, a window is judged when it is complete; else the last one ends with the log.
  const partial = Number.isFinite(job.watermarkMs) ? {} : { partial: windows.partial }
  const verdicts = judge(model, windows.matrix, { levels: levelsOf(templates), ...partial })
  const findings = findingsOf({
    log: log.name,
    model,
    modelVersion: record.version,
    windows,
    verdicts,
    templates,
    streams,
    own: false,
  })
  const scores = [...scoresOf(windows, verdicts, streams), ...sessions.scores]
  return { scores, findings: [...findings, ...sessions.findings], counts: sessions.counts }
}

/** What the learning found out about the log: a few new bins must not turn it round. */
function known({ counts }: LogRecord): Pick<WindowOptions, 'steady' | 'timed'> {
  const steady = counts.steady === 1
  return counts.timed === undefined ? { steady } : { steady, timed: counts.timed === 1 }
}

/**
 * Windows of which nothing was judged yet: those that old bins reach into were, with the lines they
 * had then. A past score never changes.
 */
function newWindows({ bins, fresh, log }: Material): NonNullable<WindowOptions['wanted']> {
  const { learnMs, timed } = log.counts
  const length = timed === 0 ? BIN_LINES : learnMs
  const spans = bins.map((own, stream) => {
    const old = own.slice(0, fresh[stream]).filter(bin => bin.timed === (timed !== 0))
    return {
      starts: new Set(old.map(bin => Math.floor(bin.start / length) * length)),
      from: old.reduce((least, bin) => Math.min(least, bin.start), Number.POSITIVE_INFINITY),
      to: old.reduce((most, bin) => Math.max(most, bin.start), Number.NEGATIVE_INFINITY),
      fresh: new Set(own.slice(fresh[stream]).map(bin => Math.floor(bin.start / length) * length)),
    }
  })
  return (stream, from) => {
    const span = spans[stream]
    if (span.starts.has(from)) return false
    return span.fresh.has(from) || from < span.from - length || from > span.to
  }
}

interface Storing extends JudgedLog {
  readonly material: Material
  readonly record: ModelRecord
  readonly job: JudgeJob
}

async function storeJudged(store: Store, storing: Storing): Promise<void> {
  const { scores, findings, record, job } = storing
  const { log } = storing.material
  const windows = scores.filter(({ kind }) => kind === 'window')
  const judgedTo = windows.reduce((most, { to }) => Math.max(most, to), log.counts.judgedTo ?? 0)
  const counts = {
    ...log.counts,
    ...storing.counts,
    judgedTo,
    learnedBins: job.lastBins,
    windows: (log.counts.windows ?? 0) + windows.length,
    sinceTraining: (log.counts.sinceTraining ?? 0) + windows.length,
  }
  await transaction(
    store,
    async connection => {
      await appendScores(connection, log.id, { version: record.version, scores })
      await appendFindings(connection, log.id, findings)
      await updateLog(connection, log.id, { counts })
    },
    { step: `storing what was judged of "${log.name}"` },
  )
}

/** The last finding, where the windows to come may still belong to it. */
function openFinding(findings: readonly Finding[], { counts }: LogRecord): Finding | undefined {
  // Version 0: the master's, for a log that only the suite made noticed.
  const last = findings
    .filter(({ timed, modelVersion, session }) => timed && modelVersion > 0 && !session)
    .at(-1)
  const judgedTo = counts.judgedTo ?? 0
  if (last === undefined || (judgedTo - last.from) / counts.learnMs > MAX_OPEN_WINDOWS) {
    return undefined
  }
  return judgedTo - last.to <= MAX_GAP_WINDOWS * counts.learnMs ? last : undefined
}

/**
 * Live, windows grow poll by poll: all bins that reach behind the last judged window. What is still
 * going on is explained anew from its beginning, so that it stays one finding; its scores stay.
 */
function recentBins({ counts }: LogRecord, open: Finding | undefined): BinsRange {
  const fromMs = Math.min(counts.judgedTo ?? 0, open?.from ?? Number.POSITIVE_INFINITY)
  const windowsMs = fromMs - SILENT_WINDOWS * counts.learnMs
  return { endsAfterMs: Math.min(windowsMs, counts.sessionsFrom ?? windowsMs) }
}

function liveRange({ counts }: LogRecord, { watermarkMs }: JudgeJob, open: Finding | undefined) {
  const sinceMs = Math.min(counts.judgedTo ?? 0, open?.from ?? Number.POSITIVE_INFINITY)
  return { untilMs: watermarkMs, sinceMs }
}
