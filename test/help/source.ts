/** An open source in this process: a directory, a database, and a crew without threads. */

import { Directory } from '../../src/retrieve/directory.ts'
import type { LearningOptions, WorkerSetup } from '../../src/scanner/job.ts'
import { type JudgeOptions, type OpenSource, readNew } from '../../src/scanner/scanner.ts'
import { getLog, type LogRecord } from '../../src/store/logs.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { localCrew, quickLearning, workerSetup } from './crew.ts'
import { withStore } from './database.ts'
import { withFolder } from './scanning.ts'

/** A source and what tests need of it. */
export interface TestSource extends OpenSource {
  readonly root: string
  readonly setup: WorkerSetup
  read(): Promise<number>
  log(name: string): Promise<LogRecord>
}

/** How `learnNew` and the like are called in tests. */
export function judging(watermarkMs = Number.POSITIVE_INFINITY): JudgeOptions {
  const { configDigest } = quickLearning
  const times = { watermarkMs, windowMs: 10_000, latenessMs: 20_000 }
  return { configDigest, ...times, onLog: () => undefined }
}

/** Runs `work` with a source whose directory is empty. */
export async function withSource(
  work: (source: TestSource) => Promise<void>,
  learning: Partial<LearningOptions> = {},
): Promise<void> {
  await withFolder(root =>
    withStore(async store => {
      await ensureSource(store, { name: 'test', root, config: {} })
      const setup = workerSetup(root, learning)
      const retriever = new Directory({ source: 'test', root, include: [], exclude: [] }, [])
      const source = { store, name: 'test', retriever, crew: localCrew(store, setup) }
      const log = async (name: string): Promise<LogRecord> => {
        const found = await getLog(store, 'test', name)
        if (found === undefined) throw new Error(`No log "${name}" is stored`)
        return found
      }
      const read = async (): Promise<number> => (await readNew(source, () => undefined)).streams
      await work({ ...source, root, setup, read, log })
    }),
  )
}
