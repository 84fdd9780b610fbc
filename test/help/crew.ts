/** The jobs of a scanner thread, done in this process: one after the other, on a store of ours. */
import type { JobResult, LearningOptions, WorkerSetup } from '../../src/scanner/job.ts'
import { sortLogs } from '../../src/scanner/early.ts'
import { judgeLog } from '../../src/scanner/judging.ts'
import { learnLog } from '../../src/scanner/learning.ts'
import { type Reading, readStreams } from '../../src/scanner/reading.ts'
import { retrainLog } from '../../src/scanner/retraining.ts'
import type { OpenSource } from '../../src/scanner/scanner.ts'
import type { Store } from '../../src/store/pool.ts'

/** Small forests: what they find is the same, and a test takes milliseconds. */
export const quickLearning: LearningOptions = {
  trees: 20,
  sampleSize: 64,
  extensionLevel: 1,
  trainer: 'logforest',
  seed: 1,
  minWindows: 12,
  retrainEveryWindows: 60,
  historyWindows: 1000,
  findingsPerLogPerDay: 1,
  identifier: 'Auto',
  configDigest: '00112233445566aa',
}

/** Settings of a source "test" in this directory. */
export function workerSetup(root: string, learning: Partial<LearningOptions> = {}): WorkerSetup {
  return {
    databaseUrl: 'postgres://not.used/here',
    databasePlace: 'the test',
    source: 'test',
    root,
    parser: 'Shapes',
    learning: { ...quickLearning, ...learning },
  }
}

/** A crew without threads. `idle` is when nothing of it runs any more. */
export interface LocalCrew extends Pick<OpenSource['crew'], 'run'> {
  idle(): Promise<unknown>
}

/** A crew that does its jobs here, in the order in which they are given. */
export function localCrew(
  store: Store,
  setup: WorkerSetup,
  reading: Partial<Reading> = {},
): LocalCrew {
  let last: Promise<unknown> = Promise.resolve()
  const run: LocalCrew['run'] = job => {
    const result = last.then(async (): Promise<JobResult> => {
      if (job.kind === 'read') {
        return readStreams({ store, setup, progress: () => undefined, ...reading }, job)
      }
      if (job.kind === 'sort') {
        return { files: [], problems: [], windows: await sortLogs({ store, setup }, job) }
      }
      const work = { judge: judgeLog, learn: learnLog, retrain: retrainLog }
      const windows =
        job.kind === 'judge'
          ? await work.judge(store, setup, job)
          : await (job.lookBack ? work.learn : work.retrain)(store, setup, job)
      return { files: [], problems: [], windows }
    })
    last = result.catch(() => undefined)
    return result
  }
  return { run, idle: () => last }
}
