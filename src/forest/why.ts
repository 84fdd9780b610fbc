/**
 * Why a window is strange, by counterfactual: each template that stands out is set back to what the
 * nearest remembered windows hold, and the window is judged again. What lowers the strangeness most
 * is named first (Wachter et al. 2017).
 */
import type { Reason, Why, WindowMatrix } from '../flow.ts'
import { attribution } from './attribution.ts'
import type { LogModel } from './detector.ts'
import { emptyMeasures, FEATURES, measure, naturalValue, RULES } from './features.ts'
import { scoreRows } from './forest.ts'
import { type Gauge, gaugeOf } from './gauge.ts'
import { LEAST_SPREAD, rememberedCount } from './nearest.ts'
import { momentsOf } from './profile.ts'
import { surpriseOf } from './surprise.ts'
import { noSurroundings, slide, youngRows } from './surroundings.ts'
import { middleOf, tailOf } from './tail.ts'
import { asSeen } from './wander.ts'

/** One template's part in the strangeness of a window. */
export interface ColumnWhy {
  readonly column: number
  readonly reason: Reason
  readonly observed: number
  readonly typical: number
  /** Part of all that the resets lower, 0–1. */
  readonly share: number
}

/** What explain says. */
export interface Explanation {
  /** Features, the weightiest first. */
  readonly why: readonly Why[]
  /** Templates, the weightiest first, at most MOST_COLUMNS. */
  readonly columns: readonly ColumnWhy[]
  /** With the first `columns` templates as usual S would be `joint`: under the threshold or not. */
  readonly counterfactual: {
    readonly columns: number
    readonly joint: number
    readonly below: boolean
  }
}

/** Which window is to be explained. */
export interface Asked {
  readonly row: number
  /** The window's training row, its neighbours beside it in the matrix; −1: not trained on. */
  readonly ownRow: number
}

/** Templates that are set back and named. */
const MOST_COLUMNS = 8

/** A rare template is in at most this share of the windows. */
const RARE_SHARE = 0.02

/** A change this many times over is a burst (or its inverse a gap), else a shift of the mix. */
const BURST_FACTOR = 1.5

/** Explains one window of a matrix; cost: some ten judgements. */
export function explain(model: LogModel, given: WindowMatrix, asked: Asked): Explanation {
  // As it was judged.
  const windows = asked.ownRow >= 0 ? given : asSeen(given, model)
  const around = noSurroundings(model.profile)
  const options = { levels: undefined, pairs: windows.pairs }
  const gauge = gaugeOf({ ...model, around }, options)
  if (asked.ownRow >= 0) leaveOut(gauge, { model, windows, asked })
  const young = asked.ownRow >= 0 && asked.ownRow < youngRows(model.rows)
  const entries = entriesOf(windows, asked.row)
  const judgeAs = judgeOf(model, gauge, { windows, row: asked.row, young })
  const before = judgeAs(entries)
  const candidates = candidatesOf(gauge, { entries, near: before.near, young })
  const drops = dropsOf(candidates, { entries, judgeAs, before: before.strangeness })
  const total = drops.reduce((sum, drop) => sum + drop, 0) || 1
  const columns = candidates
    .map((each, i) => ({ ...each, share: drops[i] / total }))
    .sort((a, b) => b.share - a.share)
  return {
    why: featuresOf(model, before),
    columns,
    counterfactual: resetInTurn(columns, { entries, judgeAs, threshold: model.threshold }),
  }
}

type Entries = ReadonlyMap<number, number>

/**
 * What each candidate adds to the strangeness: the mean of setting it back first (it alone) and
 * last (all the others before it), so that several that would each suffice share the blame.
 */
