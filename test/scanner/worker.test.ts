import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import type { Job } from '../../src/scanner/job.ts'
import { workerSetup } from '../help/crew.ts'
import { withDatabase } from '../help/database.ts'

test('a scanner thread answers each job, also one that fails', async () => {
  await withDatabase(async databaseUrl => {
    const url = new URL('../../src/scanner/worker.ts', import.meta.url)
    const worker = new Worker(url)
    worker.postMessage({ ...workerSetup('/'), databaseUrl })
    const jobs: Job[] = [
      { kind: 'read', streams: [] },
      { kind: 'judge', log: 'none', lastBins: 1, watermarkMs: 0, settledMs: 0 },
    ]
    const kinds: unknown[] = []
    for (const job of jobs) {
      worker.postMessage(job)
      const [reply] = await once(worker, 'message')
      kinds.push(reply.kind)
    }
    assert.deepEqual(kinds, ['done', 'failed'])
    await worker.terminate()
  })
})
