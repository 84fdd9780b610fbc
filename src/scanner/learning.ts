/**
 * Learns one log from all that is stored of it, and looks back over it: every window is judged by a
 * model in which it and its neighbours had no part. Model, scores and findings are replaced in one
 * transaction. A pure function of the stored bins, the configuration and the seed.
 *
 * The model learns from all that is there, as a scan of the same bytes does. Where the log grows,
 * what is not complete yet is judged later, by the model that is learned here.
 */
import type { WindowScore } from '../flow.ts'
import { type DetectorOptions, type LogModel, learn } from '../forest/detector.ts'
import { findingsOf } from '../forest/finding.ts'
import { encodeModel } from '../forest/model-codec.ts'
import { timesOf } from '../forest/rhythm.ts'
import type { Moved } from '../forest/tagged-threshold.ts'
import { type Verdicts, verdictOf } from '../forest/verdicts.ts'
import { assembleWindows, type Windows } from '../forest/windows.ts'
import { replaceFindings } from '../store/findings.ts'
import { type LogChanges, type LogProgress, updateLog } from '../store/logs.ts'
import { listModels, type ModelRecord, storeModel } from '../store/models.ts'
import { storeUnjudged } from '../store/parts.ts'
import { type Store, transaction } from '../store/pool.ts'
import { replaceScores } from '../store/scores.ts'
import { completeWindows, judgedTo, settledOf } from './complete.ts'
import type { LearningOptions, LearnJob, WorkerSetup } from './job.ts'
import { loadMaterial, type Material, type MaterialPlace, streamBins } from './material.ts'
import { hasSessions, learnLogSessions } from './session-judging.ts'
import { withValues } from './shown.ts'
import { asTagged, saidOf } from './tagged.ts'

/** Windows remembered for the distance to the nearest ones (detection.md: 400 to 512). */
const RESERVOIR = 512

/** Windows on either side that are left out when a training window is judged. */
const NEIGHBOURS = 10

const DAY_MS = 86_400_000
const HOUR_MS = DAY_MS / 24

/** Learns a log and stores what came of it; gives the number of windows judged. */
export async function learnLog(store: Store, setup: WorkerSetup, job: LearnJob): Promise<number> {
  const material = await loadMaterial(store, placeOf(setup, job.log))
  const { windowMs } = job
  const shape = { windowMs, templateHashes: material.view.hashes, untilMs: Number.NaN }
  const bins = streamBins(material)
  const complete = completeWindows(bins, shape, job.watermarkMs)
  const fewWindows = complete.matrix.rows < setup.learning.minWindows
  if (fewWindows && !hasSessions(material, job.watermarkMs)) {
    const early = { windows: complete, job }
    await stillLearning({ store, setup }, material.log.id, early)
    return 0
  }
  const grows = Number.isFinite(job.watermarkMs)
  const windows = grows ? assembleWindows(bins, shape) : complete
  const settled = settledOf(bins, windows, job.settledMs)
  const levels = levelsOf(material.view.templates)
  const options = detectorOptions(setup.learning, windows, levels)
  const said = await saidOf(store, setup.source, job.log)
  const tagged = asTagged(learn(windows.matrix, options), said)
  const learned = { material, windows, ...tagged, job, settled, fewWindows }
  await storeLearned(store, setup, grows ? withoutOpen(learned) : learned)
  return complete.matrix.rows
}

/** Windows that are not complete teach, but nothing is said of them yet. */
function withoutOpen({ windows, verdicts, ...learned }: Learned): Learned {
  const alarm = verdicts.alarm.map((each, row) => (windows.to[row] <= learned.settled ? each : 0))
  return { ...learned, windows, verdicts: { ...verdicts, alarm }, told: learned.settled }
}

/** Where a log is stored, and how it was parsed. */
export function placeOf({ source, parser }: WorkerSetup, log: string): MaterialPlace {
  return { source, log, parser }
}

/** Severity class of each column. */
export function levelsOf(templates: readonly ({ level: number } | undefined)[]): Uint8Array {
  return Uint8Array.from(templates, template => template?.level ?? 0)
}

/** Rows of verdicts as they are stored and shown. */
export function scoresOf(
  windows: Windows,
  verdicts: Verdicts,
  streams: readonly string[],
): WindowScore[] {
  return Array.from({ length: windows.matrix.rows }, (_, row) => ({
    stream: streams[windows.stream[row]],
    kind: 'window' as const,
    timed: windows.timed,
    from: windows.from[row],
    to: windows.to[row],
    lines: windows.lines[row],
    ...verdictOf(verdicts, row),
  }))
}

/** How a log's windows are learned. */
export function detectorOptions(
  learning: LearningOptions,
  windows: Windows,
  levels: Uint8Array,
): DetectorOptions {
  const { trees, sampleSize, extensionLevel, trainer, seed, findingsPerLogPerDay } = learning
  const base = {
    trees,
    sampleSize,
    extensionLevel,
    trainer,
    seed,
    reservoir: RESERVOIR,
    neighbours: NEIGHBOURS,
    levels,
    partial: windows.partial,
  }
  if (!windows.timed) return base
  const unitsPerDay = DAY_MS / (windows.to[0] - windows.from[0])
  return { ...base, unitsPerDay, findingsPerDay: findingsPerLogPerDay }
}

/** A log with too few windows. */
export type TooEarly = Pick<Learned, 'windows' | 'job'>