function dropsOf(
  candidates: readonly Candidate[],
  asked: {
    readonly entries: Entries
    readonly judgeAs: (entries: Entries) => Judgement
    readonly before: number
  },
): number[] {
  const { entries, judgeAs, before } = asked
  const usual = new Map(entries)
  for (const { column, typical } of candidates) usual.set(column, Math.round(typical))
  const least = judgeAs(usual).strangeness
  return candidates.map(candidate => {
    const { column, observed, typical } = candidate
    const after = judgeAs(new Map(entries).set(column, Math.round(typical)))
    const refilled = refill(entries, candidate)
    const second = refilled === undefined ? after : judgeAs(refilled)
    const first = before - Math.min(after.strangeness, second.strangeness)
    const last = judgeAs(new Map(usual).set(column, observed)).strangeness - least
    return (Math.max(0, first) + Math.max(0, last)) / 2
  })
}

/** A window judged as if it held these entries. */
interface Judgement {
  readonly features: Float64Array
  readonly tails: Float64Array
  readonly forest: number
  readonly joint: number
  /** Sum of all rules' tails and the forest's: falls with every part, where S has one maximum. */
  readonly strangeness: number
  readonly near: readonly number[]
}

function judgeOf(
  model: LogModel,
  gauge: Gauge,
  place: { readonly windows: WindowMatrix; readonly row: number; readonly young: boolean },
): (entries: Entries) => Judgement {
  const { windows, row, young } = place
  const measures = emptyMeasures()
  return entries => {
    measure(gauge, { windows: withEntries(windows, row, entries), row: 0, young }, measures)
    const features = measures.features.slice()
    const tails = features.map((value, i) => tailOf(model.tails[i], value))
    const forest = tailOf(model.forestTail, scoreRows(model.forest, features)[0])
    const rules = RULES.map(rule => tails[rule])
    const strangeness = rules.reduce((sum, tail) => sum + tail, forest)
    const joint = Math.max(...rules) + forest
    return { features, tails, forest, joint, strangeness, near: measures.near }
  }
}

function leaveOut(
  { around, pairs }: Gauge,
  { model, windows, asked }: { model: LogModel; windows: WindowMatrix; asked: Asked },
): void {
  const { row, ownRow } = asked
  const held = new Set(model.held)
  const kept = Uint8Array.from({ length: windows.rows }, (_, other) => {
    const own = other - row + ownRow
    return own >= 0 && own < model.rows && !held.has(own) ? 1 : 0
  })
  const from = Math.max(0, row - model.reach)
  around.from = from
  around.to = from
  const teaching = { profile: model.profile, windows, kept, pairs }
  slide(around, teaching, { from, to: row + model.reach + 1 })
  around.from += ownRow - row
  around.to += ownRow - row
}

function entriesOf(windows: WindowMatrix, row: number): Map<number, number> {
  const entries = new Map<number, number>()
  for (let i = windows.rowStart[row]; i < windows.rowStart[row + 1]; i++) {
    if (windows.count[i] > 0) entries.set(windows.column[i], windows.count[i])
  }
  return entries
}

/** A matrix of one window: these entries, the pairs of the given row. */
function withEntries(windows: WindowMatrix, row: number, entries: Entries): WindowMatrix {
  const pair = windows.pair.subarray(windows.pairStart[row], windows.pairStart[row + 1])
  const column = Uint32Array.from(entries.keys()).sort()
  return {
    ...windows,
    rows: 1,
    rowStart: Uint32Array.of(0, column.length),
    column,
    count: Float64Array.from(column, each => entries.get(each) ?? 0),
    pairStart: Uint32Array.of(0, pair.length),
    pair,
    ...(windows.start === undefined ? {} : { start: windows.start.subarray(row, row + 1) }),
  }
}

/**
 * A burst in a window of so many lines displaces the others: the window with the template as usual
 * and the others grown to fill it. Undefined where the template is not above typical, or alone.
 */
function refill(entries: Entries, { column, observed, typical }: Candidate): Entries | undefined {
  const total = [...entries.values()].reduce((sum, count) => sum + count, 0)
  if (observed <= typical || observed >= total) return undefined
  const growth = (total - typical) / (total - observed)
  return new Map(
    [...entries].map(([each, count]) => [
      each,
      Math.round(each === column ? typical : count * growth),
    ]),
  )
}

