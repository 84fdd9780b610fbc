/**
 * Verdicts on the units of a log, windows or sessions: the strongest rule and the forest, each kept
 * apart, and both joined under the threshold of the model.
 */
import type { WindowScore } from '../flow.ts'
import { scoreOf } from './threshold.ts'

/** What is said of each window; arrays have one entry per row. */
export interface Verdicts {
  readonly rows: number
  /** −log10 tail of the strongest rule (plus the prior), of the forest, and both summed: S. */
  readonly rules: Float64Array
  readonly forest: Float64Array
  readonly joint: Float64Array
  readonly alarm: Uint8Array
  /** 0–100, 90 at the threshold. */
  readonly score: Float64Array
  /** Row-major rows × FEATURES: the features, and the −log10 tail of each. */
  readonly features: Float64Array
  readonly tails: Float64Array
  /** Lines of unseen templates; Jensen-Shannon divergence to the usual mix, 0–1. */
  readonly newLines: Float64Array
  readonly mixShift: Float64Array
}

/** Rules and forest (−log10 tails, one a unit) joined to S, and what the threshold makes of it. */
export function joined(
  rules: Float64Array,
  forest: Float64Array,
  threshold: number,
): Pick<Verdicts, 'rules' | 'forest' | 'joint' | 'alarm' | 'score'> {
  const joint = rules.map((rule, row) => rule + forest[row])
  return { rules, forest, joint, ...measuredBy(threshold, joint) }
}

/** Verdicts under another threshold; S itself stays. */
export function underThreshold(verdicts: Verdicts, threshold: number): Verdicts {
  return { ...verdicts, ...measuredBy(threshold, verdicts.joint) }
}

function measuredBy(threshold: number, joint: Float64Array): Pick<Verdicts, 'alarm' | 'score'> {
  return {
    alarm: Uint8Array.from(joint, value => (value > threshold ? 1 : 0)),
    score: joint.map(value => scoreOf(value, threshold)),
  }
}

/** The verdict on one unit as it is stored and shown, beside what the unit is. */
export function verdictOf(
  verdicts: Verdicts,
  row: number,
): Pick<WindowScore, 'rules' | 'forest' | 'joint' | 'score' | 'alarm' | 'baselines'> {
  return {
    rules: verdicts.rules[row],
    forest: verdicts.forest[row],
    joint: verdicts.joint[row],
    score: verdicts.score[row],
    alarm: verdicts.alarm[row] === 1,
    baselines: {
      newLines: verdicts.newLines[row],
      mixShift: verdicts.mixShift[row],
    },
  }
}
