/**
 * Made-up histories: windows of logs with rates, a daily rhythm, load, rare lines, jobs and
 * restarts, and disturbances of four kinds put into them. Seeded; nothing is read.
 */

import { type Random, seededRandom } from '../../src/base/random.ts'
import type { WindowMatrix } from '../../src/flow.ts'

/** Lines per template, and pairs of neighbouring lines, of one window. */
export interface Cells {
  readonly counts: Map<number, number>
  readonly pairs: Set<number>
}

/** The four kinds of disturbance. */
export const KINDS = ['new', 'burst', 'missing', 'foreign'] as const

/** One of KINDS. */
export type Kind = (typeof KINDS)[number]

/** Different new lines that are put in; with the five foreign ones, so many columns are fresh. */
const FRESH_LINES = 15
export const FRESH_COLUMNS = 5 + FRESH_LINES

/** What was done to a window: undefined where nothing. */
export interface Injection {
  readonly kind: Kind
  /** Columns that it concerns. */
  readonly columns: readonly number[]
}

/** Sparse matrix of windows; pairs are bucketed into 65,536. */
export function matrixOf(windows: readonly Cells[], columns: number): WindowMatrix {
  const rowStart = new Uint32Array(windows.length + 1)
  const pairStart = new Uint32Array(windows.length + 1)
  const entries: [number, number][] = []
  const pairs: number[] = []
  for (let row = 0; row < windows.length; row++) {
    entries.push(...[...windows[row].counts].sort((a, b) => a[0] - b[0]))
    pairs.push(...[...windows[row].pairs].sort((a, b) => a - b))
    rowStart[row + 1] = entries.length
    pairStart[row + 1] = pairs.length
  }
  return {
    rows: windows.length,
    columns,
    rowStart,
    column: Uint32Array.from(entries, entry => entry[0]),
    count: Float64Array.from(entries, entry => entry[1]),
    pairStart,
    pair: Uint32Array.from(pairs),
    pairs: 2 ** 16,
  }
}

/** Windows of lines, `size` each, from the templates of consecutive lines. */
export function windowOfLines(lines: readonly number[]): Cells {
  const counts = new Map<number, number>()
  const pairs = new Set<number>()
  for (let i = 0; i < lines.length; i++) {
    counts.set(lines[i], (counts.get(lines[i]) ?? 0) + 1)
    if (i > 0) pairs.add((lines[i - 1] * 40503 + lines[i] * 30011) % 65536)
  }
  return { counts, pairs }
}

/** How a made-up log behaves. */
export interface HistoryOptions {
  readonly windows: number
  readonly windowsPerDay: number
  readonly seed: number
  /** No rhythm, load or restarts: the same work all the time. */
  readonly steady?: boolean
  /** How often a rare line comes, on the average of all kinds of them (default 18). */
  readonly rarePerDay?: number
}

/** A clean history, and its number of templates. */
export function quietHistory(options: HistoryOptions): { windows: Cells[]; columns: number } {
  const random = seededRandom(options.seed, 'history')
  const usual = 4 + random.below(30)
  const rates = Array.from({ length: usual }, () => 40 ** (random.next() * 1.4 - 0.4))
  const rare = 2 + random.below(6)
  const often = (options.rarePerDay ?? 18) / options.windowsPerDay
  const rareRate = Array.from({ length: rare }, () => often * (0.25 + 1.5 * random.next()))
  const job = usual + rare
  const period = 5 + random.below(55)
  const restart = [job + 1, job + 2, job + 3]
  const rhythm = options.steady === true ? 0 : 0.6 * random.next()
  let load = 0
  const windows: Cells[] = []
  for (let at = 0; at < options.windows; at++) {
    const counts = new Map<number, number>()
    load = 0.95 * load + 0.05 * gaussian(random) * (options.steady === true ? 0 : 1)
    const day = 1 + rhythm * Math.sin((2 * Math.PI * at) / options.windowsPerDay)
    for (let column = 0; column < usual; column++) {
      add(counts, column, poisson(random, rates[column] * day * Math.exp(load)))
    }
    for (let i = 0; i < rare; i++) add(counts, usual + i, poisson(random, rareRate[i]))
    if (at % period === 0) add(counts, job, 1 + (at % 3))
    if (options.steady !== true && random.next() < 1 / options.windowsPerDay) {
      for (const column of restart) add(counts, column, 1 + random.below(2))
    }
    windows.push({ counts, pairs: new Set() })
  }
  return { windows, columns: job + 4 }
}

/** Disturbs a window; `fresh` is the first column that no window has. */
export function disturb(
  window: Cells,
  kind: Kind,
  { fresh, random }: { readonly fresh: number; readonly random: Random },
): { readonly window: Cells; readonly injection: Injection } {
  const counts = new Map(window.counts)
  const usual = [...counts].filter(([, count]) => count >= 8)
  const chosen = usual.length === 0 ? [...counts] : usual
  const column = chosen.length === 0 ? fresh : chosen[random.below(chosen.length)][0]
  const columns = kind === 'foreign' ? [0, 1, 2, 3, 4].map(i => fresh + i) : [column]
  if (kind === 'new') columns[0] = fresh + 5 + random.below(FRESH_LINES)
  if (kind === 'new' || kind === 'foreign') for (const each of columns) add(counts, each, 1)
  if (kind === 'burst') add(counts, column, 20 + 6 * (counts.get(column) ?? 0))
  if (kind === 'missing') counts.delete(column)
  return { window: { counts, pairs: window.pairs }, injection: { kind, columns } }
}

function add(counts: Map<number, number>, column: number, count: number): void {
  if (count > 0) counts.set(column, (counts.get(column) ?? 0) + count)
}

/** A count with this mean. */
export function poisson(random: Random, mean: number): number {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * gaussian(random)))
  let left = Math.exp(-mean)
  let draw = random.next()
  let count = 0
  while (draw > left && count < 1000) {
    draw -= left
    left *= mean / ++count
  }
  return count
}

/** A standard normal deviate. */
export function gaussian(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  return radius * Math.cos(2 * Math.PI * random.next())
}