interface Candidate extends Omit<ColumnWhy, 'share'> {
  /** How far from typical, in units of its usual deviation. */
  readonly weight: number
}

/** The templates that stand out most; the gauge has just measured these entries. */
function candidatesOf(
  gauge: Gauge,
  asked: { readonly entries: Entries; readonly near: readonly number[]; readonly young: boolean },
): Candidate[] {
  const { company, profile, reservoir, squares } = gauge
  const { entries, near, young } = asked
  const candidates: Candidate[] = []
  for (const [column, observed] of entries) {
    if (young || company.marks[column] === 1) continue
    const weight = (Math.sqrt(observed) + 1) / LEAST_SPREAD
    candidates.push({ column, observed, typical: 0, reason: 'NewTemplate', weight })
  }
  for (const column of company.touched.subarray(0, company.count)) {
    const usual = Math.sqrt(squares[column] / Math.max(1, profile.rows)) + LEAST_SPREAD
    const weight = Math.abs(company.residual[column]) / usual
    const observed = entries.get(column) ?? 0
    const remembered = near.map(window => rememberedCount(reservoir, window, column))
    const typical = remembered.reduce((sum, count) => sum + count, 0) / Math.max(1, near.length)
    const reason = reasonOf(gauge, { column, observed, typical })
    candidates.push({ column, observed, typical, reason, weight })
  }
  return candidates.sort((a, b) => b.weight - a.weight).slice(0, MOST_COLUMNS)
}

function reasonOf(
  { profile, around }: Gauge,
  entry: { readonly column: number; readonly observed: number; readonly typical: number },
): Reason {
  const { column, observed, typical } = entry
  const rows = Math.max(1, profile.rows - around.rows)
  if (observed * BURST_FACTOR <= typical) return 'Missing'
  if (observed < typical) return 'MixShift'
  const presence = profile.presence[column] - around.presence[column]
  const sum = profile.sum[column] - around.sum[column]
  const square = profile.square[column] - around.square[column]
  const moments = { mean: 0, variance: 0 }
  const surprise = { high: 0, low: 0 }
  momentsOf({ rows, sum, square }, moments)
  surpriseOf(observed, moments, surprise)
  if (presence <= Math.max(1, RARE_SHARE * rows)) return 'RareTemplate'
  if (observed >= BURST_FACTOR * typical && surprise.high > Math.log(rows)) return 'Burst'
  return observed > typical ? 'MixShift' : 'Unusual'
}

/** Each feature's part: of the rules by their tails, of the forest by its attribution. */
function featuresOf(model: LogModel, { features, tails, forest, joint }: Judgement): Why[] {
  const parts = attribution(model.forest, features)
  const rules = RULES.reduce((sum, rule) => sum + tails[rule], 0) || 1
  return FEATURES.map((feature, i) => {
    const rule = RULES.includes(i) ? tails[i] / rules : 0
    return {
      feature,
      observed: naturalValue(i, features[i]),
      typical: naturalValue(i, middleOf(model.tails[i])),
      tail: tails[i],
      share: joint === 0 ? 0 : (rule * (joint - forest) + parts[i] * forest) / joint,
    }
  }).sort((a, b) => b.share - a.share)
}

/** Sets one named template after the other to typical until the window no longer alarms. */
function resetInTurn(
  columns: readonly ColumnWhy[],
  asked: {
    readonly entries: Entries
    readonly judgeAs: (entries: Entries) => Judgement
    readonly threshold: number
  },
): Explanation['counterfactual'] {
  const entries = new Map(asked.entries)
  let joint = asked.judgeAs(entries).joint
  let reset = 0
  while (joint > asked.threshold && reset < columns.length) {
    const { column, typical } = columns[reset++]
    joint = asked.judgeAs(entries.set(column, Math.round(typical))).joint
  }
  return { columns: reset, joint, below: joint <= asked.threshold }
}
