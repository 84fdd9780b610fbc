/**
 * Which training windows do not teach. A history may hold the very incidents that are to be found
 * in it, and they must not be the yardstick. Forward search (Atkinson, Riani 2000): calibrate on
 * the inner part of the windows, let in all that this part makes plausible, calibrate again, until
 * nothing changes. Heavy tails come in step by step; what is left out lies behind a gap.
 */
import type { WindowMatrix } from '../flow.ts'
import { FEATURES, FLOORS, RULES } from './features.ts'
import { extrapolate, fitTail } from './tail.ts'

/** The part of the values that the search begins with. */
const INNER_SHARE = 0.85

/** The search mostly settles within five. */
const MOST_STEPS = 20

/** Most windows that may be left out. */
const MOST_HELD = 0.3

/** Decades beyond "as rare as the rarest window" that make a suspect. */
const MARGIN = 1.5

/** A short history knows its tails badly: so much more is asked of it, fading as 1/windows. */
const SHORT_MARGIN = 0.5
const SHORT_WINDOWS = 70

/** The tail of a rule that makes a suspect among so many windows. */
export function suspicionOf(windows: number): number {
  const short = Math.min(1, SHORT_WINDOWS / Math.max(1, windows))
  return Math.log10(Math.max(1, windows)) + MARGIN + SHORT_MARGIN * short
}

/** The features and tails of the training windows, row-major rows × FEATURES. */
export interface Suspicion {
  readonly features: Float64Array
  readonly tails: Float64Array
  /** Tails above this make a suspect. */
  readonly limit: number
}

/** 1 for each window that teaches. */
export function innocent({ features, tails, limit }: Suspicion): Uint8Array {
  const rows = features.length / FEATURES.length
  const worst = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    for (const rule of RULES) {
      worst[row] = Math.max(worst[row], tails[row * FEATURES.length + rule])
    }
  }
  const plausible = forwardSearch(features, limit)
  for (let row = 0; row < rows; row++) worst[row] = Math.max(worst[row], plausible[row])
  const sorted = worst.slice().sort()
  const least = Math.max(limit, sorted[rows - 1 - Math.floor(rows * MOST_HELD)] ?? 0)
  return Uint8Array.from(worst, value => (value > least ? 0 : 1))
}

/**
 * Lets windows out of quarantine that hold a template which no kept window has, but which occurs in
 * at least `places` places more than `reach` rows apart. The same array where there are none.
 */
export function withRecurring(
  windows: WindowMatrix,
  kept: Uint8Array,
  options: { readonly reach: number; readonly places: number },
): Uint8Array {
  const known = new Uint8Array(windows.columns)
  forEntries(
    windows,
    row => kept[row] === 1,
    (_, column) => {
      known[column] = 1
    },
  )
  const places = new Uint32Array(windows.columns)
  const last = new Float64Array(windows.columns).fill(Number.NEGATIVE_INFINITY)
  forEntries(
    windows,
    row => kept[row] === 0,
    (row, column) => {
      if (row - last[column] > options.reach) places[column]++
      last[column] = row
    },
  )
  const admitted = kept.slice()
  let count = 0
  forEntries(
    windows,
    row => kept[row] === 0,
    (row, column) => {
      if (known[column] === 1 || places[column] < options.places) return
      admitted[row] = 1
      count++
    },
  )
  return count === 0 ? kept : admitted
}

function forEntries(
  windows: WindowMatrix,
  wanted: (row: number) => boolean,
  visit: (row: number, column: number) => void,
): void {
  for (let row = 0; row < windows.rows; row++) {
    if (!wanted(row)) continue
    for (let i = windows.rowStart[row]; i < windows.rowStart[row + 1]; i++) {
      visit(row, windows.column[i])
    }
  }
}

/** The strongest tail of each window over the rules, at the end of the search. */
function forwardSearch(features: Float64Array, limit: number): Float64Array {
  const rows = features.length / FEATURES.length
  const columns = RULES.map(rule =>
    Float64Array.from({ length: rows }, (_, row) => features[row * FEATURES.length + rule]),
  )
  let samples = columns.map(values => {
    const inner = values.slice().sort()[Math.floor((rows - 1) * INNER_SHARE)]
    return values.filter(value => value <= inner)
  })
  let worst = new Float64Array(rows)
  for (let step = 0, size = -1; step < MOST_STEPS; step++) {
    const tails = samples.map((sample, i) => fitTail(sample, FLOORS[RULES[i]]))
    worst = worst.map((_, row) =>
      Math.max(...tails.map((tail, i) => extrapolate(tail, columns[i][row]))),
    )
    samples = columns.map(values => values.filter((_, row) => worst[row] <= limit))
    if (samples[0].length === size) break
    size = samples[0].length
  }
  return worst
}
