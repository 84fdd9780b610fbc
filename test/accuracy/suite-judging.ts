/**
 * A made-up suite through the product's own code: each log is learned from the history, the day
 * after is judged by its frozen model, the master judges the suite and makes the incidents.
 */
import type { Finding, Incident } from '../../src/flow.ts'
import { judge, learn } from '../../src/forest/detector.ts'
import { findingsOf } from '../../src/forest/finding.ts'
import { assembleWindows } from '../../src/forest/windows.ts'
import { type Deviation, deviationsIn, type LogLines } from '../../src/master/deviation.ts'
import { judgeFrozen } from '../../src/master/frozen.ts'
import { nearnessOf } from '../../src/master/group.ts'
import { byUrgency, gather, incidentsOf, occasionsOf, rateOf } from '../../src/master/incident.ts'
import type { LogSeries } from '../../src/master/join.ts'
import { type Occasion, planOf, stretchOf } from '../../src/master/look.ts'
import { judgeSuite } from '../../src/master/master.ts'
import { habitsIn, type SuiteModel } from '../../src/master/model.ts'
import { noiseOf, withoutNoise } from '../../src/master/noisy.ts'
import { lastBefore } from '../../src/master/recurring.ts'
import { usualLogs } from '../../src/master/usual.ts'
import { alarmsOf, type SuiteRow } from '../../src/master/verdict.ts'
import { templateHashes } from '../../src/parse/view.ts'
import { detectorOptions, levelsOf, scoresOf } from '../../src/scanner/learning.ts'
import { spokenIn } from '../help/spoken.ts'
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
  const series = logs.map(log => log.series)
  const { rows, models } = judgedRows(plan, series)
  const gathered = gather(findings, alarmsOf(rows, MINUTE), MINUTE)
  const occasions = occasionsOf(gathered)
  const looks = new Map(
    occasions.map(each => [each.key, lookInto(each, { plan, logs, rows, models })]),
  )
  const usual = new Map(
    occasions.map(({ key, from, to }) => {
      return [key, usualLogs(spokenIn(series, { from, to }), modelAt(models, from))]
    }),
  )
  const rate = rateOf(gathered.groups)
  const recurring = recurringIn(logs)
  const making = { windowMs: MINUTE, looks, usual, recurring, rate: () => rate }
  const made = incidentsOf(gathered, making)
  const all = [...withoutNoise(gathered, made, noiseIn(logs)).timed]
  return { findings, incidents: all.sort(byUrgency).filter(({ to }) => to > plan.cutMs) }
}

/** Ids of what noisy logs find beyond what is told of a day. */
function noiseIn(logs: readonly JudgedLog[]): Set<string> {
  const { findingsPerLogPerDay: findingsPerDay } = LEARNING
  const noise = logs.flatMap(({ findings, past }) => {
    return noiseOf([...past, ...findings], { before: [], findingsPerDay })
  })
  return new Set(noise.map(({ id }) => id))
}

/** What a log did before, in its history or in the day that is judged, and when. */
function recurringIn(logs: readonly JudgedLog[]): Map<string, number> {
  const { gapMs } = nearnessOf(MINUTE)
  const found = logs.flatMap(({ findings, past }) => {
    return findings.map(each => [each.id, lastBefore(each, [...past, ...findings], gapMs)] as const)
  })
  return new Map(found.flatMap(([id, before]) => (before === undefined ? [] : [[id, before.from]])))
}

interface JudgedSuite {
  readonly rows: readonly SuiteRow[]
  readonly models: readonly SuiteModel[]
}

/** As a master does that works all day: a version from the history, and one every few hours. */
function judgedRows(plan: SuitePlan, all: readonly LogSeries[]): JudgedSuite {
  const { trees, sampleSize, extensionLevel, trainer, seed, retrainEveryWindows } = LEARNING
  const options = {
    forest: { trees, sampleSize, extensionLevel, trainer, seed },
    alarmsPerDay: LEARNING.findingsPerLogPerDay,
  }
  const first = judgeSuite(upTo(all, plan.cutMs), options)
  const models = [first.model]
  const rows = [...first.rows]
  for (let fromMs = plan.cutMs; fromMs < plan.endMs; fromMs += retrainEveryWindows * MINUTE) {
    const past = upTo(all, fromMs + retrainEveryWindows * MINUTE)
    rows.push(...judgeFrozen(modelAt(models, fromMs), past, fromMs))
    models.push(judgeSuite(past, options).model)
  }
  return { rows, models }
}

function upTo(series: readonly LogSeries[], toMs: number): LogSeries[] {
  return series.map(each => {
    const rows = each.to.findLastIndex(to => to <= toMs) + 1
    return {
      log: each.log,
      from: each.from.subarray(0, rows),
      to: each.to.subarray(0, rows),
      joint: each.joint.subarray(0, rows),
      lines: each.lines.subarray(0, rows),
    }
  })
}

function modelAt(models: readonly SuiteModel[], timeMs: number): SuiteModel {
  return models.findLast(({ cutMs }) => cutMs <= timeMs) ?? models[0]
}

interface Looking extends JudgedSuite {
  readonly plan: SuitePlan
  readonly logs: readonly JudgedLog[]
}

function lookInto(occasion: Occasion, { plan, logs, rows, models }: Looking): Deviation[] {
  const stretch = stretchOf(occasion, { windowMs: MINUTE, untilMs: plan.endMs })
  const series = logs.map(log => log.series)
  const look = planOf(stretch, spokenIn(series, stretch))
  const lines = logs.map(each => each.lines).filter(({ log }) => look.logs.includes(log))
  const load = {
    windowMs: MINUTE,
    window: Float64Array.from(rows, ({ startMs }) => startMs / MINUTE),
    load: Float64Array.from(rows, row => row.load),
  }
  return deviationsIn(look, lines, { ...load, ...habitsIn(modelAt(models, occasion.from)) })
}

/** A log as it was judged. */
export interface JudgedLog {
  /** Of the day that is judged, and of the history before it, looked back over. */
  readonly findings: readonly Finding[]
  readonly past: readonly Finding[]
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
  const looked = { ...judged, windows: before, verdicts: back, own: true }
  return {
    findings: findingsOf({ ...judged, streams: [name] }),
    past: findingsOf({ ...looked, streams: [name] }),
    lines: {
      ...{ log: name, names: [name], templates, profile, windowMs: MINUTE },
      streams: [{ bins: recent, templateOf }],
    },
    series: {
      log: name,
      from: Float64Array.from(scores, score => score.from),
      to: Float64Array.from(scores, score => score.to),
      joint: Float64Array.from(scores, score => score.joint),
      lines: Float64Array.from(scores, score => score.lines),
    },
  }
}
