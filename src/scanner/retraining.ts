/**
 * Trains a new version of a log's model on the side, on the windows that were judged. It takes over
 * where it is not worse: on the most recent windows, and on the most recent sessions, it must not
 * raise more alarms than the version that judges now. Past scores stay as they are.
 */
import { judge, learn } from '../forest/detector.ts'
import { decodeModel, isReadable } from '../forest/model-codec.ts'
import { assembleWindows } from '../forest/windows.ts'
import { type LogRecord, updateLog } from '../store/logs.ts'
import { getModel, listModels, storeModel } from '../store/models.ts'
import { type Store, transaction } from '../store/pool.ts'
import type { LearnJob, WorkerSetup } from './job.ts'
import {
  configNumber,
  detectorOptions,
  levelsOf,
  modelRecord,
  placeOf,
  unseenHours,
} from './learning.ts'
import { loadMaterial, type Material, streamBins } from './material.ts'
import { sessionAlarms, trainSessions } from './session-judging.ts'
import { asTagged, saidOf } from './tagged.ts'
import { alignTo, templateHashes } from '../parse/view.ts'

/** Windows that both versions must judge before the new one takes over. */
const RECENT_WINDOWS = 240

/** More alarms than the old version has on them: a detector that became nervous. */
const MOST_NEW_ALARMS = 2

/** Trains, compares, stores; gives the number of windows trained on. */
export async function retrainLog(store: Store, setup: WorkerSetup, job: LearnJob): Promise<number> {
  const { historyWindows, minWindows, configDigest } = setup.learning
  const material = await loadMaterial(store, placeOf(setup, job.log), log => ({
    endsAfterMs: historyBegin(log, historyWindows * job.windowMs),
  }))
  const { log, view } = material
  const counts = { ...log.counts, sinceTraining: 0, config: configNumber(configDigest) }
  const beforeMs = log.counts.judgedTo ?? Number.POSITIVE_INFINITY
  const windows = assembleWindows(streamBins(material), {
    windowMs: job.windowMs,
    templateHashes: view.hashes,
    untilMs: Number.NaN,
    // A block of bins may begin long before the history does.
    sinceMs: historyBegin(log, historyWindows * job.windowMs),
    beforeMs,
  })
  if (windows.matrix.rows < minWindows) {
    // Too little is left to learn from: not before the next round.
    await updateLog(store, log.id, { counts })
    return 0
  }
  const options = detectorOptions(setup.learning, windows, levelsOf(view.templates))
  const said = await saidOf(store, setup.source, job.log)
  const tagged = asTagged(learn(windows.matrix, options), said)
  const { verdicts } = tagged
  const since = windows.from.at(-Math.min(RECENT_WINDOWS, windows.matrix.rows)) ?? 0
  const alarms = verdicts.alarm.filter((alarm, row) => alarm === 1 && windows.from[row] >= since)
  const before = await alarmsOfCurrent(store, { material, job, since, beforeMs })
  const version = ((await listModels(store, log.id)).at(-1)?.version ?? 0) + 1
  const sessions = trainSessions(material, setup.learning)
  const calm = alarms.length <= before.windows + MOST_NEW_ALARMS
  const promoted = calm && (sessions?.alarms ?? 0) <= before.sessions + MOST_NEW_ALARMS
  await transaction(store, async connection => {
    const record = modelRecord(setup, { material, windows, ...tagged })
    const bytes = sessions?.bytes ?? null
    await storeModel(connection, { ...record, sessions: bytes, version, promoted })
    const reason = unseenHours(tagged.model, windows)
    await updateLog(connection, log.id, { counts, ...(promoted ? { reason } : {}) })
  })
  return windows.matrix.rows
}

/** Lines have no length in time: there all of the past is history. */
function historyBegin({ counts }: LogRecord, lengthMs: number): number {
  if (counts.timed === 0) return Number.NEGATIVE_INFINITY
  return (counts.judgedTo ?? 0) - lengthMs
}

interface Recent {
  readonly material: Material
  readonly job: LearnJob
  readonly since: number
  readonly beforeMs: number
}

/** Alarms of a version on the most recent windows and sessions. */
interface Alarms {
  readonly windows: number
  readonly sessions: number
}

/** Without a version in charge, or one of its sessions, there is nothing to be worse than. */
const NO_LIMIT: Alarms = { windows: Number.POSITIVE_INFINITY, sessions: Number.POSITIVE_INFINITY }

/** Alarms that the version in charge raises on what is recent. */
async function alarmsOfCurrent(store: Store, recent: Recent): Promise<Alarms> {
  const { material, job, since, beforeMs } = recent
  const current = await getModel(store, material.log.id, 'latest')
  if (current === undefined || !isReadable(current.bytes)) return NO_LIMIT
  const aligned = alignTo(current.templates, material.view)
  const templates = aligned.templates.map((each, column) => each ?? current.templates[column])
  const windows = assembleWindows(streamBins(material, aligned.columnOf), {
    windowMs: job.windowMs,
    templateHashes: templateHashes(templates),
    untilMs: Number.NaN,
    sinceMs: since,
    beforeMs,
  })
  const verdicts = judge(decodeModel(current.bytes), windows.matrix, {
    levels: levelsOf(templates),
  })
  const frozen = { bytes: current.sessions, columnOf: aligned.columnOf, templates }
  return {
    windows: verdicts.alarm.reduce((sum, alarm) => sum + alarm, 0),
    sessions: sessionAlarms(material, frozen) ?? NO_LIMIT.sessions,
  }
}
