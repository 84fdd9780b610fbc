/**
 * The counter-evidence: logs that wrote lines during an incident and stayed as usual. It tells a
 * person where not to look.
 */
import { tailOf } from '../forest/tail.ts'
import type { LogSpoken } from '../store/suiteSeries.ts'
import { SURPRISE_CAP } from './join.ts'
import type { SuiteModel } from './model.ts'

/** Decades of surprise, over what so many windows bring by chance, that are still usual. */
const USUAL = 1

/** What a log did in a stretch of time, by its name. */
export interface Spoken extends Omit<LogSpoken, 'id'> {
  readonly log: string
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
