import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Directory } from '../../src/retrieve/directory.ts'
import { Crew, type JobProgress } from '../../src/scanner/crew.ts'
import type { Job, WorkerSetup } from '../../src/scanner/job.ts'
import { readNew } from '../../src/scanner/scanner.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { workerSetup } from '../help/crew.ts'
import { withDatabase, withStore } from '../help/database.ts'
import { serviceLog, withFolder, writeLog } from '../help/scanning.ts'
import { difference, storedOf } from '../help/stored.ts'

/** A crew on the database at `url`. */
async function withCrew(
  options: { url: string; root: string; workers: number; signal?: AbortSignal },
  work: (crew: Crew, progress: JobProgress[]) => Promise<void>,
): Promise<void> {
  const progress: JobProgress[] = []
  const setup = { ...workerSetup(options.root), databaseUrl: options.url }
  const { workers } = options
  const signal = options.signal === undefined ? {} : { signal: options.signal }
  const onProgress = (each: JobProgress): unknown => progress.push(each)
  const crew = new Crew(setup, { workers, onProgress, ...signal })
  try {
    await work(crew, progress)
  } finally {
    await crew.close()
  }
}

const learnJob: Job = {
  kind: 'learn',
  log: 'none',
  lookBack: true,
  watermarkMs: Number.POSITIVE_INFINITY,
  settledMs: Number.POSITIVE_INFINITY,
  windowMs: 10_000,
  lastBins: 1,
}

test('threads read many streams and store what one thread would', async () => {
  await withFolder(async root => {
    for (let i = 0; i < 40; i++) writeLog(root, `s${i}.log`, serviceLog({ seed: i, minutes: 3 }))
    const stored: unknown[] = []
    for (const workers of [1, 3]) {
      await withStore(async store => {
        await ensureSource(store, { name: 'test', root, config: {} })
        await withCrew({ url: store.url, root, workers }, async (crew, progress) => {
          const options = { source: 'test', root, include: [], exclude: [] }
          const retriever = new Directory(options, [])
          let total = 0
          await readNew({ store, name: 'test', retriever, crew }, bytes => {
            total = bytes
          })
          assert.equal(
            total,
            progress.reduce((sum, { bytes }) => sum + bytes, 0),
          )
        })
        stored.push(await storedOf(store))
      })
    }
    assert.equal(difference(stored[0], stored[1]), undefined)
  })
})

test('an operating error crosses threads as its sentence, and the thread goes on', async () => {
  await withDatabase(async url => {
    await withCrew({ url, root: '/', workers: 1 }, async crew => {
      for (let again = 0; again < 2; again++) {
        await assert.rejects(crew.run(learnJob), {
          name: 'OperatingError',
          message: 'Cannot learn "none": no such log is stored; scan it first.',
        })
      }
    })
  })
})

test('a database URL that cannot be is a usage error in threads, too', async () => {
  await withCrew({ url: 'nonsense', root: '/', workers: 1 }, async crew => {
    await assert.rejects(crew.run(learnJob), { name: 'OperatingError', exitCode: 2 })
  })
})

test('when the signal is aborted, jobs under way, waiting and to come are given up', async () => {
  const stop = new AbortController()
  await withDatabase(async url => {
    await withCrew({ url, root: '/', workers: 1, signal: stop.signal }, async crew => {
      const jobs = [crew.run(learnJob), crew.run(learnJob)]
      stop.abort()
      for (const job of [...jobs, crew.run(learnJob)]) {
        await assert.rejects(job, {
          message: /^Interrupted: .*the next scan goes on from there\.$/,
        })
      }
    })
  })
})

test('jobs wait for a setup that is still being prepared', async () => {
  await withDatabase(async databaseUrl => {
    const setup = Promise.withResolvers<WorkerSetup>()
    const crew = new Crew(setup.promise, { workers: 1, onProgress: () => undefined })
    try {
      const result = crew.run({ kind: 'read', streams: [] })
      setup.resolve({ ...workerSetup('/'), databaseUrl })
      assert.deepEqual(await result, { files: [], problems: [], windows: 0 })
    } finally {
      await crew.close()
    }
  })
})
