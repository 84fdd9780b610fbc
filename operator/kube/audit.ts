/**
 * Compares a cache with a list, now and then, and says what the watch had missed. A difference
 * alone proves nothing: the watch may be ahead of the list or a moment behind it. So a key counts
 * only where the cache did not move from before the list until some time after it.
 */
import type { SteadyClock } from '../../src/base/clock.ts'
import type { Random } from '../../src/base/random.ts'
import { type KubeObject, keyOf } from './objects.ts'
import type { Store } from './store.ts'

/** What was missed of an object. */
export type Missed = 'added' | 'modified' | 'deleted'

/** What is compared, and when. */
export interface AuditOptions<T extends KubeObject> {
  readonly store: Store<T>
  /** Everything that there is. */
  readonly list: (signal: AbortSignal) => Promise<{ readonly items: readonly T[] }>
  readonly clock: SteadyClock
  readonly random: Random
}

/** As in kubernetes-fluent-client; a tenth more or less keeps operators from listing together. */
const PERIOD_MS = 600_000
/** A watch that is this far behind is not behind but silent. */
const GRACE_MS = 10_000

type Versions = ReadonlyMap<string, string | undefined>

/** The comparison of one cache. */
export class Audit<T extends KubeObject> {
  readonly #options: AuditOptions<T>

  constructor(options: AuditOptions<T>) {
    this.#options = options
  }

  /** Waits for the next comparison and makes it; one missed change per object. */
  async next(signal: AbortSignal): Promise<readonly Missed[]> {
    const { store, clock, random, list } = this.#options
    await clock.sleep(PERIOD_MS * (0.9 + random.next() / 5), signal)
    if (signal.aborted) return []
    const before = store.versions()
    const listed = await list(signal).then(versionsOf, () => undefined)
    if (listed === undefined) return []
    const suspects = differences(listed, store.versions()).filter(
      key => before.get(key) === store.versions().get(key),
    )
    if (suspects.length === 0) return []
    await clock.sleep(GRACE_MS, signal)
    const after = store.versions()
    return suspects
      .filter(key => before.get(key) === after.get(key) && before.has(key) === after.has(key))
      .map(key => missedOf({ isListed: listed.has(key), isKnown: after.has(key) }))
  }
}

function versionsOf({ items }: { readonly items: readonly KubeObject[] }): Versions {
  return new Map(items.map(({ metadata }) => [keyOf(metadata), metadata.resourceVersion]))
}

function differences(a: Versions, b: Versions): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter(key => a.get(key) !== b.get(key))
}

function missedOf({ isListed, isKnown }: { isListed: boolean; isKnown: boolean }): Missed {
  if (!isKnown) return 'added'
  return isListed ? 'modified' : 'deleted'
}
