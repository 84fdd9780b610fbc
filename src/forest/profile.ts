/**
 * What the windows of a log usually hold: per template the sums of its counts and in how many
 * windows it occurs, per pair of neighbours in how many. Everything is a sum, so that windows can
 * be left out again exactly (see surroundings.ts).
 */
import type { WindowMatrix } from '../flow.ts'
import { absenceOf, type Moments } from './surprise.ts'

/** Sums over the windows that teach. Arrays are indexed by column. */
export interface Profile {
  readonly rows: number
  readonly columns: number
  readonly sum: Float64Array
  readonly square: Float64Array
  /** Windows that hold the template. */
  readonly presence: Float64Array
  /** −ln of the probability that the template is missing; and the sum over all known ones. */
  readonly absence: Float64Array
  readonly allAbsence: number
  /** The known columns, the least likely to be missing first. */
  readonly byAbsence: Uint32Array
  /** Lines of all templates. */
  readonly lines: number
  /** Pairs that occur, ascending, and in how many windows. */
  readonly pairs: Uint32Array
  readonly pairRows: Uint32Array
}

/** The sums of one template over some windows. */
export interface Sums {
  readonly rows: number
  readonly sum: number
  readonly square: number
}

/** Sums up the windows with kept[row] = 1. */
export function profileOf(windows: WindowMatrix, kept: Uint8Array): Profile {
  const { columns } = windows
  const sum = new Float64Array(columns)
  const square = new Float64Array(columns)
  const presence = new Float64Array(columns)
  let rows = 0
  let lines = 0
  for (let row = 0; row < windows.rows; row++) {
    if (kept[row] === 0) continue
    rows++
    for (let i = windows.rowStart[row]; i < windows.rowStart[row + 1]; i++) {
      const count = windows.count[i]
      if (count === 0) continue
      sum[windows.column[i]] += count
      square[windows.column[i]] += count * count
      presence[windows.column[i]]++
      lines += count
    }
  }
  const pairs = countPairs(windows, kept)
  return { rows, columns, sum, square, presence, lines, ...pairs, ...absences(sum, square, rows) }
}

/** What follows from the sums: how surprising it is that each template is missing. */
export function absences(
  sum: Float64Array,
  square: Float64Array,
  rows: number,
): Pick<Profile, 'absence' | 'allAbsence' | 'byAbsence'> {
  const absence = new Float64Array(sum.length)
  const moments = { mean: 0, variance: 0 }
  let allAbsence = 0
  for (let column = 0; column < sum.length; column++) {
    if (sum[column] === 0) continue
    momentsOf({ rows, sum: sum[column], square: square[column] }, moments)
    absence[column] = absenceOf(moments)
    allAbsence += absence[column]
  }
  const byAbsence = Uint32Array.from(absence.keys()).filter(column => sum[column] > 0)
  byAbsence.sort((a, b) => absence[b] - absence[a] || a - b)
  return { absence, allAbsence, byAbsence }
}

/**
 * Mean and variance of a count, shrunk: half a line more than seen, and never steadier than a
 * Poisson, so that few windows do not make certainty.
 */
export function momentsOf({ rows, sum, square }: Sums, into: Moments): void {
  const mean = sum / Math.max(rows, 1)
  const variance = Math.max(square / Math.max(rows, 1) - mean * mean, 0)
  into.mean = (sum + 0.5) / (rows + 1)
  into.variance = Math.max(1.05 * into.mean, (variance * (rows + 1)) / Math.max(rows - 1, 1) + 0.25)
}

/** Position + 1 of each pair of the table among those that occur; 0 where it never did. */
export function pairPositions(profile: Profile, pairs: number): Uint32Array {
  const positions = new Uint32Array(pairs)
  for (let at = 0; at < profile.pairs.length; at++) {
    if (profile.pairs[at] < pairs) positions[profile.pairs[at]] = at + 1
  }
  return positions
}

function countPairs(
  windows: WindowMatrix,
  kept: Uint8Array,
): { pairs: Uint32Array; pairRows: Uint32Array } {
  const counts = new Map<number, number>()
  for (let row = 0; row < windows.rows; row++) {
    if (kept[row] === 0) continue
    for (let i = windows.pairStart[row]; i < windows.pairStart[row + 1]; i++) {
      counts.set(windows.pair[i], (counts.get(windows.pair[i]) ?? 0) + 1)
    }
  }
  const pairs = Uint32Array.from(counts.keys()).sort()
  return { pairs, pairRows: Uint32Array.from(pairs, pair => counts.get(pair) ?? 0) }
}
