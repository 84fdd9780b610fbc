/**
 * The master: judges the suite as a whole, over the vectors of all logs. It sees what no single log
 * shows: many logs slightly odd at once. Rules and its own isolation forest speak separately and
 * each may raise the alarm where chance does not explain it (evidence.ts); all verdicts are kept,
 * so that it stays visible what the forest adds. On 240 generated suites of 20 logs with faint
 * incidents: rules alone found 115 of 192, forest alone 60, either 123 at 0.17 false alarms a day;
 * either with evidence 62 at none. A person is woken by it; what is strong is found by its logs.
 *
 * What it learns looking back, it freezes: windows that come later are judged by frozen.ts.
 */
import { type Forest, type ForestOptions, scoreRows, trainForest } from '../forest/forest.ts'
import { fitTail, tailsLeftOut } from '../forest/tail.ts'
import { scoreOf } from '../forest/threshold.ts'
import { suiteThreshold } from './budget.ts'
import { carriedBy, DRIFT_DECADES, type JudgedRows } from './carriers.ts'
import { driftOf } from './drift.ts'
import { type Joined, joinLogs, type LogSeries, reachOf } from './join.ts'
import { habitsOf, loadAt, loadIn, type SuiteLoad } from './load.ts'
import type { SuiteModel } from './model.ts'
import { MASTER_FEATURES, type MasterVectors, masterVectors, SPANS } from './vectors.ts'
import { alarmsOf, type SuiteAlarm, type SuiteRow } from './verdict.ts'

/** How a suite is learned. */
export interface SuiteOptions {
  readonly forest: Omit<ForestOptions, 'columns'>
  /** Suite alarms that a person accepts per day of logs. */
  readonly alarmsPerDay: number
}

/** The master's judgement over all windows of a suite; arrays have one entry per joined row. */
export interface SuiteVerdict extends JudgedRows {
  /** −log10 of the chance that several logs are so strange together, whatever is usual. */
  readonly evidence: Float64Array
  readonly rows: readonly SuiteRow[]
  readonly alarms: readonly SuiteAlarm[]
  /** What it judges later windows by. */
  readonly model: SuiteModel
  /** Why nothing could be judged; empty where it could. */
  readonly learning: string
}

/** Four of the longest spans: fewer rows say nothing about what is usual for the suite. */
const MIN_ROWS = 4 * SPANS[1]

/** A suite is at least two logs awake at one time. */
const MIN_LOGS = 2

/** Rows this near share a trailing span: they are left out of each other's yardstick. */
const NEIGHBOURS = SPANS[1]

/**
 * The chance that several logs are so strange together may be this many decades larger than the
 * threshold asks. What is rare for the suite's own past alone is not enough: in a short past chance
 * makes something look unique in four suites of five (with this, in one of ten).
 */
const EVIDENCE_SLACK = 1

/** Scores of a forest lie between 0 and 1 and are fine-grained. */
const LEAST_SCORE_SCALE = 0.01

/** Judges all windows of a suite, looking back: each row against all others. */
export function judgeSuite(series: readonly LogSeries[], options: SuiteOptions): SuiteVerdict {
  const joined = joinLogs(series)
  const { windowMs, window } = joined
  const habits = habitsOf(series, { windowMs, toMs: endOf(joined) })
  const load = loadIn(series, habits, windowMs)
  const vectors = masterVectors(joined)
  const kept = suiteRows(vectors)
  const base = { windowMs, cutMs: endOf(joined), rows: count(kept), variance: habits.variance }
  const learning = learningReason(series.length, kept)
  const drift = driftOf(joined, series, { habits, load })
  const logs = series.map(({ log, joint }) => ({
    log,
    tail: fitTail(joint),
    habit: habits.logs.get(log) ?? NO_HABIT,
    drift: drift.scales.get(log) ?? 0,
  }))
  if (learning !== '') return silent({ joined, load, model: { ...base, logs, learning } })
  const rows = { kept, reach: reachOf(count(kept), NEIGHBOURS) }
  const tails = featureTails(vectors, rows)
  const strong = strongest(tails)
  const rules = onlyKept(tailsLeftOut(strong, rows), kept)
  const grown = grownOn(tails, rows, options)
  const forest = onlyKept(tailsLeftOut(grown.scores, { ...rows, least: LEAST_SCORE_SCALE }), kept)
  const { evidence, shares } = vectors
  const apart = rules.map((rule, row) => atMostEvidence(rule, forest[row], evidence[row]))
  const limit = { perDay: options.alarmsPerDay, windowMs, rows: count(kept) }
  const threshold = suiteThreshold(apart, window, limit)
  const joint = apart.map((each, row) =>
    withDrift(each, drift.evidence[row] * kept[row], threshold),
  )
  const calibration = {
    ...{ shares, threshold, forest: grown.forest },
    features: columnsOf(vectors, kept).map(values => fitTail(values)),
    rules: fitTail(only(strong, kept)),
    forestTail: fitTail(only(grown.scores, kept), { least: LEAST_SCORE_SCALE, step: 0 }),
  }
  const model = { ...base, logs, learning, calibration }
  const judged = { joined, rules, forest, drift, joint, threshold }
  const found = rowsOf(judged, load)
  const alarms = alarmsOf(found, windowMs)
  return { ...judged, evidence, rows: found, alarms, model, learning }
}

