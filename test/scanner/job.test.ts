import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Job, JobResult, Reply } from '../../src/scanner/job.ts'
import { workerSetup } from '../help/crew.ts'
import { fileRecord } from '../help/flow.ts'

test('everything that threads say to each other is plain data and arrives as it was sent', () => {
  const span = { file: fileRecord(), to: Number.POSITIVE_INFINITY, final: true }
  const jobs: Job[] = [
    { kind: 'read', streams: [{ stream: 'app.log', spans: [span] }] },
    {
      kind: 'learn',
      log: 'app.log',
      lookBack: true,
      watermarkMs: Number.POSITIVE_INFINITY,
      settledMs: Number.POSITIVE_INFINITY,
      windowMs: 10_000,
      lastBins: 3,
    },
    {
      kind: 'sort',
      logs: [{ log: 'a', lastBins: 1 }],
      lookBack: true,
      watermarkMs: 1,
      settledMs: 1,
      windowMs: 1,
    },
    {
      kind: 'judge',
      log: 'app.log',
      lastBins: 3,
      watermarkMs: Number.POSITIVE_INFINITY,
      settledMs: 1,
    },
  ]
  const result: JobResult = { files: [fileRecord()], problems: [], windows: 0 }
  const replies: Reply[] = [
    { kind: 'progress', bytes: 1, lines: 1 },
    { kind: 'done', result },
    { kind: 'failed', message: 'It failed.', exitCode: 3 },
  ]
  for (const message of [...jobs, ...replies, workerSetup('/logs')]) {
    assert.deepEqual(structuredClone(message), message)
  }
})
