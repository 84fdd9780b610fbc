/**
 * A window as nine numbers, each asking in its own way how unlike the usual it is: new and rare
 * templates, counts too high and too low, the mix, the order, and the distance to what is
 * remembered. See src/README.md for the formulas.
 */
import { LEVELS, type WindowMatrix } from '../flow.ts'
import type { Gauge } from './gauge.ts'
import { LEAST_SPREAD, nearest } from './nearest.ts'
import { momentsOf } from './profile.ts'
import { compare, strain } from './relation.ts'
import { absenceOf, surpriseOf } from './surprise.ts'
import { type Floor, LEAST_SCALE } from './tail.ts'

/** The features, in the order of the columns of a feature row. */
export const FEATURES = [
  'new lines',
  'rarest template',
  'highest count',
  'missing lines',
  'all counts',
  'mix',
  'variety',
  'order',
  'distance',
  'relation',
] as const

/** So many features at the front speak of new and rare templates; the others of counts. */
export const NOVELTY_FEATURES = 2

/** Position of the feature that training can fill in only at last. */
export const RELATION = FEATURES.indexOf('relation')

/** Positions of the features that are rules on their own. */
export const RULES: readonly number[] = [0, 1, 4, 8, 9]

/**
 * Distances jump where few templates leave little between nothing and the next count: a step of so
 * many spreads is noise, however few of its kind training has. Quiet logs of a template: 8 → 1
 * findings a day.
 */
const DISTANCE_STEP = 0.3

/** Least scale of each feature's tail. Rarity is in nats already: there a step of 1 is 0.43. */
export const FLOORS: readonly Floor[] = FEATURES.map(name => ({
  least: name === 'rarest template' ? 1 : LEAST_SCALE,
  step: name === 'distance' || name === 'relation' ? DISTANCE_STEP : 0,
}))

/** Templates of this level or above get the prior. */
const GRAVE_LEVEL = LEVELS.indexOf('error')

/** How grave a level is: 0 below error, 1, 2 for fatal. */
function gravityOf(level: number | undefined): number {
  return Math.max(0, (level ?? 0) - GRAVE_LEVEL + 1)
}

/** A transformed feature in its own unit: lines, nats, divergence, distance. */
export function naturalValue(feature: number, value: number): number {
  const name = FEATURES[feature]
  if (name === 'mix') return value * value
  return name === 'rarest template' || name === 'variety' || name === 'order'
    ? value
    : Math.expm1(value)
}

/** The features of one window and what else is known of it. */
export interface Measures {
  readonly features: Float64Array
  /** Lines of unseen templates, Jensen-Shannon divergence to the usual mix. */
  newLines: number
  mixShift: number
  /** 1 where a template of error level is new or bursts, 2 for a fatal one, else 0. */
  grave: number
  /** Nearest remembered windows. */
  near: readonly number[]
}

/** Room for the measures of one window. */
export function emptyMeasures(): Measures {
  return {
    features: new Float64Array(FEATURES.length),
    newLines: 0,
    mixShift: 0,
    grave: 0,
    near: [],
  }
}

/** A template alone keeps no company: what it does is said by its distance. */
const LEAST_COMPANY = 2

/** The relation of a training window, once the squares are summed; its company is filled in. */
export function ownStrain(gauge: Gauge, kept: boolean): number {
  const { squares, profile } = gauge
  if (profile.byAbsence.length < LEAST_COMPANY) return 0
  return Math.log1p(strain(gauge.company, { squares, rows: profile.rows, own: kept ? 1 : 0 }))
}

/** One row of a matrix; a young one stands where the log begins: new templates say nothing. */
export interface Place {
  readonly windows: WindowMatrix
  readonly row: number
  readonly young: boolean
}

/** Measures one window against the profile less its surroundings. */
export function measure(gauge: Gauge, place: Place, into: Measures): void {
  const tally = { ...EMPTY_TALLY }
  into.features.fill(0)
  into.newLines = 0
  into.mixShift = 0
  into.grave = 0
  into.near = []
  if (gauge.profile.rows - gauge.around.rows <= 0) return
  tallyEntries(gauge, place, tally)
  tallyAbsent(gauge, tally)
  const { features } = into
  const { distance, windows } = nearest(gauge.reservoir, gauge.probe, {
    from: gauge.around.from,
    to: gauge.around.to,
    scratch: gauge.scratch,
    ...(place.windows.start === undefined ? {} : { start: place.windows.start[place.row] }),
  })
  const novelty = (tally.unseen * Math.sqrt(tally.unseenLines)) / LEAST_SPREAD
  into.newLines = tally.unseenLines
  into.mixShift = mixShift(tally)
  into.grave = tally.grave
  features[0] = Math.log1p(tally.unseenLines)
  features[1] = tally.rarest
  features[2] = Math.log1p(tally.highest)
  features[3] = Math.log1p(tally.lowest)
  features[4] = Math.log1p(Math.max(0, tally.surprise))
  features[5] = Math.sqrt(into.mixShift)
  features[6] = entropyOf(tally)
  features[7] = rarestPair(gauge, place)
  features[8] = Math.log1p(distance + novelty)
  into.near = windows
  compare(gauge.company, gauge.probe, { reservoir: gauge.reservoir, windows })
  features[RELATION] = ownStrain(gauge, false)
}

const EMPTY_TALLY = {
  lines: 0,
  unseen: 0,
  unseenLines: 0,
  rarest: 0,
  highest: 0,
  lowest: 0,
  surprise: 0,
  /** Σ k ln k over the entries. */
  weighted: 0,
  grave: 0,
  /** Jensen-Shannon: parts of the divergence, usual share and observed lines that are covered. */
  sharedUsual: 0,
  divergence: 0,
}

