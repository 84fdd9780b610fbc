/**
 * Distance to the nearest remembered windows: the measure that carries the method. On square roots
 * of counts (Anscombe 1948: a Poisson's noise is then ½ at every rate), each template divided by
 * its own spread, summed (L1). |a − b| = a + b − 2·min(a, b), so the distance is two norms less
 * the overlap, and only templates that both windows hold cost anything.
 */

import { seededRandom } from '../base/random.ts'
import { sumOf } from '../base/sums.ts'
import type { WindowMatrix } from '../flow.ts'
import { clockOf, HOURS, hourOf, isDaily, isSameTime } from './rhythm.ts'

/** Windows that are remembered, in the order of training. */
export interface Reservoir {
  /** Training row of each remembered window, ascending. */
  readonly rows: Uint32Array
  /** Sum of the scaled roots of each remembered window. */
  readonly norm: Float64Array
  /** Per column: what a root is divided by. */
  readonly spread: Float64Array
  /** Column c holds entries start[c] … start[c + 1] of `index` (remembered window) and `root`. */
  readonly start: Uint32Array
  readonly index: Uint32Array
  /** Scaled root: √count / spread. */
  readonly root: Float64Array
  /** The same by window: window w holds entries rowStart[w] … of `column` and √count. */
  readonly rowStart: Uint32Array
  readonly column: Uint32Array
  readonly rowRoot: Float64Array
  /** Time of day of each remembered window, in a log that goes with the day; else empty. */
  readonly clock: Float64Array
}

/** Noise that every template is granted: keeps constant templates from infinite weight. */
export const LEAST_SPREAD = 0.35

/** The distance is the mean to this many: one odd remembered window excuses little. */
export const NEIGHBOURS = 3

/** A window as the reservoir sees it: known columns, their counts, how many entries are used. */
export interface Probe {
  readonly columns: Uint32Array
  readonly counts: Float64Array
  size: number
}

/** The nearest remembered windows (indices into the reservoir) and the mean distance to them. */
export interface Nearest {
  distance: number
  readonly windows: number[]
}

/** Remembers at most `limit` of the kept windows, a seeded sample in the order of the rows. */
export function reservoirOf(
  windows: WindowMatrix,
  kept: Uint8Array,
  options: { readonly limit: number; readonly seed: number; readonly unitsPerDay?: number },
): Reservoir {
  const daily = isDaily(windows, kept, options.unitsPerDay)
  const spread = spreadsOf(windows, kept, daily ? windows.start : undefined)
  const rows = sampleRows(kept, options)
  const clock = Float64Array.from(daily ? rows : [], row => clockOf(windows.start?.[row] ?? 0))
  return indexed({ rows, spread, clock, ...entriesOf(windows, rows) })
}

/** A reservoir from its windows alone: norms and the index by column follow from them. */
export function indexed(
  stored: Pick<Reservoir, 'rows' | 'spread' | 'rowStart' | 'column' | 'rowRoot' | 'clock'>,
): Reservoir {
  const { rows, spread, rowStart, column, rowRoot } = stored
  const start = new Uint32Array(spread.length + 1)
  for (const each of column) start[each + 1]++
  for (let each = 0; each < spread.length; each++) start[each + 1] += start[each]
  const next = start.slice()
  const index = new Uint32Array(column.length)
  const root = new Float64Array(column.length)
  const norm = new Float64Array(rows.length)
  for (let window = 0; window < rows.length; window++) {
    for (let i = rowStart[window]; i < rowStart[window + 1]; i++) {
      const scaled = rowRoot[i] / spread[column[i]]
      index[next[column[i]]] = window
      root[next[column[i]]++] = scaled
      norm[window] += scaled
    }
  }
  return { ...stored, norm, start, index, root }
}

function entriesOf(
  windows: WindowMatrix,
  rows: Uint32Array,
): Pick<Reservoir, 'rowStart' | 'column' | 'rowRoot'> {
  const rowStart = new Uint32Array(rows.length + 1)
  for (let at = 0; at < rows.length; at++) {
    rowStart[at + 1] = rowStart[at] + windows.rowStart[rows[at] + 1] - windows.rowStart[rows[at]]
  }
  const column = new Uint32Array(rowStart[rows.length])
  const rowRoot = new Float64Array(column.length)
  for (let at = 0; at < rows.length; at++) {
    const from = windows.rowStart[rows[at]]
    for (let i = 0; i < rowStart[at + 1] - rowStart[at]; i++) {
      column[rowStart[at] + i] = windows.column[from + i]
      rowRoot[rowStart[at] + i] = Math.sqrt(windows.count[from + i])
    }
  }
  return { rowStart, column, rowRoot }
}

/**
 * The windows nearest to the probe, without those of training rows in [from, to). Distance 0 and
 * no windows where none is left. `scratch` has room for a number per remembered window.
 */
