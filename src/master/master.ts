/**
 * The master: judges the suite as a whole, over the vectors of all logs. It sees what no single log
 * shows: many logs slightly odd at once. Rules and its own isolation forest speak separately and
 * each may raise the alarm where chance does not explain it (evidence.ts); all verdicts are kept,
 * so that it stays visible what the forest adds. On 240 generated suites of 20 logs with faint
 * incidents: rules alone found 115 of 192, forest alone 60, either 123 at 0.17 false alarms a day;
 * either with evidence 62 at none. A person is woken by it; what is strong is found by its logs.
 */
import { type ForestOptions, scoreRows, trainForest } from '../forest/forest.ts'
import { tailsLeftOut } from '../forest/tail.ts'
import { scoreOf } from '../forest/threshold.ts'
import { alarmRuns, type Run, suiteThreshold } from './budget.ts'
import { type Drift, driftOf } from './drift.ts'
import { type Joined, joinLogs, type LogSeries, reachOf } from './join.ts'

import { MASTER_FEATURES, type MasterVectors, masterVectors, SPANS, Trailing } from './vectors.ts'

/** How a suite is judged. */
export interface SuiteOptions {
  readonly forest: Omit<ForestOptions, 'columns'>
  /** Suite alarms that a person accepts per day of logs. */
  readonly alarmsPerDay: number
}

/** The master's judgement over all windows of a suite; arrays have one entry per joined row. */
export interface SuiteVerdict {
  readonly joined: Joined
  /** −log10 tails: of the strongest feature, and of the forest. */
  readonly rules: Float64Array
  readonly forest: Float64Array
  /** −log10 of the chance that several logs are so strange together, whatever is usual. */
  readonly evidence: Float64Array
  /** What creeps (drift.ts). */
  readonly drift: Drift
  /**
   * The larger of rules and forest, but not above what the evidence carries; or the drift, in
   * thresholds.
   */
  readonly joint: Float64Array
  /** 0–100; 90 is the threshold. */
  readonly score: Float64Array
  readonly threshold: number
  /** 1 for the rows over the threshold. */
  readonly alarm: Uint8Array
  readonly alarms: readonly SuiteAlarm[]
  /** Why nothing could be judged; empty where it could. */
  readonly learning: string
}

/** A run of windows in which the suite as a whole was strange. */
export interface SuiteAlarm {
  /** Event time in ms, from inclusive, to exclusive. */
  readonly from: number
  readonly to: number
  readonly score: number
  /** Who raised it. */
  readonly byRules: boolean
  readonly byForest: boolean
  readonly byDrift: boolean
  /** Logs that carry it, strongest first. */
  readonly contributors: readonly Contributor[]
}

