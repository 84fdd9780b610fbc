/**
 * When a log began to deviate, from its lines alone: per template and ratio of rates the likelihood
 * of a change against the usual rate, and where it is largest (Page 1954; Hinkley 1970). Finer than
 * windows and blind to thresholds, so that the logs of an incident can be compared: measured, this
 * order named the cause first in four of five incidents, that of the strongest score in two.
 */
import { sumOf } from '../base/sums.ts'
import { BIN_MS } from '../forest/bins.ts'

/** What a log usually writes; arrays are indexed by column. */
export interface Usual {
  /** Lines a bin at a load of 1. */
  readonly rate: Float64Array
  /** Variance over mean of a count, what the load explains left out; at least 1. */
  readonly spread: Float64Array
  /** The same of all lines together. */
  readonly spreadOfAll: number
  /** Part of the load that the log feels. */
  readonly feeling: number
}

/** Lines of a log by bin (of BIN_MS) and column; columns beyond the usual ones were never seen. */
export interface Counts {
  readonly columns: number
  /** Row-major, bins × columns. */
  readonly lines: Float64Array
}

/** What a log was looked at by. */
export interface Look {
  readonly counts: Counts
  readonly usual: Usual
  /** The load in each bin. */
  readonly load: Float64Array
  /** Bins before this one say how much the log writes at this time of day. */
  readonly before: number
}

/** The strongest change. */
export interface Change {
  /** Bin in which it begins. */
  readonly bin: number
  /** Natural logarithm of the likelihood ratio, less what the search for it costs. */
  readonly nats: number
  /** Column that shows it most; the number of columns where it is all lines together. */
  readonly column: number
  /** Below 1 where lines stay away. */
  readonly ratio: number
}

/** Ratios of rates that are tried. Finer ones fit the drift of the load and date worse. */
const RATIOS = [0.15, 0.4, 0.65, 1.6, 3, 8, 30, 100] as const

/** A template that was never seen comes this often for all that is known, in lines a bin. */
const LEAST_RATE = (0.02 * BIN_MS) / 60_000

/** What the bins before weigh against the usual rate: as much as so many lines. */
const PRIOR_LINES = 5

/**
 * A return to what is usual is no change: what was written before counts no further above it, for
 * lines that stay away, nor below it, for those that come. So much may be the hour of the day.
 */
const MOST_NOW = 1.25

/** The strongest change behind `before`. */
export function changeIn(look: Look): Change {
  const { columns } = look.counts
  const cost = Math.log(RATIOS.length * (columns + 1))
  let best: Change = { bin: look.before, nats: 0, column: columns, ratio: 1 }
  for (let column = 0; column <= columns; column++) {
    const series = seriesOf(look, column)
    if (series === undefined) continue
    for (const ratio of RATIOS) {
      const now = ratio < 1 ? Math.min(series.now, MOST_NOW) : Math.max(series.now, 1 / MOST_NOW)
      const found = strongest(series, ratio, now)
      if (found.nats - cost <= best.nats) continue
      best = { bin: look.before + found.at, nats: found.nats - cost, column, ratio }
    }
  }
  return best
}

/** Lines of a template behind `before`, what is usual then, and how often as much came before. */
interface Series {
  readonly lines: Float64Array
  readonly expected: Float64Array
  readonly now: number
  readonly spread: number
}

function seriesOf({ counts, usual, load, before }: Look, column: number): Series | undefined {
  const { columns } = counts
  const bins = load.length
  const all = column === columns
  const known = usual.rate.length
  const rate = all ? sumOf(usual.rate) : column < known ? usual.rate[column] : 0
  const spread = all ? usual.spreadOfAll : column < known ? usual.spread[column] : 1
  const lines = new Float64Array(bins - before)
  const expected = new Float64Array(bins - before)
  let earlier = 0
  let usually = 0
  let some = rate > LEAST_RATE
  for (let bin = 0; bin < bins; bin++) {
    const mean = Math.max(LEAST_RATE, rate * Math.max(0, 1 + usual.feeling * (load[bin] - 1)))
    const count = all ? rowSum(counts, bin) : counts.lines[bin * columns + column]
    if (bin < before) {
      earlier += count
      usually += mean
    } else {
      lines[bin - before] = count
      expected[bin - before] = mean
      if (count > 0) some = true
    }
  }
  if (!some) return undefined
  const prior = PRIOR_LINES * spread
  const now = (earlier + prior) / (usually + prior)
  return { lines, expected, now, spread }
}

/** The run of bins whose likelihood ratio is largest: its beginning and its value. */
function strongest(
  { lines, expected, spread }: Series,
  ratio: number,
  now: number,
): { readonly at: number; readonly nats: number } {
  const gain = Math.log(ratio)
  let best = { at: 0, nats: 0 }
  let sum = 0
  let from = 0
  for (let bin = 0; bin < lines.length; bin++) {
    if (sum <= 0) {
      sum = 0
      from = bin
    }
    sum += (lines[bin] * gain - expected[bin] * now * (ratio - 1)) / spread
    if (sum > best.nats) best = { at: from, nats: sum }
  }
  return best
}

function rowSum({ lines, columns }: Counts, bin: number): number {
  return sumOf(lines.subarray(bin * columns, (bin + 1) * columns))
}