export function nearest(
  reservoir: Reservoir,
  probe: Probe,
  options: {
    readonly from: number
    readonly to: number
    readonly scratch: Float64Array
    /** Begin of the probe: in a log that goes with the day its time of day says what is near. */
    readonly start?: number
  },
): Nearest {
  const { scratch, from, to } = options
  const { rows, norm } = reservoir
  const own = overlaps(reservoir, probe, scratch)
  const near = nearInTime(reservoir, options)
  const best: Nearest = { distance: 0, windows: [] }
  const distances: number[] = []
  for (let at = 0; at < rows.length; at++) {
    if ((rows[at] >= from && rows[at] < to) || near?.[at] === 0) continue
    const distance = Math.max(0, own + norm[at] - 2 * scratch[at])
    if (distances.length === NEIGHBOURS && distance >= distances[NEIGHBOURS - 1]) continue
    let place = Math.min(distances.length, NEIGHBOURS - 1)
    while (place > 0 && distances[place - 1] > distance) {
      distances[place] = distances[place - 1]
      best.windows[place] = best.windows[place - 1]
      place--
    }
    distances[place] = distance
    best.windows[place] = at
  }
  for (const distance of distances) best.distance += distance / distances.length
  return best
}

/**
 * 1 for the remembered windows of about the probe's time of day; undefined where all are to be
 * compared: in a log without a rhythm, and at an hour of which too little was ever seen.
 */
function nearInTime(
  { rows, clock }: Reservoir,
  probe: { readonly from: number; readonly to: number; readonly start?: number },
): Uint8Array | undefined {
  const { from, to, start } = probe
  if (clock.length === 0 || start === undefined) return undefined
  const time = clockOf(start)
  const near = Uint8Array.from(clock, (each, at) =>
    isSameTime(each, time) && (rows[at] < from || rows[at] >= to) ? 1 : 0,
  )
  return near.reduce((sum, each) => sum + each, 0) < NEIGHBOURS ? undefined : near
}

/** Count of a template in a remembered window. */
export function rememberedCount(reservoir: Reservoir, window: number, column: number): number {
  for (let i = reservoir.rowStart[window]; i < reservoir.rowStart[window + 1]; i++) {
    if (reservoir.column[i] === column) return Math.round(reservoir.rowRoot[i] ** 2)
  }
  return 0
}

/** Fills scratch with the overlap with each remembered window; returns the probe's norm. */
function overlaps(reservoir: Reservoir, probe: Probe, scratch: Float64Array): number {
  const { spread, start, index, root } = reservoir
  scratch.fill(0, 0, reservoir.rows.length)
  let norm = 0
  for (let i = 0; i < probe.size; i++) {
    const column = probe.columns[i]
    const scaled = Math.sqrt(probe.counts[i]) / spread[column]
    norm += scaled
    for (let at = start[column]; at < start[column + 1]; at++) {
      scratch[index[at]] += Math.min(scaled, root[at])
    }
  }
  return norm
}

/** Selection sampling (Knuth, TAOCP 3.4.2 S): every kept row alike, in order. */
function sampleRows(
  kept: Uint8Array,
  { limit, seed }: { readonly limit: number; readonly seed: number },
): Uint32Array {
  let left = kept.reduce((sum, keep) => sum + keep, 0)
  const rows = new Uint32Array(Math.min(limit, left))
  const random = seededRandom(seed, 'reservoir')
  let taken = 0
  for (let row = 0; row < kept.length && taken < rows.length; row++) {
    if (kept[row] === 0) continue
    if (random.next() * left < rows.length - taken) rows[taken++] = row
    left--
  }
  return rows
}

/**
 * Standard deviation of the roots of each column over the kept rows, plus the least spread; where
 * there is a clock about the mean of the hour: what the day does is no spread.
 */
function spreadsOf(
  windows: WindowMatrix,
  kept: Uint8Array,
  start: Float64Array | undefined,
): Float64Array {
  const hours = start === undefined ? 1 : HOURS
  const sum = new Float64Array(windows.columns * hours)
  const square = new Float64Array(windows.columns)
  const rows = new Float64Array(hours)
  for (let row = 0; row < windows.rows; row++) {
    if (kept[row] === 0) continue
    const hour = start === undefined ? 0 : hourOf(clockOf(start[row]))
    rows[hour]++
    for (let i = windows.rowStart[row]; i < windows.rowStart[row + 1]; i++) {
      sum[windows.column[i] * hours + hour] += Math.sqrt(windows.count[i])
      square[windows.column[i]] += windows.count[i]
    }
  }
  const n = Math.max(sumOf(rows), 1)
  return square.map((total, column) => {
    let explained = 0
    for (let hour = 0; hour < hours; hour++) {
      explained += sum[column * hours + hour] ** 2 / Math.max(rows[hour], 1)
    }
    return Math.sqrt(Math.max(0, (total - explained) / n)) + LEAST_SPREAD
  })
}