/** One log's part in a suite alarm. */
export interface Contributor {
  readonly log: string
  /** Start of its first strange window near the alarm. */
  readonly onsetMs: number
  /** Surprise beyond a usual log's, over the short span. */
  readonly excess: number
  /** Its part of the excess of all logs, 0–1. */
  readonly share: number
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

/**
 * Decades of chance that a drift must have. On made-up suites half a decade less finds no more at
 * twice the false alarms, and half a decade more loses one in fifteen.
 */
const DRIFT_DECADES = 3

/** Scores of a forest lie between 0 and 1 and are fine-grained. */
const LEAST_SCORE_SCALE = 0.01

/** Logs named as carriers of an alarm. */
const MAX_CONTRIBUTORS = 5

/** A contributor's first window with more than this is its onset: its strangest tenth. */
const ONSET_SURPRISE = 1

/** Judges all windows of a suite, looking back: each row against all others. */
export function judgeSuite(series: readonly LogSeries[], options: SuiteOptions): SuiteVerdict {
  const joined = joinLogs(series)
  const vectors = masterVectors(joined)
  const kept = suiteRows(vectors)
  const learning = learningReason(series.length, kept)
  if (learning !== '') return silent(joined, learning)
  const rows = { kept, reach: reachOf(count(kept), NEIGHBOURS) }
  const tails = featureTails(vectors, rows)
  const rules = onlyKept(tailsLeftOut(strongest(tails), rows), kept)
  const forest = onlyKept(forestTails(tails, rows, options), kept)
  const apart = rules.map((rule, row) =>
    Math.min(Math.max(rule, forest[row]), vectors.evidence[row] + EVIDENCE_SLACK),
  )
  const limit = { perDay: options.alarmsPerDay, windowMs: joined.windowMs, rows: count(kept) }
  const threshold = suiteThreshold(apart, joined.window, limit)
  const drift = driftOf(joined, series)
  const unit = threshold / DRIFT_DECADES
  const joint = apart.map((each, row) => Math.max(each, unit * drift.evidence[row] * kept[row]))
  const { evidence } = vectors
  const verdict = { joined, rules, forest, evidence, drift, joint, threshold, learning }
  return {
    ...verdict,
    score: joint.map(each => scoreOf(each, threshold)),
    alarm: Uint8Array.from(joint, each => (each > threshold ? 1 : 0)),
    alarms: alarmRuns(joint, joined.window, threshold).map(run => alarmOf(verdict, run)),
  }
}

/** 1 for rows that belong to a suite: at least two logs awake in the longest span. */
function suiteRows(vectors: MasterVectors): Uint8Array {
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

function silent(joined: Joined, learning: string): SuiteVerdict {
  const none = new Float64Array(joined.window.length)
  const threshold = Number.POSITIVE_INFINITY
  const alarm = new Uint8Array(none.length)
  const drift = { evidence: none, surprise: new Float32Array(joined.log.length) }
  const verdicts = { rules: none, forest: none, evidence: none, drift, joint: none }
  const arrays = { ...verdicts, score: none, alarm }
  return { joined, ...arrays, threshold, alarms: [], learning }
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

/** The rules: per row the largest tail of a feature. */
function strongest(tails: Float64Array): Float64Array {
  const columns = MASTER_FEATURES.length
  return Float64Array.from({ length: tails.length / columns }, (_, row) =>
    Math.max(...tails.subarray(row * columns, (row + 1) * columns)),
  )
}

/**
 * The forest sees tails, not the features themselves: else a suite that is quieter than ever would
 * be as strange to it as one in trouble.
 */
function forestTails(tails: Float64Array, rows: Rows, options: SuiteOptions): Float64Array {
  const columns = MASTER_FEATURES.length
  const kept = tails.filter((_, at) => rows.kept[Math.floor(at / columns)] === 1)
  const forest = trainForest(kept, { ...options.forest, columns })
  return tailsLeftOut(scoreRows(forest, tails), { ...rows, least: LEAST_SCORE_SCALE })
}

function onlyKept(tails: Float64Array, kept: Uint8Array): Float64Array {
  return tails.map((tail, row) => tail * kept[row])
}

type Judged = Pick<SuiteVerdict, 'joined' | 'rules' | 'forest' | 'drift' | 'joint' | 'threshold'>

function alarmOf(verdict: Judged, run: Run): SuiteAlarm {
  const { joined, rules, forest, drift, joint, threshold } = verdict
  let peak = run.first
  let byRules = false
  let byForest = false
  let byDrift = false
  for (let row = run.first; row <= run.last; row++) {
    if (joint[row] > joint[peak]) peak = row
    byRules ||= rules[row] > threshold
    byForest ||= forest[row] > threshold
    byDrift ||= drift.evidence[row] > DRIFT_DECADES
  }
  // Where the drift alone speaks, the windows show nothing: its own carriers are named.
  const creeps = drift.evidence[peak] * threshold >= joint[peak] * DRIFT_DECADES
  return {
    from: joined.window[run.first] * joined.windowMs,
    to: (joined.window[run.last] + 1) * joined.windowMs,
    score: scoreOf(joint[peak], threshold),
    byRules,
    byForest,
    byDrift,
    contributors: creeps ? drifters(joined, drift, peak) : contributorsOf(joined, peak),
  }
}

/** The logs with most surprise in the short span up to a row. */
function contributorsOf(joined: Joined, peak: number): Contributor[] {
  const trailing = new Trailing(joined, SPANS[0])
  const from = firstRowWithin(joined, peak, SPANS[0])
  trailing.start(from)
  for (let row = from; row <= peak; row++) trailing.advance(row)
  const logs = [...trailing.awake()].filter(log => trailing.excess(log) > 0)
  const total = logs.reduce((sum, log) => sum + trailing.excess(log), 0)
  logs.sort((a, b) => trailing.excess(b) - trailing.excess(a) || a - b)
  return logs.slice(0, MAX_CONTRIBUTORS).map(log => ({
    log: joined.logs[log],
    onsetMs: onsetIn(joined, log, { from, to: peak }),
    excess: trailing.excess(log),
    share: trailing.excess(log) / total,
  }))
}

/** The logs that drift furthest in a row; when they began is for others to say. */
function drifters({ logs, log, rowStart, window, windowMs }: Joined, drift: Drift, row: number) {
  const entries: { readonly log: string; readonly excess: number }[] = []
  for (let at = rowStart[row]; at < rowStart[row + 1]; at++) {
    if (drift.surprise[at] > ONSET_SURPRISE) {
      entries.push({ log: logs[log[at]], excess: drift.surprise[at] })
    }
  }
  const total = entries.reduce((sum, { excess }) => sum + excess, 0)
  entries.sort((a, b) => b.excess - a.excess || (a.log < b.log ? -1 : 1))
  const onsetMs = window[row] * windowMs
  return entries
    .slice(0, MAX_CONTRIBUTORS)
    .map(({ log: name, excess }) => ({ log: name, onsetMs, excess, share: excess / total }))
}

function firstRowWithin(joined: Joined, row: number, span: number): number {
  let first = row
  while (first > 0 && joined.window[first - 1] > joined.window[row] - span) first--
  return first
}

function onsetIn(joined: Joined, log: number, rows: { from: number; to: number }): number {
  for (let row = rows.from; row <= rows.to; row++) {
    for (let at = joined.rowStart[row]; at < joined.rowStart[row + 1]; at++) {
      const strange = joined.log[at] === log && joined.surprise[at] > ONSET_SURPRISE
      if (strange) return joined.window[row] * joined.windowMs
    }
  }
  return joined.window[rows.from] * joined.windowMs
}
