/**
 * How far a suite may be judged for good: as far as all its sources are, but for those that are far
 * behind the others, which would hold it up for ever (an archive, a source that has ended).
 */
import type { SourceMarks } from '../store/judged.ts'

/** A source that is this far behind the foremost one is not waited for: a longest span. */
export const LAG_MS = 900_000

/** Event times, ms. */
export interface Horizon {
  /** Up to which all was learned that lay there in the beginning. */
  readonly learnedMs: number
  /** Up to which all logs are judged for good. */
  readonly judgedMs: number
}

/**
 * The horizon of a suite; undefined while nothing is judged of it. Until a first model is cut, all
 * sources that have begun are waited for.
 */
export function horizonOf(
  marks: readonly Omit<SourceMarks, 'source'>[],
  isFirst: boolean,
): Horizon | undefined {
  const begun = marks.filter(mark => mark.begun)
  if (isFirst && begun.some(mark => !mark.learned)) return undefined
  const ready = begun.flatMap(({ learned, learnedMs, judgedMs }) =>
    learned && learnedMs !== null && judgedMs !== null ? [{ learnedMs, judgedMs }] : [],
  )
  if (ready.length === 0) return undefined
  const learnedMs = ready.reduce((most, each) => Math.max(most, each.learnedMs), 0)
  const foremost = ready.reduce((most, each) => Math.max(most, each.judgedMs), 0)
  const awaited = ready.filter(each => each.judgedMs >= foremost - LAG_MS)
  const judgedMs = awaited.reduce((least, each) => Math.min(least, each.judgedMs), foremost)
  return { learnedMs, judgedMs }
}
