/** What was said of a log's findings, and its next version under the threshold that follows. */
import type { LogModel } from '../forest/detector.ts'
import { type Moved, movedBy, type Said } from '../forest/tagged-threshold.ts'
import { underThreshold, type Verdicts } from '../forest/verdicts.ts'
import type { Store } from '../store/pool.ts'
import { getTags, lastWords } from '../store/tags.ts'

/** What was said of the findings of windows of a log: the last word on each. */
export async function saidOf(store: Store, source: string, log: string): Promise<Said[]> {
  const tags = lastWords(await getTags(store, source)).get(log) ?? []
  return tags.flatMap(({ verdict, joint }) => (joint === null ? [] : [{ verdict, joint }]))
}

/** A model and what it said of its windows. */
export interface Trained {
  readonly model: LogModel
  readonly verdicts: Verdicts
}

/** The same under the threshold that tags ask for, with the record of what moved and why. */
export function asTagged(
  trained: Trained,
  said: readonly Said[],
): Trained & { readonly moved?: Moved } {
  if (said.length === 0) return trained
  const moved = movedBy(said, trained.model.threshold)
  return { ...withThreshold(trained, moved.to), moved }
}

/** A model and its verdicts under another threshold. */
export function withThreshold({ model, verdicts }: Trained, threshold: number): Trained {
  return { model: { ...model, threshold }, verdicts: underThreshold(verdicts, threshold) }
}