type Tally = typeof EMPTY_TALLY

const moments = { mean: 0, variance: 0 }
const surprise = { high: 0, low: 0 }

/** Goes through the templates that the window holds. */
function tallyEntries(gauge: Gauge, { windows, row, young }: Place, tally: Tally): void {
  const { profile, around, probe, levels } = gauge
  gauge.stamp++
  probe.size = 0
  tally.lines = linesOf(gauge, { windows, row, young })
  for (let i = windows.rowStart[row]; i < windows.rowStart[row + 1]; i++) {
    const column = windows.column[i]
    const count = windows.count[i]
    if (count === 0) continue
    const grave = gravityOf(levels[column])
    if (presenceOf(gauge, column) === 0) {
      if (young && grave === 0) continue
      tally.unseen++
      tally.unseenLines += count
      tally.grave = Math.max(tally.grave, grave)
      tally.weighted += count * Math.log(count)
      continue
    }
    gauge.stamps[column] = gauge.stamp
    probe.columns[probe.size] = column
    probe.counts[probe.size++] = count
    tallyKnown(gauge, { column, count, grave, young }, tally)
  }
  const rows = profile.rows - around.rows
  if (tally.unseen > 0) tally.rarest = rarity(0, rows)
}

interface Entry {
  readonly column: number
  readonly count: number
  readonly grave: number
  readonly young: boolean
}

function tallyKnown(gauge: Gauge, { column, count, grave, young }: Entry, tally: Tally): void {
  const { profile, around } = gauge
  const rows = profile.rows - around.rows
  const sum = profile.sum[column] - around.sum[column]
  const square = profile.square[column] - around.square[column]
  const rare = young && grave === 0 ? 0 : rarity(presenceOf(gauge, column), rows)
  tally.rarest = Math.max(tally.rarest, rare)
  momentsOf({ rows, sum, square }, moments)
  surpriseOf(count, moments, surprise)
  tally.highest = Math.max(tally.highest, surprise.high)
  tally.lowest = Math.max(tally.lowest, surprise.low)
  tally.surprise += Math.max(surprise.high, surprise.low)
  if (surprise.high > Math.log(10 * (rows + 1))) tally.grave = Math.max(tally.grave, grave)
  const usual = sum / (profile.lines - around.lines)
  const share = count / tally.lines
  const middle = (usual + share) / 2
  tally.sharedUsual += usual
  tally.divergence += usual * Math.log2(usual / middle) + share * Math.log2(share / middle)
  tally.weighted += count * Math.log(count)
}

/** Adds the known templates that the window does not hold. */
function tallyAbsent(gauge: Gauge, tally: Tally): void {
  const { profile, around, probe, stamps, stamp } = gauge
  let absence = profile.allAbsence
  for (let i = 0; i < probe.size; i++) {
    const column = probe.columns[i]
    if (around.position[column] < 0) absence -= profile.absence[column]
  }
  const rows = profile.rows - around.rows
  for (let i = 0; i < around.count; i++) {
    const column = around.active[i]
    absence -= profile.absence[column]
    if (stamps[column] === stamp || presenceOf(gauge, column) === 0) continue
    const sum = profile.sum[column] - around.sum[column]
    momentsOf({ rows, sum, square: profile.square[column] - around.square[column] }, moments)
    const low = absenceOf(moments)
    absence += low
    tally.lowest = Math.max(tally.lowest, low)
  }
  tally.surprise += absence
  for (const column of profile.byAbsence) {
    if (profile.absence[column] <= tally.lowest) break
    if (stamps[column] === stamp || around.position[column] >= 0) continue
    tally.lowest = profile.absence[column]
  }
}

/** Lines of the window that count: not the new ones of a young window. */
function linesOf(gauge: Gauge, { windows, row, young }: Place): number {
  let lines = 0
  for (let i = windows.rowStart[row]; i < windows.rowStart[row + 1]; i++) {
    const column = windows.column[i]
    const skip = young && presenceOf(gauge, column) === 0 && !(gauge.levels[column] >= GRAVE_LEVEL)
    if (!skip) lines += windows.count[i]
  }
  return lines
}

/** In how many windows other than the surroundings the template occurs; 0: unseen. */
function presenceOf({ profile, around }: Gauge, column: number): number {
  return column < profile.columns ? profile.presence[column] - around.presence[column] : 0
}

/** −ln of the share of windows, half a window granted. */
function rarity(windows: number, rows: number): number {
  return Math.log((rows + 1) / (windows + 0.5))
}

/** The parts not in `divergence` belong to one side alone: each line or share counts half. */
function mixShift(tally: Tally): number {
  if (tally.lines === 0) return 0
  const rest = 1 - tally.sharedUsual + tally.unseenLines / tally.lines
  return Math.min(1, Math.max(0, (tally.divergence + rest) / 2))
}

function entropyOf(tally: Tally): number {
  if (tally.lines === 0) return 0
  return Math.max(0, (Math.log(tally.lines) - tally.weighted / tally.lines) / Math.LN2)
}

function rarestPair({ profile, around, pairs }: Gauge, { windows, row, young }: Place): number {
  const rows = profile.rows - around.rows
  let rarest = 0
  for (let i = windows.pairStart[row]; i < windows.pairStart[row + 1]; i++) {
    const at = pairs[windows.pair[i]] - 1
    const seen = at >= 0 ? profile.pairRows[at] - around.pairRows[at] : 0
    if (seen > 0 || !young) rarest = Math.max(rarest, rarity(seen, rows))
  }
  return rarest
}
