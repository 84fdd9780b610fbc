/**
 * The counter-evidence: logs that wrote lines during an incident and stayed as usual. It tells a
 * person where not to look.
 */
import { tailOf } from '../forest/tail.ts'
import { type LogSeries, SURPRISE_CAP } from './join.ts'
import type { SuiteModel } from './model.ts'

/** Decades of surprise, over what so many windows bring by chance, that are still usual. */
const USUAL = 1

/** What a log did in a stretch of time. */
export interface Spoken {
  readonly log: string
  /** Judged windows, and the strangest S among them. */
  readonly windows: number
  readonly most: number
  /** Whether it wrote any line. */
  readonly spoke: boolean
}

/** Names of the logs that spoke and were usual; those that the model does not know are not told. */
export function usualLogs(spoken: readonly Spoken[], { logs }: Pick<SuiteModel, 'logs'>): string[] {
  const known = new Map(logs.map(({ log, tail }) => [log, tail]))
  return spoken
    .filter(({ log, windows, most, spoke }) => {
      const tail = known.get(log)
      if (tail === undefined || !spoke) return false
      return Math.min(SURPRISE_CAP, tailOf(tail, most)) - Math.log10(windows) <= USUAL
    })
    .map(({ log }) => log)
    .sort()
}

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
