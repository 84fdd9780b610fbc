/**
 * What the first cause is looked for in: a log's lines around an incident, bin by bin, beside what
 * its model says that it usually writes.
 */
import { BIN_MS } from '../forest/bins.ts'
import type { Profile } from '../forest/profile.ts'
import type { StreamBins } from '../forest/windows.ts'
import type { Habit } from './load.ts'
import type { Counts, Usual } from './onset.ts'

/** Bins from a time on, a multiple of BIN_MS. */
export interface Stretch {
  readonly fromMs: number
  readonly bins: number
}

/** Lines of all streams of a log in a stretch; `columns` is one more than the highest column. */
export function countsIn(streams: readonly StreamBins[], stretch: Stretch): Counts {
  const toMs = stretch.fromMs + stretch.bins * BIN_MS
  const inside = streams.flatMap(({ bins, templateOf }) =>
    bins
      .filter(({ timed, start }) => timed && start >= stretch.fromMs && start < toMs)
      .map(bin => ({ bin, templateOf })),
  )
  let columns = 0
  for (const { bin, templateOf } of inside) {
    for (const shape of bin.shapes) columns = Math.max(columns, templateOf[shape] + 1)
  }
  const lines = new Float64Array(stretch.bins * columns)
  for (const { bin, templateOf } of inside) {
    const row = ((bin.start - stretch.fromMs) / BIN_MS) * columns
    for (let i = 0; i < bin.shapes.length; i++)
      lines[row + templateOf[bin.shapes[i]]] += bin.counts[i]
  }
  return { columns, lines }
}

/** What a log usually writes in a bin, from the sums over its training windows. */
export function usualOf(
  profile: Pick<Profile, 'rows' | 'sum' | 'square'>,
  habit: Habit,
  { windowMs, variance: loadVariance }: { readonly windowMs: number; readonly variance: number },
): Usual {
  const rows = Math.max(1, profile.rows)
  const mean = profile.sum.map(sum => sum / rows)
  const spread = mean.map((each, column) => {
    if (each <= 0) return 1
    const variance = profile.square[column] / rows - each ** 2
    return Math.max(1, (variance - (habit.feeling * each) ** 2 * loadVariance) / each)
  })
  const rate = mean.map(each => (each * BIN_MS) / windowMs)
  return { rate, spread, spreadOfAll: habit.spread, feeling: habit.feeling }
}
