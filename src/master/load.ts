/**
 * How busy a suite is, window by window: the median over its logs of their lines against their own
 * usual number. What all logs do together is load and no fault of any; each feels it in its part.
 */
import { upperBound } from '../base/sorted.ts'
import { meanOf } from '../base/sums.ts'
import type { LogSeries } from './join.ts'

/** What the logs of a suite usually do. */
export interface SuiteHabits {
  readonly logs: ReadonlyMap<string, Habit>
  /** Variance of the load in the past. */
  readonly variance: number
}

/** The load of a suite: 1 is usual. */
export interface SuiteLoad {
  readonly windowMs: number
  /** Numbers of windows since the epoch, ascending, and the load in each. */
  readonly window: Float64Array
  readonly load: Float64Array
}

/** What a log's lines, all together, usually do. */
export interface Habit {
  /** Lines in a window. */
  readonly mean: number
  /** By how much they follow the load, 0 to MOST_FEELING. */
  readonly feeling: number
  /** Variance over mean of a window's lines, what the load explains left out; at least 1. */
  readonly spread: number
}

/** Which windows say what is usual: a day of minutes up to a time. */
export interface Past {
  readonly windowMs: number
  readonly toMs: number
}

/** A log with fewer lines a window says too little of how busy all are. */
const LEAST_LINES = 4

/** With fewer such logs the median is that of the log in trouble: then nothing is load. */
const LEAST_LOGS = 5

/** Windows of the past that say what is usual: a day of minutes. */
const MOST_PAST = 1440

/**
 * Windows over which the load is averaged: it changes slowly, counts do not. Those before the one
 * that is asked for, since what is judged once does not wait for what comes.
 */
export const SMOOTHED = 4

/** No log grows much faster than the load. */
const MOST_FEELING = 1.5

/** What the logs did in the past. */
export function habitsOf(series: readonly LogSeries[], { windowMs, toMs }: Past): SuiteHabits {
  const fromMs = toMs - MOST_PAST * windowMs
  const all = series.map(each => ({
    log: each.log,
    lines: linesOf(each, windowMs, [fromMs, toMs]),
  }))
  const means = all.map(({ lines }) => meanOf(countsOf(lines)))
  const { window, load } = medians(all.map(({ lines }, at) => ({ lines, mean: means[at] })))
  const known = { window, load, variance: varianceOf(load), middle: meanOf(load) }
  const logs = new Map(all.map(({ log, lines }, at) => [log, habitOf(lines, means[at], known)]))
  return { logs, variance: known.variance }
}

/** The load that logs with these habits had; 1 everywhere in a suite of few logs. */
export function loadIn(
  series: readonly LogSeries[],
  habits: Pick<SuiteHabits, 'logs'>,
  windowMs: number,
): SuiteLoad {
  const known = series.flatMap(each => {
    const mean = habits.logs.get(each.log)?.mean
    return mean === undefined ? [] : [{ lines: linesOf(each, windowMs), mean }]
  })
  return { windowMs, ...medians(known) }
}

/** The load at an event time: that of the last window up to it; 1 before the first. */
export function loadAt({ window, load, windowMs }: SuiteLoad, timeMs: number): number {
  const windows = upperBound(window, Math.floor(timeMs / windowMs))
  return windows === 0 ? 1 : load[windows - 1]
}

/** Lines by window, the windows ascending. */
type Lines = ReadonlyMap<number, number>

/** Lines of a log; those of its streams added up. */
function linesOf(
  series: LogSeries,
  windowMs: number,
  [fromMs, toMs] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
): Lines {
  const lines = new Map<number, number>()
  for (let i = 0; i < series.from.length; i++) {
    if (series.from[i] < fromMs || series.to[i] > toMs) continue
    const at = Math.floor(series.from[i] / windowMs)
    lines.set(at, (lines.get(at) ?? 0) + series.lines[i])
  }
  return lines
}

function countsOf(lines: Lines): Float64Array {
  return Float64Array.from(lines.values())
}

interface Counted {
  readonly lines: Lines
  readonly mean: number
}

function medians(all: readonly Counted[]): Pick<SuiteLoad, 'window' | 'load'> {
  const logs = all.filter(({ mean }) => mean >= LEAST_LINES)
  if (logs.length < LEAST_LOGS) return { window: new Float64Array(0), load: new Float64Array(0) }
  const ratios = new Map<number, number[]>()
  for (const { lines, mean } of logs) {
    for (const [window, count] of lines) {
      const known = ratios.get(window)
      if (known === undefined) ratios.set(window, [count / mean])
      else known.push(count / mean)
    }
  }
  const window = Float64Array.from(ratios.keys()).sort()
  const median = window.map(at => medianOf(ratios.get(at) ?? []))
  return { window, load: smoothed(window, median) }
}

function smoothed(window: Float64Array, values: Float64Array): Float64Array {
  return values.map((_, row) => {
    let sum = 0
    let count = 0
    for (let at = row; at >= 0 && window[row] - window[at] <= SMOOTHED; at--) {
      sum += values[at]
      count++
    }
    return sum / count
  })
}

interface Known extends Pick<SuiteLoad, 'window' | 'load'> {
  readonly variance: number
  readonly middle: number
}

function habitOf(lines: Lines, mean: number, known: Known): Habit {
  const feeling = feelingOf(lines, mean, known)
  const explained = (feeling * mean) ** 2 * known.variance
  const variance = varianceOf(countsOf(lines))
  return { mean, feeling, spread: Math.max(1, (variance - explained) / Math.max(mean, 1e-9)) }
}

/** Slope of the log's lines, as a part of their mean, in the load. */
function feelingOf(lines: Lines, mean: number, known: Known): number {
  const { window, load, middle, variance } = known
  if (!(mean > 0 && variance > 0)) return 0
  let covariance = 0
  let rows = 0
  for (let row = 0; row < window.length; row++) {
    const count = lines.get(window[row])
    if (count === undefined) continue
    covariance += (load[row] - middle) * (count / mean)
    rows++
  }
  return Math.min(MOST_FEELING, Math.max(0, covariance / Math.max(1, rows) / variance))
}

function varianceOf(values: Float64Array): number {
  const mean = meanOf(values)
  return meanOf(values.map(value => (value - mean) ** 2))
}

function medianOf(values: number[]): number {
  values.sort((a, b) => a - b)
  const middle = values.length >> 1
  return values.length % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
}
