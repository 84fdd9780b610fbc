/**
 * Why a window is strange, by counterfactual: each template that stands out is set back to what the
 * nearest remembered windows hold, and the window is judged again. What lowers the strangeness most
 * is named first (Wachter et al. 2017).
 */
import type { Why, WindowMatrix } from '../flow.ts'
import { attribution } from './attribution.ts'
import {
  type Candidate,
  type ColumnWhy,
  candidatesOf,
  type Held,
  refill,
  reset,
  restore,
} from './candidates.ts'
import type { LogModel } from './detector.ts'
import { emptyMeasures, FEATURES, measure, NEW_VALUES, RANGE, RULES } from './features.ts'
import { scoreRows } from './forest.ts'
import { type Gauge, gaugeOf } from './gauge.ts'
import { studyRanges } from './range-study.ts'
import { type StrangeValue, strangeValues, weightiest } from './ranges.ts'
import { naturalValue } from './natural.ts'
import { noSurroundings, slide, youngRows } from './surroundings.ts'
import { middleOf, tailOf } from './tail.ts'
import { asSeen } from './wander.ts'

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

/** Explains one window of a matrix; cost: some ten judgements. */
export function explain(model: LogModel, given: WindowMatrix, asked: Asked): Explanation {
  // As it was judged.
  const windows = asked.ownRow >= 0 ? given : asSeen(given, model)
  const around = noSurroundings(model.profile)
  const options = { levels: undefined, pairs: windows.pairs }
  const gauge = gaugeOf({ ...model, around }, options)
  if (asked.ownRow >= 0) leaveOut(gauge, { model, windows, asked })
  const young = asked.ownRow >= 0 && asked.ownRow < youngRows(model.rows)
  const held = { entries: entriesOf(windows, asked.row), values: valuesOf(model, windows, asked) }
  const judgeAs = judgeOf(model, gauge, { windows, row: asked.row, young })
  const before = judgeAs(held)
  const { ranges } = model
  const candidates = candidatesOf(gauge, { held, near: before.near, young, ranges })
  const drops = dropsOf(candidates, { held, judgeAs, before: before.strangeness })
  const total = drops.reduce((sum, drop) => sum + drop, 0) || 1
  const columns = candidates
    .map((each, i) => ({ ...each, share: drops[i] / total }))
    .sort((a, b) => b.share - a.share)
  return {
    why: featuresOf(model, before),
    columns,
    counterfactual: resetInTurn(columns, { held, judgeAs, threshold: model.threshold }),
  }
}

/** What is strange about the values of the window, as it was judged. */
function valuesOf(model: LogModel, windows: WindowMatrix, asked: Asked): readonly StrangeValue[] {
  const { ranges, held, reach, rows } = model
  const { values } = windows
  if (values === undefined) return []
  if (asked.ownRow < 0) return strangeValues(ranges, values, asked.row)
  const kept = new Uint8Array(rows).fill(1)
  for (const row of held) kept[row] = 0
  const places = values.place.subarray(values.rowStart[asked.row], values.rowStart[asked.row + 1])
  return studyRanges(windows, { kept, reach, only: new Set(places) }).strangeIn(asked.row)
}

/**
 * What each candidate adds to the strangeness: the mean of setting it back first (it alone) and
 * last (all the others before it), so that several that would each suffice share the blame.
 */
function dropsOf(
  candidates: readonly Candidate[],
  asked: {
    readonly held: Held
    readonly judgeAs: (held: Held) => Judgement
    readonly before: number
  },
): number[] {
  const { held, judgeAs, before } = asked
  const usual = candidates.reduce(reset, held)
  const least = judgeAs(usual).strangeness
  return candidates.map(candidate => {
    const after = judgeAs(reset(held, candidate))
    const refilled = refill(held, candidate)
    const second = refilled === undefined ? after : judgeAs(refilled)
    const first = before - Math.min(after.strangeness, second.strangeness)
    const last = judgeAs(restore(usual, candidate, held)).strangeness - least
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
): (held: Held) => Judgement {
  const { windows, row, young } = place
  const measures = emptyMeasures()
  return ({ entries, values }) => {
    measure(gauge, { windows: withEntries(windows, row, entries), row: 0, young }, measures)
    const features = measures.features.slice()
    const { amounts, words } = weightiest(values)
    features[RANGE] = amounts
    features[NEW_VALUES] = words
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
function withEntries(windows: WindowMatrix, row: number, entries: Held['entries']): WindowMatrix {
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
  columns: readonly Candidate[],
  asked: {
    readonly held: Held
    readonly judgeAs: (held: Held) => Judgement
    readonly threshold: number
  },
): Explanation['counterfactual'] {
  let { held } = asked
  let { joint } = asked.judgeAs(held)
  let count = 0
  while (joint > asked.threshold && count < columns.length) {
    held = reset(held, columns[count++])
    joint = asked.judgeAs(held).joint
  }
  return { columns: count, joint, below: joint <= asked.threshold }
}
