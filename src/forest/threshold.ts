/**
 * One threshold for all data: a window alarms when it is rarer than one in some ten times the
 * training windows. A budget of findings raises it, never lowers it.
 */

/** Decades beyond "as rare as the rarest training window", and beyond what a budget allows. */
const MARGIN = 1

/**
 * S takes the strongest of five rules and adds the forest's tail. Where the forest repeats them
 * (`overlap`, 0 to 1), chance reaches a given S more often: so many decades more are asked at an
 * overlap of 1.
 */
const OVERLAP_DECADES = 2

/** A budget counts what chance does in a whole day, not in a history, and asks twice that. */
const BUDGET_OVERLAP_DECADES = 4

/**
 * A history of less than a day has not seen the rhythm of one; fades until it has. All this makes
 * of 12 findings a day in quiet logs of few templates one.
 */
const UNSEEN_DAY_DECADES = 1

/** A budget for a short history still lets through this many findings. */
export const LEAST_FINDINGS = 3

/** Alarms with at most this many calm windows between them are one finding. */
export const MAX_GAP_WINDOWS = 5

/** A wish for at most so many findings a day, and how many windows a day has. */
export interface Budget {
  readonly findingsPerDay?: number
  readonly unitsPerDay?: number
}

/** Threshold for S (decades) from the training windows and their own S, in order. */
export function thresholdOf(
  joint: Float64Array,
  { findingsPerDay, unitsPerDay, overlap }: Budget & { readonly overlap: number },
): number {
  const least = leastThreshold(joint.length, overlap)
  if (!findingsPerDay || !unitsPerDay) return least
  const decades = Math.log10(unitsPerDay / findingsPerDay)
  const days = joint.length / unitsPerDay
  const unseen = UNSEEN_DAY_DECADES * Math.max(0, 1 - days)
  const margin = MARGIN + BUDGET_OVERLAP_DECADES * overlap + unseen
  const base = Math.max(least, decades + margin)
  const allowed = Math.max(LEAST_FINDINGS, Math.ceil(findingsPerDay * days))
  const peaks = peaksOver(joint, base).sort((a, b) => b - a)
  return peaks.length <= allowed ? base : Math.max(base, peaks[allowed])
}

/** The threshold of a history of so many windows, without a budget. */
export function leastThreshold(windows: number, overlap: number): number {
  return Math.log10(Math.max(1, windows)) + MARGIN + OVERLAP_DECADES * overlap
}

/** S on the scale that people see: 0–100, 90 at the threshold, 99 at twice the threshold. */
export function scoreOf(joint: number, threshold: number): number {
  return 100 * (1 - 10 ** (-joint / threshold))
}

/** The highest S of each run of windows over the threshold. */
function peaksOver(joint: Float64Array, threshold: number): number[] {
  const peaks: number[] = []
  let last = Number.NEGATIVE_INFINITY
  for (let row = 0; row < joint.length; row++) {
    if (joint[row] <= threshold) continue
    if (row - last - 1 > MAX_GAP_WINDOWS) peaks.push(joint[row])
    else peaks[peaks.length - 1] = Math.max(peaks[peaks.length - 1], joint[row])
    last = row
  }
  return peaks
}
