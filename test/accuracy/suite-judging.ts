/**
 * A made-up suite through the product's own code: each log is learned from the history, the day
 * after is judged by its frozen model, the master judges the suite and makes the incidents.
 */
import type { Finding, Incident } from '../../src/flow.ts'
import { judge, learn } from '../../src/forest/detector.ts'
import { findingsOf } from '../../src/forest/finding.ts'
import { assembleWindows } from '../../src/forest/windows.ts'
import { deviationsIn, type LogLines } from '../../src/master/deviation.ts'
import { incidents, occasions } from '../../src/master/incident.ts'
import type { LogSeries } from '../../src/master/join.ts'
import { lookAt } from '../../src/master/look.ts'
import { judgeSuite } from '../../src/master/master.ts'
import { detectorOptions, levelsOf, scoresOf } from '../../src/scanner/learning.ts'
import { templateHashes } from '../../src/parse/view.ts'
import { madeLines, suiteLoad } from './suite-bins.ts'
import { MINUTE, type SuitePlan } from './suite-plan.ts'

/** As in an AnomalyModel that says nothing. */
const LEARNING = {
  trees: 100,
  sampleSize: 256,
  extensionLevel: 0,
  trainer: 'logforest',
  seed: 1,
  minWindows: 30,
  findingsPerLogPerDay: 2,
  retrainEveryWindows: 240,
  historyWindows: 10_080,
  identifier: 'Off',
  configDigest: 'a1b2c3',
} as const

/** What was found in a suite, judged as it comes. */
export interface FoundSuite {
  /** Of the logs by themselves, in the day that is judged. */
  readonly findings: readonly Finding[]
  readonly incidents: readonly Incident[]
}

/** Learns and judges all logs of a suite, and the suite. */
export function foundIn(plan: SuitePlan): FoundSuite {
  const load = suiteLoad(plan)
  return concluded(
    plan,
    plan.logs.map((_, index) => judgedLog(plan, load, index)),
  )
}

/** The master's part: from judged logs to incidents. */
export function concluded(plan: SuitePlan, logs: readonly JudgedLog[]): FoundSuite {
  const findings = logs.flatMap(log => log.findings)
  const { trees, sampleSize, extensionLevel, trainer, seed } = LEARNING
  const series = logs.map(log => log.series)
  const verdict = judgeSuite(series, {
    forest: { trees, sampleSize, extensionLevel, trainer, seed },
    alarmsPerDay: LEARNING.findingsPerLogPerDay,
  })
  const looks = new Map(
    occasions(findings, verdict, { windowMs: MINUTE }).map(occasion => {
      const look = lookAt(occasion, series, { windowMs: MINUTE, untilMs: plan.endMs })
      const lines = logs.map(each => each.lines).filter(({ log }) => look.logs.includes(log))
      return [occasion.key, deviationsIn(look, lines, { series, windowMs: MINUTE })]
    }),
  )
  const all = incidents(findings, verdict, { windowMs: MINUTE, looks })
  return { findings, incidents: all.filter(({ to }) => to > plan.cutMs) }
}

/** A log as it was judged. */
export interface JudgedLog {
  readonly findings: readonly Finding[]
  readonly series: LogSeries
  readonly lines: LogLines
}

/** Learns one log of a suite from the history and judges the day after it. */
export function judgedLog(plan: SuitePlan, load: Float64Array, index: number): JudgedLog {
  const { name } = plan.logs[index]
  const { bins, templates } = madeLines(plan, load, index)
  const templateOf = Uint32Array.from(templates.keys())
  const shape = { windowMs: MINUTE, templateHashes: templateHashes(templates) }
  const levels = levelsOf(templates)
  const past = bins.filter(bin => bin.start < plan.cutMs)
  const before = assembleWindows([{ bins: past, templateOf }], { ...shape, untilMs: plan.cutMs })
  const { model, verdicts: back } = learn(before.matrix, detectorOptions(LEARNING, before, levels))
  const { steady } = before
  const options = { ...shape, steady, untilMs: plan.endMs, sinceMs: plan.cutMs }
  const windows = assembleWindows([{ bins, templateOf }], options)
  const verdicts = judge(model, windows.matrix, { levels, partial: windows.begins })
  const judged = { log: name, model, modelVersion: 1, windows, verdicts, templates, own: false }
  const scores = [...scoresOf(before, back, [name]), ...scoresOf(windows, verdicts, [name])]
  const recent = bins.filter(bin => bin.start >= plan.cutMs - 60 * MINUTE)
  const { profile } = model
  return {
    findings: findingsOf({ ...judged, streams: [name] }),
    lines: {
      ...{ log: name, names: [name], templates, profile, windowMs: MINUTE },
      streams: [{ bins: recent, templateOf }],
    },
    series: {
      log: name,
      from: Float64Array.from(scores, score => score.from),
      to: Float64Array.from(scores, score => score.to),
      joint: Float64Array.from(scores, score => score.joint),
      alarm: Uint8Array.from(scores, score => (score.alarm ? 1 : 0)),
      lines: Float64Array.from(scores, score => score.lines),
    },
  }
}
