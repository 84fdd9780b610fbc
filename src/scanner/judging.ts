/**
 * Judges what is new in a log under its frozen model: windows that the suite's event time has
 * passed, and none twice. A past score never changes.
 */

import type { Finding, WindowScore } from '../flow.ts'
import { judge } from '../forest/detector.ts'
import { findingsOf, MAX_GAP_WINDOWS } from '../forest/finding.ts'
import { decodeModel } from '../forest/model-codec.ts'
import { assembleWindows, SILENT_WINDOWS } from '../forest/windows.ts'
import type { BinsRange } from '../store/bins.ts'
import { appendFindings, getFindings } from '../store/findings.ts'
import { type LogRecord, updateLog } from '../store/logs.ts'
import { getModel, type ModelRecord } from '../store/models.ts'
import { type Store, transaction } from '../store/pool.ts'
import { appendScores } from '../store/scores.ts'
import type { JudgeJob, WorkerSetup } from './job.ts'
import { levelsOf, placeOf, scoresOf } from './learning.ts'
import { loadMaterial, type Material, streamBins } from './material.ts'
import { alignTo, templateHashes } from './view.ts'

/** A finding that goes on for more windows than this is told on as another one: bounded work. */
const MAX_OPEN_WINDOWS = 500

/** Judges the complete windows of a log that were not judged yet; gives their number. */
export async function judgeLog(store: Store, setup: WorkerSetup, job: JudgeJob): Promise<number> {
  const live = Number.isFinite(job.watermarkMs)
  let open: Finding | undefined
  const material = await loadMaterial(store, placeOf(setup, job.log), async log => {
    if (!live) return { afterId: log.counts.learnedBins ?? 0 }
    open = openFinding(await getFindings(store, log.id), log)
    return recentBins(log, open)
  })
  const record = await getModel(store, material.log.id, 'latest')
  if (record === undefined) return 0
  if (open?.modelVersion !== record.version) open = undefined
  const judged = judgeWindows(material, record, { job, open })
  const sinceMs = live ? (material.log.counts.judgedTo ?? 0) : Number.NEGATIVE_INFINITY
  const scores = judged.scores.filter(score => score.from >= sinceMs)
  if (scores.length > 0) await storeJudged(store, { ...judged, material, record, job, scores })
  return scores.length
}

interface JudgedLog {
  readonly scores: readonly WindowScore[]
  readonly findings: readonly Finding[]
}

function judgeWindows(
  material: Material,
  record: ModelRecord,
  { job, open }: { readonly job: JudgeJob; readonly open: Finding | undefined },
): JudgedLog {
  const { log, view, streams } = material
  const model = decodeModel(record.bytes)
  const aligned = alignTo(record.templates, view)
  const templates = aligned.templates.map(
    (template, column) => template ?? record.templates[column],
  )
  const bins = streamBins(material, aligned.columnOf)
  const options = {
    windowMs: log.counts.learnMs,
    templateHashes: templateHashes(templates),
    steady: log.counts.steady === 1,
    untilMs: Number.NaN,
  }
  const range = Number.isFinite(job.watermarkMs) ? liveRange(log, job, open) : {}
  const byTime = assembleWindows(bins, { ...options, ...range })
  const windows =
    byTime.timed || !Number.isFinite(job.watermarkMs)
      ? byTime
      : assembleWindows(bins, { ...options, ...range, beforeMs: lastStart(material) })
  if (windows.matrix.rows === 0) return { scores: [], findings: [] }
  const verdicts = judge(model, windows.matrix, levelsOf(templates))
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
  return { scores: scoresOf(windows, verdicts, streams), findings }
}

interface Storing extends JudgedLog {
  readonly material: Material
  readonly record: ModelRecord
  readonly job: JudgeJob
}

async function storeJudged(store: Store, storing: Storing): Promise<void> {
  const { scores, findings, record, job } = storing
  const { log } = storing.material
  const counts = {
    ...log.counts,
    judgedTo: scores.reduce((most, { to }) => Math.max(most, to), 0),
    learnedBins: job.lastBins,
    windows: (log.counts.windows ?? 0) + scores.length,
    sinceTraining: (log.counts.sinceTraining ?? 0) + scores.length,
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
  const last = findings.filter(finding => finding.timed).at(-1)
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
  return { endsAfterMs: fromMs - SILENT_WINDOWS * counts.learnMs }
}

/** In a log without time a window is complete when the next one has begun. */
function lastStart({ bins }: Material): number {
  const untimed = bins.flat().filter(bin => !bin.timed)
  return untimed.reduce((most, { start }) => Math.max(most, start), 0)
}

function liveRange({ counts }: LogRecord, { watermarkMs }: JudgeJob, open: Finding | undefined) {
  const sinceMs = Math.min(counts.judgedTo ?? 0, open?.from ?? Number.POSITIVE_INFINITY)
  return { untilMs: watermarkMs, beforeMs: watermarkMs, sinceMs }
}
