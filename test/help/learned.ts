/** Everything that is stored of the source "test" is learned and looked back over. */
import { learnLog } from '../../src/scanner/learning.ts'
import type { Store } from '../../src/store/pool.ts'
import { getSpans } from '../../src/store/spans.ts'
import { workerSetup } from './crew.ts'
import { storedOf } from './stored.ts'

/** Learns all logs in windows of ten seconds; gives what is stored then. */
export async function learned(store: Store, root: string): Promise<unknown> {
  for (const { log, lastBins } of await getSpans(store, 'test')) {
    const job = {
      kind: 'learn',
      log,
      lookBack: true,
      watermarkMs: Number.POSITIVE_INFINITY,
      settledMs: Number.POSITIVE_INFINITY,
      windowMs: 10_000,
      lastBins,
    } as const
    await learnLog(store, workerSetup(root), job)
  }
  return storedOf(store)
}
