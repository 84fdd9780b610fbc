/**
 * What a log may do that it has not done yet. In less than a day of a log that goes with the day,
 * or with a load that rises over hours, the amount of lines has not been everywhere: it may go on
 * as it went. Windows that lie beyond what was seen, but not further than that, are taken to the
 * nearest amount that was seen, all templates alike, before they are judged; what lies further
 * keeps the rest. So a quiet night is no finding, and a burst of ten times is.
 *
 * Medians throughout (Rousseeuw, Croux 1993): an incident of some windows is no wandering.
 */
import { quantileOf } from '../base/sorted.ts'
import type { WindowMatrix } from '../flow.ts'
import type { Profile } from './profile.ts'
import { linesOf, timesOf } from './rhythm.ts'

/** Roots of the number of lines of a window: least and most as seen, and as may be expected. */
export interface Amounts {
  readonly least: number
  readonly most: number
  readonly expectedLeast: number
  readonly expectedMost: number
}

/** Nothing is expected but what was seen. */
export const SEEN_ALL: Amounts = { least: 0, most: 0, expectedLeast: 0, expectedMost: 0 }

/** Parts of the history that are compared. */
const PARTS = 8
/** Fewer windows in a part have no middle worth the name. */
const LEAST_IN_PART = 4
/** The middles of parts scatter by chance, and eight of them show that badly: so often as much. */
const CHANCE = 3
/** Least noise of the root of a count: what a Poisson has (Anscombe 1948). */
const LEAST_NOISE = 0.25
/** Deviation of a normal from its median deviation; variance of a median from a mean's. */
const NORMAL = 1.4826
const OF_MEDIAN = Math.PI / 2

/** What counts as seen lies between these shares of the windows. */
const SEEN = { least: 0.02, most: 0.98 } as const

/** It may go on by so many times as far as it went: quiet logs 10 → 3 findings a day at most. */
const GOES_ON = 1.5

/** A log that has become half as loud may become a quarter, but silence is a finding. */
const LEAST_PART = 0.25

/** What may be expected after the windows with kept[row] = 1, of a day that has so many. */
export function amountsOf(windows: WindowMatrix, kept: Uint8Array, unitsPerDay = 0): Amounts {
  const unseen = Math.min(1, 2 * (1 - timesOf(windows) / unitsPerDay))
  if (unitsPerDay === 0 || unseen <= 0) return SEEN_ALL
  const all = rootsOf(windows)
  const ways = runsOf(windows).flatMap(([from, to]) =>
    wayOf(all.subarray(from, to).filter((_, at) => kept[from + at] === 1)),
  )
  const further = GOES_ON * unseen * medianOf(Float64Array.from(ways))
  if (further === 0) return SEEN_ALL
  const sorted = all.filter((_, row) => kept[row] === 1).sort()
  const [least, most] = [quantileOf(sorted, SEEN.least), quantileOf(sorted, SEEN.most)]
  const expectedLeast = Math.max(LEAST_PART * least, least - further)
  return { least, most, expectedLeast, expectedMost: most + further }
}

/**
 * The rows of each stream: they end where time steps back. A loud stream behind a quiet one has
 * gone no way; what the log may do is what the stream in the middle of them does.
 */
function runsOf({ rows, start }: WindowMatrix): [number, number][] {
  const runs: [number, number][] = []
  let from = 0
  for (let row = 1; row <= rows; row++) {
    if (row < rows && (start === undefined || start[row] > start[row - 1])) continue
    runs.push([from, row])
    from = row
  }
  return runs
}

/**
 * How far the amount went: from the lowest to the highest part; 0 where that may be chance, and
 * nothing of few windows.
 */
function wayOf(roots: Float64Array): number | [] {
  const length = Math.floor(roots.length / PARTS)
  if (length < LEAST_IN_PART) return []
  const middles = Float64Array.from({ length: PARTS }, (_, part) =>
    medianOf(roots.subarray(part * length, (part + 1) * length)),
  ).sort()
  const steps = roots.subarray(1).map((root, at) => Math.abs(root - roots[at]))
  const noise = Math.max(LEAST_NOISE, (NORMAL * medianOf(steps)) ** 2 / 2)
  const slow = (NORMAL * deviationOf(middles)) ** 2
  if (slow <= (CHANCE * OF_MEDIAN * noise) / length) return 0
  return middles[PARTS - 1] - middles[0]
}

/**
 * The windows with their counts as if the log were as loud as it was seen to be. Chance shows more
 * in few lines than in many: what a count that is raised differs by from its usual part is raised
 * by the root of the factor alone.
 */
export function asSeen(
  windows: WindowMatrix,
  { amounts, profile }: { readonly amounts: Amounts; readonly profile: Profile },
): WindowMatrix {
  if (amounts.most === 0) return windows
  const roots = rootsOf(windows)
  const count = windows.count.slice()
  for (let row = 0; row < windows.rows; row++) {
    const factor = factorOf(roots[row], amounts)
    if (factor === 1) continue
    const lines = roots[row] ** 2
    for (let at = windows.rowStart[row]; at < windows.rowStart[row + 1]; at++) {
      const usual = (lines * (profile.sum[windows.column[at]] ?? 0)) / Math.max(1, profile.lines)
      const off = count[at] - usual
      const taken = factor < 1 ? factor * count[at] : factor * usual + Math.sqrt(factor) * off
      count[at] = Math.max(0, taken)
    }
  }
  return { ...windows, count }
}

function factorOf(root: number, { least, most, expectedLeast, expectedMost }: Amounts): number {
  if (root > most) return (most / Math.min(root, expectedMost)) ** 2
  return root > 0 && root < least ? (least / Math.max(root, expectedLeast)) ** 2 : 1
}

function rootsOf(windows: WindowMatrix): Float64Array {
  return Float64Array.from({ length: windows.rows }, (_, row) => Math.sqrt(linesOf(windows, row)))
}

function deviationOf(values: Float64Array): number {
  const middle = medianOf(values)
  return medianOf(values.map(value => Math.abs(value - middle)))
}

function medianOf(values: Float64Array): number {
  return quantileOf(values.slice().sort(), 0.5)
}