async function stillLearning(
  { store, setup }: { store: Store; setup: WorkerSetup },
  log: number,
  early: TooEarly,
): Promise<void> {
  await transaction(store, connection =>
    storeUnjudged(connection, [{ id: log, ...tooEarly(setup, early) }]),
  )
}

/** What is said of a log that has too few windows. */
export function tooEarly({ learning }: WorkerSetup, early: TooEarly): Required<LogChanges> {
  const { rows } = early.windows.matrix
  return {
    state: 'learning',
    reason: fewWindows(rows, learning.minWindows),
    counts: {
      ...countsOf(early, learning.configDigest),
      windows: rows,
      judgedTo: early.windows.to.reduce((most, to) => Math.max(most, to), 0),
      missing: learning.minWindows - rows,
    },
  }
}

function fewWindows(rows: number, needed: number): string {
  return `${rows} of ${needed} windows`
}

/** Said of a log that goes with the day, while its models have not seen a whole one. */
export function unseenHours(
  { amounts }: Pick<LogModel, 'amounts'>,
  { matrix, from, to }: Pick<Windows, 'matrix' | 'from' | 'to'>,
): string {
  if (amounts.most === 0) return ''
  const hours = Math.floor((timesOf(matrix) * (to[0] - from[0])) / HOUR_MS)
  return `its amount of lines goes with the time, and ${hours} of 24 hours are learned`
}

/** A learned log. */
export interface Learned {
  readonly material: Material
  readonly windows: Windows
  readonly model: LogModel
  readonly verdicts: Verdicts
  /** What tags did to the threshold; absent without tags. */
  readonly moved?: Moved
  readonly job: LearnJob
  /** Windows that end by then are judged for good … */
  readonly settled: number
  /** … and of those that end later nothing is said; absent: all are judged. */
  readonly told?: number
  /** Too few to judge by: the sessions alone are. */
  readonly fewWindows: boolean
}

async function storeLearned(store: Store, setup: WorkerSetup, learned: Learned): Promise<void> {
  const { material, windows, model, verdicts, moved, told = Number.POSITIVE_INFINITY } = learned
  const { log, view, streams } = material
  const version = ((await listModels(store, log.id)).at(-1)?.version ?? 0) + 1
  const all = learned.fewWindows ? [] : scoresOf(windows, verdicts, streams)
  const scores = all.filter(({ to }) => to <= told)
  const { watermarkMs } = learned.job
  const sessions = learnLogSessions(material, setup.learning, { version, watermarkMs })
  const { templates } = view
  const digest = setup.learning.configDigest
  const judged = {
    log: log.name,
    model,
    modelVersion: version,
    windows,
    verdicts,
    templates,
    streams,
  }
  const ofWindows = learned.fewWindows ? [] : findingsOf({ ...judged, own: true })
  const shown = { store, setup, material, templates }
  const findings = await withValues(shown, [...ofWindows, ...sessions.findings])
  const record = {
    ...modelRecord(setup, { material, windows, model, ...(moved && { moved }) }),
    sessions: sessions.model,
    version,
    promoted: true,
  }
  await transaction(
    store,
    async connection => {
      await storeModel(connection, record)
      await replaceScores(connection, log.id, {
        version,
        scores: [...scores, ...sessions.scores],
      })
      await replaceFindings(connection, log.id, findings)
      const reason = learned.fewWindows
        ? fewWindows(windows.matrix.rows, setup.learning.minWindows)
        : unseenHours(model, windows)
      const own = { ...countsOf(learned, digest), ...judgedCounts(learned, scores) }
      const counts = { ...own, ...sessions.counts, fewWindows: learned.fewWindows ? 1 : 0 }
      await updateLog(connection, log.id, { state: 'trained', reason, counts })
    },
    { step: `storing what was learned of "${log.name}"`, repeatable: true },
  )
}

/** A model as it is stored; its version and whether it judges are the caller's. */
export function modelRecord(
  setup: WorkerSetup,
  { material, windows, model, moved }: Pick<Learned, 'material' | 'windows' | 'model' | 'moved'>,
): Omit<ModelRecord, 'version' | 'promoted' | 'sessions'> {
  const last = windows.matrix.rows - 1
  return {
    log: material.log.id,
    bytes: encodeModel(model),
    configDigest: setup.learning.configDigest,
    templates: material.view.templates,
    trainedOn: {
      windows: windows.matrix.rows,
      from: windows.from[0],
      to: windows.to[last],
      held: model.held.length,
      windowMs: windows.timed ? windows.to[0] - windows.from[0] : 0,
      ...(moved && { tags: moved }),
    },
    threshold: model.threshold,
    createdEventMs: windows.to[last],
  }
}

/** A digest as a number, so that it fits among a log's counters. */
export function configNumber(configDigest: string): number {
  return Number.parseInt(configDigest.slice(0, 12), 16)
}

/** How far the log is judged, and how many of its windows are to be judged again. */
function judgedCounts({ windows, settled }: Learned, scores: readonly WindowScore[]): LogProgress {
  const provisional = scores.filter(({ to }) => to > settled).length
  return { windows: scores.length, provisional, judgedTo: judgedTo(windows, settled) }
}

/** What `logs` shows, and what says whether there is anything new to learn. */
function countsOf({ windows, job }: TooEarly, configDigest: string): LogProgress {
  return {
    learnMs: job.windowMs,
    config: configNumber(configDigest),
    steady: windows.steady ? 1 : 0,
    timed: windows.timed ? 1 : 0,
    learnedBins: job.lastBins,
  }
}
