/**
 * Judges windows of a suite by a frozen model. A row depends on the model and on the windows of its
 * longest span alone, so that it makes no difference in how many turns they came, nor whether the
 * process that judges it has seen those before it.
 */
import { scoreRows } from '../forest/forest.ts'
import { tailOf } from '../forest/tail.ts'
import { driftOf, DRIFT_WINDOWS } from './drift.ts'
import { type Joined, joinLogs, type LogSeries } from './join.ts'
import { loadIn, SMOOTHED } from './load.ts'
import { atMostEvidence, onlyKept, rowsOf, strongest, suiteRows, withDrift } from './master.ts'
import { type Calibration, habitsIn, type SuiteModel } from './model.ts'
import { lowerBound } from '../base/sorted.ts'
import { MASTER_FEATURES, type MasterVectors, masterVectors } from './vectors.ts'
import type { SuiteRow } from './verdict.ts'

/** Windows before a row that its verdict depends on: those of a drift, and of their load. */
export const MEMORY_WINDOWS = DRIFT_WINDOWS + SMOOTHED

/**
 * The rows from a time on, of all that is given; `series` must reach MEMORY_WINDOWS back from
 * there. Logs that the model does not know count from its successor on.
 */
export function judgeFrozen(
  model: SuiteModel,
  all: readonly LogSeries[],
  fromMs: number,
): SuiteRow[] {
  const tails = new Map(model.logs.map(({ log, tail }) => [log, tail]))
  const { windowMs } = model
  const oldestMs = fromMs - MEMORY_WINDOWS * windowMs
  const known = all.filter(({ log }) => tails.has(log)).map(each => since(each, oldestMs))
  const series = known.filter(({ from }) => from.length > 0)
  const joined = joinLogs(series, { windowMs, tails })
  const fromRow = lowerBound(joined.window, Math.ceil(fromMs / windowMs))
  const habits = habitsIn(model)
  const load = loadIn(series, habits, windowMs)
  const scales = new Map(model.logs.flatMap(({ log, drift }) => (drift > 0 ? [[log, drift]] : [])))
  const drift = driftOf(joined, series, { habits, load, scales, fromRow })
  const judged = { joined, drift, ...decadesOf(model, joined, fromRow) }
  const { threshold, apart, kept } = judged
  const joint = apart.map((each, row) =>
    withDrift(each, drift.evidence[row] * kept[row], threshold),
  )
  return rowsOf({ ...judged, joint }, load, fromRow)
}

/** What is older is left out, however much is given: the same rows give the same verdict. */
function since(series: LogSeries, oldestMs: number): LogSeries {
  const kept = [...series.from.keys()].filter(at => series.from[at] >= oldestMs)
  if (kept.length === series.from.length) return series
  const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, at => values[at])
  return {
    log: series.log,
    from: pick(series.from),
    to: pick(series.to),
    joint: pick(series.joint),
    lines: pick(series.lines),
  }
}

interface Decades {
  readonly kept: Uint8Array
  readonly rules: Float64Array
  readonly forest: Float64Array
  readonly apart: Float64Array
  readonly threshold: number
}

function decadesOf({ calibration }: SuiteModel, joined: Joined, fromRow: number): Decades {
  if (calibration === undefined) {
    const none = new Float64Array(joined.window.length)
    const kept = new Uint8Array(none.length)
    return { kept, rules: none, forest: none, apart: none, threshold: Number.POSITIVE_INFINITY }
  }
  const { shares, threshold } = calibration
  const vectors = masterVectors(joined, { fromRow, shares })
  const kept = suiteRows(vectors).fill(0, 0, fromRow)
  const tails = featureTails(calibration, vectors, fromRow)
  const strong = strongest(tails).map(each => tailOf(calibration.rules, each))
  const rules = onlyKept(strong, kept)
  const scores = scoreRows(calibration.forest, tails)
  const forest = onlyKept(
    scores.map(each => tailOf(calibration.forestTail, each)),
    kept,
  )
  const apart = rules.map((rule, row) =>
    atMostEvidence(rule, forest[row], vectors.evidence[row] * kept[row]),
  )
  return { kept, rules, forest, apart, threshold }
}

/** Row-major tails of all features; 0 in rows that are not asked for. */
function featureTails(
  { features }: Calibration,
  { values }: MasterVectors,
  fromRow: number,
): Float64Array {
  const columns = MASTER_FEATURES.length
  return values.map((value, at) =>
    at < fromRow * columns ? 0 : tailOf(features[at % columns], value),
  )
}
