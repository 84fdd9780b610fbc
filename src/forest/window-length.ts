/** How long the windows of a source are, where nobody says so. */
import { BIN_MS } from './bins.ts'

/** The window lengths that may be chosen, longest first; all multiples of BIN_MS. */
const WINDOW_LADDER_MS = [60_000, 30_000, 20_000, BIN_MS] as const

/** As many windows as a forest wants to see before a longer window is worth its blur. */
const WANTED_WINDOWS = 60

/** The longest window that leaves enough of them in the longest log of the suite. */
export function chooseWindowMs(longestLogMs: number): number {
  return WINDOW_LADDER_MS.find(ms => longestLogMs >= ms * WANTED_WINDOWS) ?? BIN_MS
}
