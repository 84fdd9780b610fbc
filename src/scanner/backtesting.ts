/**
 * What another configuration would find in the stored history of a log: learned and looked back
 * over as a scan does, from what is stored, and stored nowhere.
 */
import type { Finding } from '../flow.ts'
import { learn } from '../forest/detector.ts'
import { findingsOf } from '../forest/finding.ts'
import { assembleWindows } from '../forest/windows.ts'
import type { LearningOptions } from './job.ts'
import { detectorOptions, levelsOf } from './learning.ts'
import { type Material, streamBins } from './material.ts'
import { learnLogSessions } from './session-judging.ts'
import { asTagged } from './tagged.ts'

/** A configuration that is tried. */
export interface Candidate {
  readonly learning: LearningOptions
  readonly windowMs: number
  /** What was said of findings of the log: it counts for every configuration. */
  readonly said: Parameters<typeof asTagged>[1]
}

/** The findings of a log under a configuration; none where it has too few windows for it. */
export function findingsUnder(
  material: Material,
  { learning, windowMs, said }: Candidate,
): Finding[] {
  const { log, view, streams } = material
  const { templates, hashes } = view
  const shape = { windowMs, templateHashes: hashes, untilMs: Number.NaN }
  const windows = assembleWindows(streamBins(material), shape)
  const turn = { version: 0, watermarkMs: Number.POSITIVE_INFINITY }
  const { findings } = learnLogSessions(withSessions(material, learning), learning, turn)
  if (windows.matrix.rows < learning.minWindows) return [...findings]
  const options = detectorOptions(learning, windows, levelsOf(templates))
  const { model, verdicts } = asTagged(learn(windows.matrix, options), said)
  const judged = { log: log.name, model, modelVersion: 0, windows, verdicts, templates, streams }
  return [...findingsOf({ ...judged, own: true }), ...findings]
}

/** What was counted of sessions is left out where a candidate does without. */
function withSessions(material: Material, { identifier }: LearningOptions): Material {
  return identifier === 'Off' ? { ...material, sessions: [] } : material
}

/** Two lists of findings of one log side by side. */
export interface Difference {
  readonly added: readonly Finding[]
  readonly removed: readonly Finding[]
  /** As the second list has them. */
  readonly unchanged: readonly Finding[]
}

/**
 * A finding is unchanged where the other list has one at the same time (of sessions: the same one):
 * windows of another length begin elsewhere, and so ids differ.
 */
export function differenceOf(before: readonly Finding[], after: readonly Finding[]): Difference {
  const known = (finding: Finding, others: readonly Finding[]): boolean =>
    others.some(other => same(finding, other))
  return {
    added: after.filter(each => !known(each, before)),
    removed: before.filter(each => !known(each, after)),
    unchanged: after.filter(each => known(each, before)),
  }
}

function same(a: Finding, b: Finding): boolean {
  if (a.session !== undefined || b.session !== undefined) return a.id === b.id
  return a.timed === b.timed && a.from < b.to && b.from < a.to
}
