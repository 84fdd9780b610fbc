/**
 * A version of the model of a suite, frozen: what is usual for each log and for all together. Rows
 * are judged by the version that was cut last before them, once and for good.
 */
import type { Forest } from '../forest/forest.ts'
import type { Tail } from '../forest/tail.ts'
import type { Habit, SuiteHabits } from './load.ts'

/** What is known of one log of the suite. */
export interface LogUsual {
  /** Its full name, which stays as sources come and go. */
  readonly log: string
  /** Of its own score S. */
  readonly tail: Tail
  readonly habit: Habit
  /** How far its lines usually drift, in deviations of chance; 0 where that is not known. */
  readonly drift: number
}

/** What is usual for the suite as a whole. */
export interface Calibration {
  /** Per span how much wider than chance the suite spreads. */
  readonly shares: readonly number[]
  /** Of each feature, of the strongest of their tails, and of the forest's score. */
  readonly features: readonly Tail[]
  readonly rules: Tail
  readonly forestTail: Tail
  /** Sees the tails of the features. */
  readonly forest: Forest
  readonly threshold: number
}

/** A version. */
export interface SuiteModel {
  readonly windowMs: number
  /** Event time up to which it was learned: it judges what comes after. */
  readonly cutMs: number
  /** Windows with several logs that it was learned from. */
  readonly rows: number
  readonly logs: readonly LogUsual[]
  /** Variance of the load. */
  readonly variance: number
  /** Why it judges nothing; empty where it does. */
  readonly learning: string
  /** Absent where it judges nothing. */
  readonly calibration?: Calibration
}

/** What the logs of a model usually do. */
export function habitsIn({ logs, variance }: SuiteModel): SuiteHabits {
  return { logs: new Map(logs.map(({ log, habit }) => [log, habit])), variance }
}
