/** Which logs carry an alarming window of the suite, and who raised it: rules, forest, drift. */
import type { Drift } from './drift.ts'
import type { Joined } from './join.ts'
import { SPANS, Trailing } from './vectors.ts'
import type { Carried, Contributor } from './verdict.ts'

/** A suite that is judged; arrays have one entry per joined row. */
export interface JudgedRows {
  readonly joined: Joined
  readonly rules: Float64Array
  readonly forest: Float64Array
  readonly drift: Drift
  readonly joint: Float64Array
  readonly threshold: number
}

/**
 * Decades of chance that a drift must have. On made-up suites half a decade less finds no more at
 * twice the false alarms, and half a decade more loses one in fifteen.
 */
export const DRIFT_DECADES = 3

/** Logs named as carriers of an alarm. */
const MAX_CONTRIBUTORS = 5

/** A contributor's first window with more than this is its onset: its strangest tenth. */
const ONSET_SURPRISE = 1

/** What carries an alarming row. */
export function carriedBy(judged: JudgedRows, row: number): Carried {
  const { joined, rules, forest, drift, joint, threshold } = judged
  // Where the drift alone speaks, the windows show nothing: its own carriers are named.
  const creeps = drift.evidence[row] * threshold >= joint[row] * DRIFT_DECADES
  return {
    ratio: joint[row] / threshold,
    byRules: rules[row] > threshold,
    byForest: forest[row] > threshold,
    byDrift: drift.evidence[row] > DRIFT_DECADES,
    contributors: creeps ? drifters(joined, drift, row) : contributorsOf(joined, row),
  }
}

/** The logs with most surprise in the short span up to a row. */
function contributorsOf(joined: Joined, peak: number): Contributor[] {
  const trailing = new Trailing(joined, SPANS[0])
  const from = firstRowWithin(joined, peak, SPANS[0])
  trailing.start(from)
  for (let row = from; row <= peak; row++) trailing.advance(row)
  const logs = [...trailing.awake()].filter(log => trailing.excess(log) > 0)
  const total = logs.reduce((sum, log) => sum + trailing.excess(log), 0)
  logs.sort((a, b) => trailing.excess(b) - trailing.excess(a) || a - b)
  return logs.slice(0, MAX_CONTRIBUTORS).map(log => ({
    log: joined.logs[log],
    onsetMs: onsetIn(joined, log, { from, to: peak }),
    excess: trailing.excess(log),
    share: trailing.excess(log) / total,
  }))
}

/** The logs that drift furthest in a row; when they began is for others to say. */
function drifters({ logs, log, rowStart, window, windowMs }: Joined, drift: Drift, row: number) {
  const entries: { readonly log: string; readonly excess: number }[] = []
  for (let at = rowStart[row]; at < rowStart[row + 1]; at++) {
    if (drift.surprise[at] > ONSET_SURPRISE) {
      entries.push({ log: logs[log[at]], excess: drift.surprise[at] })
    }
  }
  const total = entries.reduce((sum, { excess }) => sum + excess, 0)
  entries.sort((a, b) => b.excess - a.excess || (a.log < b.log ? -1 : 1))
  const onsetMs = window[row] * windowMs
  return entries
    .slice(0, MAX_CONTRIBUTORS)
    .map(({ log: name, excess }) => ({ log: name, onsetMs, excess, share: excess / total }))
}

function firstRowWithin(joined: Joined, row: number, span: number): number {
  let first = row
  while (first > 0 && joined.window[first - 1] > joined.window[row] - span) first--
  return first
}

function onsetIn(joined: Joined, log: number, rows: { from: number; to: number }): number {
  for (let row = rows.from; row <= rows.to; row++) {
    for (let at = joined.rowStart[row]; at < joined.rowStart[row + 1]; at++) {
      const strange = joined.log[at] === log && joined.surprise[at] > ONSET_SURPRISE
      if (strange) return joined.window[row] * joined.windowMs
    }
  }
  return joined.window[rows.from] * joined.windowMs
}
