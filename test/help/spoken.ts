/** What logs did in a stretch of time, told from their series: the store sums it up by itself. */
import type { LogSeries } from '../../src/master/join.ts'
import type { Spoken } from '../../src/master/usual.ts'

/** What each log did between from (inclusive) and to (exclusive). */
export function spokenIn(
  series: readonly LogSeries[],
  span: { readonly from: number; readonly to: number },
): Spoken[] {
  return series.flatMap(({ log, from, to, joint, lines }) => {
    const within = [...from.keys()].filter(at => from[at] < span.to && to[at] > span.from)
    if (within.length === 0) return []
    const most = within.reduce((value, at) => Math.max(value, joint[at]), 0)
    return [{ log, windows: within.length, most, spoke: within.some(at => lines[at] > 0) }]
  })
}
