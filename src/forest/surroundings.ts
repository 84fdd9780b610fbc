/**
 * The windows that are left out when a training window is judged: itself and its neighbours. Else
 * its own lines would hide their rarity, and what lasts for a few windows would excuse itself.
 * Slides along the rows: adding and taking away sums of integers is exact.
 */
import type { WindowMatrix } from '../flow.ts'
import type { Profile } from './profile.ts'

/** Where a history begins everything is new: new templates in its first windows are no news. */
const YOUNG_SHARE = 0.05
const LEAST_YOUNG = 3

/** How many windows at the beginning of a history of so many rows are too young for novelty. */
export function youngRows(rows: number): number {
  return Math.max(LEAST_YOUNG, Math.ceil(rows * YOUNG_SHARE))
}

/** Sums over the left-out windows, indexed as in the profile. */
export interface Surroundings {
  rows: number
  lines: number
  readonly sum: Float64Array
  readonly square: Float64Array
  readonly presence: Float64Array
  readonly pairRows: Float64Array
  /** The columns with presence > 0 are the first `count` of `active`. */
  readonly active: Uint32Array
  readonly position: Int32Array
  count: number
  /** Rows at present left out: from inclusive, to exclusive, as far as kept. */
  from: number
  to: number
}

/** Nothing left out. */
export function noSurroundings(profile: Profile): Surroundings {
  return {
    rows: 0,
    lines: 0,
    sum: new Float64Array(profile.columns),
    square: new Float64Array(profile.columns),
    presence: new Float64Array(profile.columns),
    pairRows: new Float64Array(profile.pairs.length),
    active: new Uint32Array(profile.columns),
    position: new Int32Array(profile.columns).fill(-1),
    count: 0,
    from: 0,
    to: 0,
  }
}

/** What the rows were taken from: rows with kept = 0 are not in the profile. */
export interface Teaching {
  readonly profile: Profile
  readonly windows: WindowMatrix
  readonly kept: Uint8Array
  /** From pairPositions. */
  readonly pairs: Uint32Array
}

/** Moves on to leave out the kept rows of [from, to); from and to must not decrease. */
export function slide(
  around: Surroundings,
  teaching: Teaching,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  const end = Math.min(to, teaching.windows.rows)
  while (around.to < end) change(around, teaching, { row: around.to++, sign: 1 })
  while (around.from < from) change(around, teaching, { row: around.from++, sign: -1 })
}

function change(
  around: Surroundings,
  teaching: Teaching,
  { row, sign }: { readonly row: number; readonly sign: 1 | -1 },
): void {
  const { windows, kept, pairs } = teaching
  if (kept[row] === 0) return
  around.rows += sign
  for (let i = windows.rowStart[row]; i < windows.rowStart[row + 1]; i++) {
    const column = windows.column[i]
    const count = windows.count[i]
    if (count === 0) continue
    around.sum[column] += sign * count
    around.square[column] += sign * count * count
    around.presence[column] += sign
    around.lines += sign * count
    touch(around, column)
  }
  for (let i = windows.pairStart[row]; i < windows.pairStart[row + 1]; i++) {
    const at = pairs[windows.pair[i]]
    if (at > 0) around.pairRows[at - 1] += sign
  }
}

/** Keeps the list of columns that are touched at all. */
function touch(around: Surroundings, column: number): void {
  const at = around.position[column]
  if (around.presence[column] > 0 && at < 0) {
    around.position[column] = around.count
    around.active[around.count++] = column
  } else if (around.presence[column] === 0 && at >= 0) {
    const last = around.active[--around.count]
    around.active[at] = last
    around.position[last] = at
    around.position[column] = -1
  }
}
