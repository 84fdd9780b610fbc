/**
 * A history measured against itself: profile, remembered windows, features and tails of the
 * training windows, each seen without itself and its neighbours.
 */
import type { WindowMatrix } from '../flow.ts'
import type { DetectorOptions } from './detector.ts'
import {
  emptyMeasures,
  FEATURES,
  FLOORS,
  type Measures,
  measure,
  NOVELTY_FEATURES,
  ownStrain,
  RELATION,
} from './features.ts'
import { type Gauge, gaugeOf } from './gauge.ts'
import { NEIGHBOURS, type Reservoir, reservoirOf } from './nearest.ts'
import { type Profile, profileOf } from './profile.ts'
import { addSquares, compare } from './relation.ts'
import { noSurroundings, slide, youngRows } from './surroundings.ts'
import { tailsLeftOut } from './tail.ts'

/** The training windows measured against the kept ones among them. */
export interface Study {
  readonly windows: WindowMatrix
  readonly kept: Uint8Array
  readonly reach: number
  readonly profile: Profile
  readonly reservoir: Reservoir
  readonly squares: Float64Array
  readonly sheet: Sheet
  /** Row-major rows × FEATURES. */
  readonly tails: Float64Array
}

/** Measures the history with those windows in quarantine whose `kept` is 0. */
export function studyOf(
  windows: WindowMatrix,
  kept: Uint8Array,
  options: DetectorOptions & { readonly reach: number },
): Study {
  const { reach } = options
  const profile = profileOf(windows, kept)
  const { reservoir: limit, seed, unitsPerDay = 0 } = options
  const reservoir = reservoirOf(windows, kept, { limit, seed, unitsPerDay })
  const around = noSurroundings(profile)
  const squares = new Float64Array(windows.columns)
  const model = { profile, reservoir, around, squares }
  const gauge = gaugeOf(model, { levels: options.levels, pairs: windows.pairs })
  const teaching = { profile, windows, kept, pairs: gauge.pairs }
  const sheet = emptySheet(windows.rows)
  const memory = emptyMemory(windows)
  const young = youngRows(windows.rows)
  const partly = partialRows(windows.rows, options.partial, young)
  for (let row = 0; row < windows.rows; row++) {
    slide(around, teaching, { from: Math.max(0, row - reach), to: row + reach + 1 })
    measure(gauge, { windows, row, young: row < young }, sheet.measures)
    if (partly[row] === 1) keepNovelty(sheet.measures)
    note(sheet, row)
    remember(memory, gauge, { windows, row, near: sheet.measures.near })
    if (kept[row] === 1) addSquares(gauge.company, squares)
  }
  relate(gauge, memory, { windows, kept, sheet, partly })
  const tails = new Float64Array(sheet.features.length)
  for (let feature = 0; feature < FEATURES.length; feature++) {
    const own = tailsLeftOut(columnOf(sheet.features, feature), {
      kept,
      reach,
      ...FLOORS[feature],
    })
    for (let row = 0; row < windows.rows; row++) tails[row * FEATURES.length + feature] = own[row]
  }
  return { windows, kept, reach, profile, reservoir, squares, sheet, tails }
}

/**
 * The windows whose counts say nothing: those that a log covers in part, and its first ones, in
 * which it is still getting up to speed.
 */
function partialRows(rows: number, partial: Uint8Array | undefined, young: number): Uint8Array {
  return Uint8Array.from({ length: rows }, (_, row) => (row < young ? 1 : (partial?.[row] ?? 0)))
}

/** Takes back what counts said; new and rare templates still speak. */
export function keepNovelty({ features }: Measures): void {
  features.fill(0, NOVELTY_FEATURES)
}

/** What the first pass over the training windows leaves for the second. */
interface Memory {
  /** Beside each matrix entry: 1 where the template is known without the surroundings. */
  readonly known: Uint8Array
  /** Nearest remembered windows, NEIGHBOURS a row, and how many there are. */
  readonly near: Uint32Array
  readonly nearCount: Uint8Array
}

function emptyMemory(windows: WindowMatrix): Memory {
  return {
    known: new Uint8Array(windows.column.length),
    near: new Uint32Array(windows.rows * NEIGHBOURS),
    nearCount: new Uint8Array(windows.rows),
  }
}

function remember(
  memory: Memory,
  { stamps, stamp }: Gauge,
  at: { readonly windows: WindowMatrix; readonly row: number; readonly near: readonly number[] },
): void {
  const { windows, row, near } = at
  for (let i = windows.rowStart[row]; i < windows.rowStart[row + 1]; i++) {
    memory.known[i] = stamps[windows.column[i]] === stamp ? 1 : 0
  }
  memory.near.set(near, row * NEIGHBOURS)
  memory.nearCount[row] = near.length
}

/** The relation needs the residuals of all windows first: a second pass fills it in. */
function relate(
  gauge: Gauge,
  memory: Memory,
  study: Pick<Study, 'windows' | 'kept' | 'sheet'> & { readonly partly: Uint8Array },
): void {
  const { windows, kept, sheet, partly } = study
  const { probe, company, reservoir } = gauge
  for (let row = 0; row < windows.rows; row++) {
    if (partly[row] === 1) continue
    probe.size = 0
    for (let i = windows.rowStart[row]; i < windows.rowStart[row + 1]; i++) {
      if (memory.known[i] === 0) continue
      probe.columns[probe.size] = windows.column[i]
      probe.counts[probe.size++] = windows.count[i]
    }
    const from = row * NEIGHBOURS
    const near = memory.near.subarray(from, from + memory.nearCount[row])
    compare(company, probe, { reservoir, windows: near })
    sheet.features[row * FEATURES.length + RELATION] = ownStrain(gauge, kept[row] === 1)
  }
}

/** What was measured of each window, row by row. */
export interface Sheet {
  readonly measures: Measures
  readonly features: Float64Array
  readonly newLines: Float64Array
  readonly mixShift: Float64Array
  readonly grave: Uint8Array
}

/** Room for so many windows. */
export function emptySheet(rows: number): Sheet {
  return {
    measures: emptyMeasures(),
    features: new Float64Array(rows * FEATURES.length),
    newLines: new Float64Array(rows),
    mixShift: new Float64Array(rows),
    grave: new Uint8Array(rows),
  }
}

/** Writes down the measures of one window. */
export function note(sheet: Sheet, row: number): void {
  const { measures } = sheet
  sheet.features.set(measures.features, row * FEATURES.length)
  sheet.newLines[row] = measures.newLines
  sheet.mixShift[row] = measures.mixShift
  sheet.grave[row] = measures.grave
}

/** One feature of all windows. */
export function columnOf(features: Float64Array, feature: number): Float64Array {
  const rows = features.length / FEATURES.length
  return Float64Array.from({ length: rows }, (_, row) => features[row * FEATURES.length + feature])
}
