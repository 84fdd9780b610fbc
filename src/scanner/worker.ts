/**
 * A scanner thread: is told the settings of the run, then takes one job at a time, with its own
 * connection to the database.
 */
import { parentPort } from 'node:worker_threads'
import { messageOf, OperatingError } from '../base/errors.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/pool.ts'
import type { Job, JobResult, JudgeJob, LearnJob, Reply, SortJob, WorkerSetup } from './job.ts'
import { sortLogs } from './early.ts'
import { judgeLog } from './judging.ts'
import { learnLog } from './learning.ts'
import { readStreams } from './reading.ts'
import { retrainLog } from './retraining.ts'

parentPort?.once('message', serve)

function serve(setup: WorkerSetup): void {
  const opened = open(setup)
  // Whoever asks for a job hears of it.
  opened.catch(() => undefined)
  parentPort?.on('message', (job: Job) => {
    opened
      .then(store => run({ store, setup }, job))
      .then(
        result => say({ kind: 'done', result }),
        error => say(failure(error)),
      )
  })
}

function open(setup: WorkerSetup): Promise<Store> {
  return openStore(setup.databaseUrl, {
    maxConnections: 1,
    applicationName: 'logforest scanner',
    place: setup.databasePlace,
  })
}

interface Desk {
  readonly store: Store
  readonly setup: WorkerSetup
}

async function run({ store, setup }: Desk, job: Job): Promise<JobResult> {
  if (job.kind === 'read') {
    const progress = (bytes: number, lines: number): void => say({ kind: 'progress', bytes, lines })
    return readStreams({ store, setup, progress }, job)
  }
  const windows = await judgeOrLearn({ store, setup }, job)
  return { files: [], problems: [], windows }
}

function judgeOrLearn({ store, setup }: Desk, job: SortJob | LearnJob | JudgeJob): Promise<number> {
  if (job.kind === 'sort') return sortLogs({ store, setup }, job)
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
