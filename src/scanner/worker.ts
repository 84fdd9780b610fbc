/** A scanner thread: takes one job at a time, with its own connection to the database. */
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf, OperatingError } from '../base/errors.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/pool.ts'
import type { Job, JobResult, JudgeJob, LearnJob, Reply, WorkerSetup } from './job.ts'
import { judgeLog } from './judging.ts'
import { learnLog } from './learning.ts'
import { readStreams } from './reading.ts'
import { retrainLog } from './retraining.ts'

const setup: WorkerSetup = workerData
let opened: Promise<Store> | undefined

parentPort?.on('message', (job: Job) => {
  run(job).then(
    result => say({ kind: 'done', result }),
    error => say(failure(error)),
  )
})

async function run(job: Job): Promise<JobResult> {
  opened ??= openStore(setup.databaseUrl, {
    maxConnections: 1,
    applicationName: 'logforest scanner',
    place: setup.databasePlace,
  })
  const store = await opened
  if (job.kind === 'read') {
    const progress = (bytes: number, lines: number): void => say({ kind: 'progress', bytes, lines })
    return readStreams({ store, setup, progress }, job)
  }
  const windows = await judgeOrLearn(store, job)
  return { files: [], problems: [], windows }
}

function judgeOrLearn(store: Store, job: LearnJob | JudgeJob): Promise<number> {
  if (job.kind === 'judge') return judgeLog(store, setup, job)
  return job.lookBack ? learnLog(store, setup, job) : retrainLog(store, setup, job)
}

function say(reply: Reply): void {
  parentPort?.postMessage(reply)
}

function failure(error: unknown): Reply {
  const message = messageOf(error)
  if (error instanceof OperatingError) return { kind: 'failed', message, exitCode: error.exitCode }
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  return { kind: 'failed', message, stack }
}
