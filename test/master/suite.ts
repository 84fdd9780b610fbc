/**
 * Suites of logs for the master's tests: each window's S is drawn as a usual log would give it, and
 * an incident adds to the S of some logs for some windows.
 */
import { seededRandom } from '../../src/base/random.ts'
import type { LogSeries } from '../../src/master/join.ts'

/** 2026-11-20 00:00 UTC. */
export const DAY = Date.UTC(2026, 10, 20)
export const MINUTE = 60_000

/** Something that happens in some logs. */
export interface Blow {
  readonly logs: readonly number[]
  /** Windows from … up to (exclusive). */
  readonly from: number
  readonly to: number
  /** Added to S, in units in which a usual window has a mean of 1. */
  readonly strength: number
}

/** A suite of logs with a window a minute. */
export interface SuitePlan {
  readonly logs: number
  readonly windows: number
  readonly seed: number
  readonly blows?: readonly Blow[]
}

/** The series of a suite: usual windows have exponential S, as −log of a uniform tail has. */
export function suiteOf({ logs, windows, seed, blows = [] }: SuitePlan): LogSeries[] {
  return Array.from({ length: logs }, (_, log) => {
    const random = seededRandom(seed, `log ${log}`)
    const joint = Float64Array.from({ length: windows }, () => -Math.log(1 - random.next()))
    for (const blow of blows) {
      if (!blow.logs.includes(log)) continue
      for (let at = blow.from; at < blow.to; at++) joint[at] += blow.strength
    }
    return seriesOf(`log-${String(log).padStart(3, '0')}`, joint)
  })
}

/** A series with a window a minute from `first` on. */
export function seriesOf(log: string, joint: ArrayLike<number>, first = 0): LogSeries {
  const from = Float64Array.from({ length: joint.length }, (_, at) => DAY + (first + at) * MINUTE)
  return {
    log,
    from,
    to: from.map(start => start + MINUTE),
    joint: Float64Array.from(joint),
    lines: new Float64Array(joint.length).fill(10),
  }
}

/** A log in windows of so many minutes, between two minutes of DAY; usual ones. */
export function slowSeries(many: number, since: number, until: number): LogSeries {
  const starts = startsBetween(many, DAY + since * MINUTE, DAY + until * MINUTE)
  const [{ joint, lines }] = suiteOf({ logs: 1, windows: starts.length, seed: 9 })
  const from = Float64Array.from(starts)
  return { log: 'log-900', from, to: from.map(start => start + many * MINUTE), joint, lines }
}

/** Where windows of so many minutes begin that lie whole between two event times. */
export function startsBetween(many: number, fromMs: number, toMs: number): number[] {
  const length = many * MINUTE
  const first = Math.ceil(fromMs / length)
  const last = Math.floor(toMs / length)
  return Array.from({ length: last - first }, (_, at) => (first + at) * length)
}

/** The windows of a series from … up to (exclusive), by their place. */
export function partOf(series: LogSeries, from: number, to: number): LogSeries {
  return {
    log: series.log,
    from: series.from.slice(from, to),
    to: series.to.slice(from, to),
    joint: series.joint.slice(from, to),
    lines: series.lines.slice(from, to),
  }
}

/** How suites are learned in tests. */
export const SUITE_OPTIONS = {
  forest: { trees: 100, sampleSize: 256, extensionLevel: 0, seed: 1, trainer: 'logforest' },
  alarmsPerDay: 2,
} as const
