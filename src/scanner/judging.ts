/**
 * Judges what is new in a log under its frozen model: windows that the suite's event time has
 * passed, and none twice. A past score never changes, but for what a scan said of windows that were
 * not complete: once more lines have come, these are judged as if nothing had been said.
 */
import type { Finding, Template, WindowScore } from '../flow.ts'
import { BIN_LINES } from '../forest/bins.ts'
import { judge } from '../forest/detector.ts'
import { findingsOf } from '../forest/finding.ts'
import { decodeModel, isReadable } from '../forest/model-codec.ts'
import { MAX_GAP_WINDOWS } from '../forest/threshold.ts'
import { SILENT_WINDOWS, type WindowOptions } from '../forest/windows.ts'
import type { BinsRange } from '../store/bins.ts'
import { appendFindings, deleteFindingsFrom, getFindings } from '../store/findings.ts'
import {
  judgedToOf,
  type LogProgress,
  type LogRecord,
  updateLog,
  windowMsOf,
} from '../store/logs.ts'
import { getModel, type ModelRecord } from '../store/models.ts'
import { type Store, transaction } from '../store/pool.ts'
import { appendScores, deleteScoresFrom } from '../store/scores.ts'
import { completeWindows, settledOf } from './complete.ts'
import type { JudgeJob, WorkerSetup } from './job.ts'
import { levelsOf, placeOf, scoresOf } from './learning.ts'
import { loadMaterial, type Material, streamBins } from './material.ts'
import { judgeLogSessions } from './session-judging.ts'
import { withValues } from './shown.ts'
import { alignTo, templateHashes } from '../parse/view.ts'

/** A finding that goes on for more windows than this is told on as another one: bounded work. */
const MAX_OPEN_WINDOWS = 500

/** Judges the complete windows of a log that were not judged yet; gives their number. */
export async function judgeLog(store: Store, setup: WorkerSetup, job: JudgeJob): Promise<number> {
  const live = Number.isFinite(job.watermarkMs)
  let open: Finding | undefined
  const material = await loadMaterial(store, placeOf(setup, job.log), async log => {
    if (log.state !== 'trained') return {}
    open = openFinding(await getFindings(store, log.id), log)
    return live ? recentBins(log, open) : {}
  })
  const record = await getModel(store, material.log.id, 'latest')
  // What an older program learned judges nothing: it is trained anew (scanner.ts), then goes on.
  if (record === undefined || !isReadable(record.bytes)) return 0
  if (open?.modelVersion !== record.version) open = undefined
  const since = sinceOf(material.log, open)
  const isNew = live ? behind(material.log) : newWindows(material)
  const range = live
    ? { untilMs: job.watermarkMs, sinceMs: since }
    : { wanted: (stream: number, from: number) => from >= since || isNew(stream, from) }
  const judged = judgeWindows(material, record, { job, range, isNew })
  if (judged.scores.length === 0) return 0
  const { templates, columnOf } = judged
  const shown = { store, setup, material, templates, columnOf }
  const findings = await withValues(shown, judged.findings)
  await storeJudged(store, { ...judged, findings, material, record, job })
  return judged.scores.length
}

interface JudgedLog {
  readonly scores: readonly WindowScore[]
  readonly findings: readonly Finding[]
  /** Of the sessions, for the log's counts. */
  readonly counts: LogProgress
  /** Windows that end by then are judged for good. */
  readonly settled: number
  /** Columns of the model, and those of the log's templates. */
  readonly templates: readonly Template[]
  readonly columnOf: Uint32Array
}

/** What is to be judged, and which windows of it are more than the surroundings of others. */
interface Judging {
  readonly job: JudgeJob
  readonly range: Partial<WindowOptions>
  readonly isNew: NonNullable<WindowOptions['wanted']>
}

function judgeWindows(
  material: Material,
  record: ModelRecord,
  { job, range, isNew }: Judging,
): JudgedLog {
  const { log, view, streams } = material
  const model = decodeModel(record.bytes)
  const aligned = alignTo(record.templates, view)
  const templates = aligned.templates.map(
    (template, column) => template ?? record.templates[column],
  )
  const { columnOf } = aligned
  const options = {
    windowMs: windowMsOf(log),
    templateHashes: templateHashes(templates),
    ...known(log),
    untilMs: Number.NaN,
    ...range,
  }
  const bins = streamBins(material, columnOf)
  const windows = completeWindows(bins, options, job.watermarkMs)
  const settled = settledOf(bins, windows, job.settledMs)
  const sessions = judgeLogSessions(
    material,
    { bytes: record.sessions, columnOf, templates },
    { version: record.version, watermarkMs: job.watermarkMs },
  )
  if (windows.matrix.rows === 0 || log.counts.fewWindows === 1) {
    return { ...sessions, settled, templates, columnOf }
  }
  // Live, a window is judged when it is complete; else the last one ends with the log.
  const partial = Number.isFinite(job.watermarkMs) ? windows.begins : windows.partial
  const verdicts = judge(model, windows.matrix, { levels: levelsOf(templates), partial })
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
  const all = scoresOf(windows, verdicts, streams)
  const scores = all.filter((_, row) => isNew(windows.stream[row], windows.from[row]))
  const told = findings.filter(each => goesOn(each, scores))
  return {
    scores: [...scores, ...sessions.scores],
    findings: [...told, ...sessions.findings],
    counts: sessions.counts,
    settled,
    templates,
    columnOf,
  }
}

