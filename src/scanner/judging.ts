/**
 * Judges what is new in a log under its frozen model: windows that the suite's event time has
 * passed, and none twice. A past score never changes.
 */
import { judge } from '../forest/detector.ts'
import { findingsOf } from '../forest/finding.ts'
import { decodeModel } from '../forest/model-codec.ts'
import { assembleWindows, SILENT_WINDOWS, type Windows } from '../forest/windows.ts'
import type { BinsRange } from '../store/bins.ts'
import { appendFindings } from '../store/findings.ts'
import { type LogRecord, updateLog } from '../store/logs.ts'
import { getModel } from '../store/models.ts'
import { type Store, transaction } from '../store/pool.ts'
import { appendScores } from '../store/scores.ts'
import type { JudgeJob, WorkerSetup } from './job.ts'
import { levelsOf, scoresOf } from './learning.ts'
import { loadMaterial, streamBins } from './material.ts'
import { alignTo, templateHashes } from './view.ts'

/** Judges the complete windows of a log that were not judged yet; gives their number. */
export async function judgeLog(store: Store, setup: WorkerSetup, job: JudgeJob): Promise<number> {
  const at = { source: setup.source, log: job.log }
  const live = Number.isFinite(job.watermarkMs)
  const material = await loadMaterial(store, at, live ? recentBins : newBins)
  const { log, view, streams } = material
  const record = await getModel(store, log.id, 'latest')
  if (record === undefined) return 0
  const model = decodeModel(record.bytes)
  const aligned = alignTo(record.templates, view)
  const templates = aligned.templates.map(
    (template, column) => template ?? record.templates[column],
  )
  const windows = assembleWindows(streamBins(material, aligned.columnOf), {
    windowMs: log.counts.learnMs,
    templateHashes: templateHashes(templates),
    steady: log.counts.steady === 1,
    ...(live ? liveRange(log, job) : { untilMs: Number.NaN }),
  })
  if (windows.matrix.rows === 0) return 0
  const verdicts = judge(model, windows.matrix, levelsOf(templates))
  const { version } = record
  const findings = findingsOf({
    log: log.name,
    model,
    modelVersion: version,
    windows,
    verdicts,
    templates,
    streams,
    own: false,
  })
  await transaction(
    store,
    async connection => {
      const scores = scoresOf(windows, verdicts, streams)
      await appendScores(connection, log.id, { version, scores })
      await appendFindings(connection, log.id, findings)
      const counts = {
        ...log.counts,
        judgedTo: lastEnd(windows),
        learnedBins: job.lastBins,
        windows: (log.counts.windows ?? 0) + windows.matrix.rows,
        sinceTraining: (log.counts.sinceTraining ?? 0) + windows.matrix.rows,
      }
      await updateLog(connection, log.id, { counts })
    },
    { step: `storing what was judged of "${log.name}"` },
  )
  return windows.matrix.rows
}

/** Live, windows grow poll by poll: all bins that reach behind the last judged window. */
function recentBins({ counts }: LogRecord): BinsRange {
  return { endsAfterMs: (counts.judgedTo ?? 0) - SILENT_WINDOWS * counts.learnMs }
}

/** Logs that do not grow any more: what came since they were learned or judged last. */
function newBins({ counts }: LogRecord): BinsRange {
  return { afterId: counts.learnedBins ?? 0 }
}

function liveRange({ counts }: LogRecord, { watermarkMs }: JudgeJob) {
  return { untilMs: watermarkMs, beforeMs: watermarkMs, sinceMs: counts.judgedTo ?? 0 }
}

function lastEnd(windows: Windows): number {
  return windows.to.reduce((most, to) => Math.max(most, to), 0)
}
