/**
 * One threshold for all data: a window alarms when it is rarer than one in some ten times the
 * training windows. A budget of findings raises it, never lowers it.
 */

/** Decades beyond "as rare as the rarest training window". */
const MARGIN = 1.5

/** A short history knows its tails badly: so much more is asked of it, fading as 1/windows. */
const SHORT_MARGIN = 0.5
const SHORT_WINDOWS = 70

/**
 * S takes the strongest of five rules and adds the forest's tail, so chance reaches a given S more
 * often than a single tail would: on quiet logs ten to twenty times. A day's budget buys that less.
 */
const JOINT_DECADES = 1

/** A budget for a short history still lets through this many findings. */
const LEAST_FINDINGS = 3

/** Alarms with at most this many calm windows between them are one finding. */
export const MAX_GAP_WINDOWS = 5

/** A wish for at most so many findings a day, and how many windows a day has. */
export interface Budget {
  readonly findingsPerDay?: number
  readonly unitsPerDay?: number
}

/** Threshold for S (decades) from the training windows and their own S, in order. */
export function thresholdOf(joint: Float64Array, budget: Budget): number {
  const { findingsPerDay, unitsPerDay } = budget
  if (!findingsPerDay || !unitsPerDay) return leastThreshold(joint.length)
  const affordable = Math.log10(unitsPerDay / findingsPerDay) + JOINT_DECADES
  const base = Math.max(leastThreshold(joint.length), affordable)
  const days = joint.length / unitsPerDay
  const allowed = Math.max(LEAST_FINDINGS, Math.ceil(findingsPerDay * days))
  const peaks = peaksOver(joint, base).sort((a, b) => b - a)
  return peaks.length <= allowed ? base : Math.max(base, peaks[allowed])
}

/** The threshold of a history of so many windows, without a budget. */
export function leastThreshold(windows: number): number {
  const short = Math.min(1, SHORT_WINDOWS / Math.max(1, windows))
  return Math.log10(Math.max(1, windows)) + MARGIN + SHORT_MARGIN * short
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
