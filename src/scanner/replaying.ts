/**
 * Replays a finding: reads its log again from the first byte, learns or judges it again, and
 * compares the score bit for bit. It must be the same, or there is a reason why it cannot be.
 */
import type { Finding } from '../flow.ts'
import { judge, learn } from '../forest/detector.ts'
import { findingsOf } from '../forest/finding.ts'
import { decodeModel, encodeModel } from '../forest/model-codec.ts'
import { assembleWindows } from '../forest/windows.ts'
import { windowMsOf } from '../store/logs.ts'
import { getModel, type ModelRecord } from '../store/models.ts'
import type { Store } from '../store/pool.ts'
import type { WorkerSetup } from './job.ts'
import { detectorOptions, levelsOf } from './learning.ts'
import { type Material, streamBins } from './material.ts'
import { rereadLog } from './rereading.ts'
import { judgeLogSessions, learnLogSessions } from './session-judging.ts'
import { withThreshold } from './tagged.ts'
import { alignTo, templateHashes } from '../parse/view.ts'

/** What came of a replay. */
export interface Replay {
  readonly outcome: 'identical' | 'different' | 'impossible'
  /** The score that was reached again; NaN where none was. */
  readonly score: number
  readonly bytes: number
  readonly lines: number
  /** Why not identical; empty where it is. */
  readonly reason: string
}

/** Replays one finding of the source of `setup`. */
export async function replayFinding(
  store: Store,
  setup: WorkerSetup,
  finding: Finding,
): Promise<Replay> {
  if (finding.modelVersion === 0) return impossible('only the suite as a whole made it noticed')
  const again = await rereadLog(store, setup, finding.log)
  if ('missing' in again) return impossible(again.missing)
  const { material, bytes, lines } = again
  const record = await getModel(store, material.log.id, finding.modelVersion)
  if (record === undefined) return impossible(`model ${finding.modelVersion} is no longer kept`)
  if (record.configDigest !== setup.learning.configDigest) {
    return impossible('it was judged under another configuration')
  }
  const score = scoreOf(setup, { material, record, finding })
  const read = { score, bytes, lines }
  if (Object.is(score, finding.score)) return { outcome: 'identical', ...read, reason: '' }
  const now = Number.isNaN(score) ? 'is not found' : `has the score ${score}`
  return { outcome: 'different', ...read, reason: `from the same bytes it ${now}` }
}

function impossible(reason: string): Replay {
  return { outcome: 'impossible', score: Number.NaN, bytes: 0, lines: 0, reason }
}

interface Case {
  readonly material: Material
  readonly record: ModelRecord
  readonly finding: Finding
}

/** By looking back where that gives the same model again, else under the frozen model. */
function scoreOf(setup: WorkerSetup, { material, record, finding }: Case): number {
  const { view, log, streams } = material
  const base = { windowMs: windowMsOf(log), untilMs: Number.NaN }
  const windows = assembleWindows(streamBins(material), { ...base, templateHashes: view.hashes })
  const options = detectorOptions(setup.learning, windows, levelsOf(view.templates))
  const learned = learn(windows.matrix, options)
  // People may have moved the threshold of that version; what they said since is no part of it.
  const tagged = record.trainedOn.tags !== undefined
  const { model, verdicts } = tagged ? withThreshold(learned, record.threshold) : learned
  const whole = { version: record.version, watermarkMs: Number.POSITIVE_INFINITY }
  const named = { log: log.name, streams, modelVersion: record.version }
  if (Buffer.compare(encodeModel(model), record.bytes) === 0) {
    const judged = { ...named, model, windows, verdicts, templates: view.templates, own: true }
    const sessions = learnLogSessions(material, setup.learning, whole).findings
    return found([...findingsOf(judged), ...sessions], finding)
  }
  const aligned = alignTo(record.templates, view)
  const templates = aligned.templates.map((each, column) => each ?? record.templates[column])
  const seen = assembleWindows(streamBins(material, aligned.columnOf), {
    ...base,
    templateHashes: templateHashes(templates),
    steady: log.counts.steady === 1,
    timed: log.counts.timed !== 0,
  })
  const frozen = decodeModel(record.bytes)
  const under = judge(frozen, seen.matrix, { levels: levelsOf(templates) })
  const judged = { ...named, model: frozen, windows: seen, verdicts: under, templates, own: false }
  const all = { ...material, sessions: material.sessions.map(each => ({ ...each, fresh: true })) }
  const { columnOf } = aligned
  const sessions = judgeLogSessions(all, { bytes: record.sessions, columnOf, templates }, whole)
  return found([...findingsOf(judged), ...sessions.findings], finding)
}

function found(findings: readonly Finding[], { id }: Finding): number {
  return findings.find(finding => finding.id === id)?.score ?? Number.NaN
}