const NO_HABIT = { mean: 0, feeling: 0, spread: 1 }

/** The larger of rules and forest, but not above what the evidence carries. */
export function atMostEvidence(rules: number, forest: number, evidence: number): number {
  return Math.min(Math.max(rules, forest), evidence + EVIDENCE_SLACK)
}

/** … or the drift, in thresholds. */
export function withDrift(joint: number, drift: number, threshold: number): number {
  return Math.max(joint, (threshold / DRIFT_DECADES) * drift)
}

/** Rows as they are kept, from one on. */
export function rowsOf(judged: JudgedRows, load: SuiteLoad, fromRow = 0): SuiteRow[] {
  const { joined, joint, threshold } = judged
  return Array.from(joined.window.subarray(fromRow), (window, at) => {
    const row = fromRow + at
    const startMs = window * joined.windowMs
    const score = threshold === Infinity ? 0 : scoreOf(joint[row], threshold)
    const base = { startMs, load: loadAt(load, startMs), score, alarm: joint[row] > threshold }
    return base.alarm ? { ...base, carried: carriedBy(judged, row) } : base
  })
}

function endOf({ window, windowMs }: Joined): number {
  return ((window.at(-1) ?? -1) + 1) * windowMs
}

/** 1 for rows that belong to a suite: at least two logs awake in the longest span. */
export function suiteRows(vectors: MasterVectors): Uint8Array {
  return Uint8Array.from(vectors.active, logs => (logs >= MIN_LOGS ? 1 : 0))
}

function count(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0)
}

function learningReason(logs: number, judged: Uint8Array): string {
  if (logs < MIN_LOGS) return `${logs} of ${MIN_LOGS} logs with time`
  const rows = count(judged)
  return rows < MIN_ROWS ? `${rows} of ${MIN_ROWS} windows with ${MIN_LOGS} logs` : ''
}

interface Silent {
  readonly joined: Joined
  readonly load: SuiteLoad
  readonly model: SuiteModel
}

function silent({ joined, load, model }: Silent): SuiteVerdict {
  const none = new Float64Array(joined.window.length)
  const surprise = new Float32Array(joined.log.length)
  const drift = { evidence: none, surprise, scales: new Map<string, number>() }
  const threshold = Number.POSITIVE_INFINITY
  const judged = { joined, rules: none, forest: none, drift, joint: none, threshold }
  const { learning } = model
  return { ...judged, evidence: none, rows: rowsOf(judged, load), alarms: [], model, learning }
}

/** The rows that are judged, and how far around each its yardstick leaves out. */
interface Rows {
  readonly kept: Uint8Array
  readonly reach: number
}

/** Row-major tails of all features, each left out of its own yardstick. */
function featureTails(vectors: MasterVectors, rows: Rows): Float64Array {
  const columns = MASTER_FEATURES.length
  const tails = new Float64Array(vectors.values.length)
  for (let column = 0; column < columns; column++) {
    const values = Float64Array.from(rows.kept, (_, row) => vectors.values[row * columns + column])
    const own = tailsLeftOut(values, rows)
    for (let row = 0; row < own.length; row++) tails[row * columns + column] = own[row]
  }
  return tails
}

/** The values of each feature in the kept rows. */
function columnsOf({ values }: MasterVectors, kept: Uint8Array): Float64Array[] {
  const columns = MASTER_FEATURES.length
  return MASTER_FEATURES.map((_, column) =>
    only(
      Float64Array.from(kept, (__, row) => values[row * columns + column]),
      kept,
    ),
  )
}

/** The rules: per row the largest tail of a feature. */
export function strongest(tails: Float64Array): Float64Array {
  const columns = MASTER_FEATURES.length
  return Float64Array.from({ length: tails.length / columns }, (_, row) =>
    Math.max(...tails.subarray(row * columns, (row + 1) * columns)),
  )
}

/**
 * The forest sees tails, not the features themselves: else a suite that is quieter than ever would
 * be as strange to it as one in trouble.
 */
function grownOn(
  tails: Float64Array,
  { kept }: Rows,
  options: SuiteOptions,
): { readonly forest: Forest; readonly scores: Float64Array } {
  const columns = MASTER_FEATURES.length
  const own = tails.filter((_, at) => kept[Math.floor(at / columns)] === 1)
  const forest = trainForest(own, { ...options.forest, columns })
  return { forest, scores: scoreRows(forest, tails) }
}

function only(values: Float64Array, kept: Uint8Array): Float64Array {
  return values.filter((_, row) => kept[row] === 1)
}

/** Tails of the kept rows; 0 for the others. */
export function onlyKept(tails: Float64Array, kept: Uint8Array): Float64Array {
  return tails.map((tail, row) => tail * kept[row])
}