/** Of what lies in the surroundings alone, all was told. */
function goesOn({ from, to }: Finding, scores: readonly WindowScore[]): boolean {
  return scores.some(score => score.alarm && score.from >= from && score.to <= to)
}

/** What the learning found out about the log: a few new bins must not turn it round. */
function known({ counts }: LogRecord): Pick<WindowOptions, 'steady' | 'timed'> {
  const steady = counts.steady === 1
  return counts.timed === undefined ? { steady } : { steady, timed: counts.timed === 1 }
}

/** Windows behind the last one that was judged for good. */
function behind(log: LogRecord): NonNullable<WindowOptions['wanted']> {
  const end = judgedToOf(log)
  return (_, from) => from >= end
}

/**
 * Windows of which nothing was judged for good: those behind the last such one, and those before
 * it that no old bins reach into (a file that was found later).
 */
function newWindows({ bins, fresh, log }: Material): NonNullable<WindowOptions['wanted']> {
  const { timed } = log.counts
  const length = lengthOf(log)
  const isBehind = behind(log)
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
    if (isBehind(stream, from)) return true
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
  const { scores, findings, record } = storing
  const { log } = storing.material
  const counts = countsOf(storing)
  await transaction(
    store,
    async connection => {
      if ((log.counts.provisional ?? 0) > 0) {
        await deleteScoresFrom(connection, log.id, judgedToOf(log))
        await deleteFindingsFrom(connection, log.id, judgedToOf(log))
      }
      await appendScores(connection, log.id, { version: record.version, scores })
      await appendFindings(connection, log.id, findings)
      await updateLog(connection, log.id, { counts })
    },
    { step: `storing what was judged of "${log.name}"` },
  )
}

function countsOf(storing: Storing): LogProgress {
  const { material, job, settled } = storing
  const { counts } = material.log
  const scores = storing.scores.filter(({ kind }) => kind === 'window')
  const { judgedTo = 0, provisional = 0, windows = 0, sinceTraining = 0 } = counts
  const good = scores.filter(({ to }) => to <= settled)
  return {
    ...counts,
    ...storing.counts,
    judgedTo: good.reduce((most, { to }) => Math.max(most, to), judgedTo),
    learnedBins: job.lastBins,
    windows: windows - provisional + scores.length,
    provisional: scores.length - good.length,
    sinceTraining: sinceTraining + scores.length - provisional,
  }
}

/** The last finding, where the windows to come may still belong to it. */
function openFinding(findings: readonly Finding[], log: LogRecord): Finding | undefined {
  const judgedTo = judgedToOf(log)
  // Version 0: the master's, for a log that only the suite made noticed.
  const own = findings.filter(
    ({ timed, modelVersion, session }) => timed && modelVersion > 0 && !session,
  )
  const last = own.filter(({ from }) => from < judgedTo).at(-1)
  const windowMs = windowMsOf(log)
  if (last === undefined || (judgedTo - last.from) / windowMs > MAX_OPEN_WINDOWS) {
    return undefined
  }
  return judgedTo - last.to <= MAX_GAP_WINDOWS * windowMs ? last : undefined
}

/**
 * Live, windows grow poll by poll: all bins that reach behind the last judged window. What is still
 * going on is explained anew from its beginning, so that it stays one finding; its scores stay.
 */
function recentBins(log: LogRecord, open: Finding | undefined): BinsRange {
  const windowsMs = sinceOf(log, open) - SILENT_WINDOWS * windowMsOf(log)
  return { endsAfterMs: Math.min(windowsMs, log.counts.sessionsFrom ?? windowsMs) }
}

/**
 * Where the windows begin that say something of the new ones: what is going on is told from its
 * first line, which may have come some calm windows before the first alarm.
 */
function sinceOf(log: LogRecord, open: Finding | undefined): number {
  const from = Math.min(judgedToOf(log), open?.from ?? Number.POSITIVE_INFINITY)
  return from - MAX_GAP_WINDOWS * lengthOf(log)
}

/** Length of a log's windows, in ms or lines. */
function lengthOf(log: LogRecord): number {
  return log.counts.timed === 0 ? BIN_LINES : windowMsOf(log)
}
