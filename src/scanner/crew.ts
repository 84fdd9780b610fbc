/**
 * A crew of worker threads that share the logs of one source: each takes the next job when it is
 * free. What a job computes depends on its log alone, so the number of workers changes nothing but
 * the time it takes.
 */
import { Worker } from 'node:worker_threads'
import { OperatingError } from '../base/errors.ts'
import type { Job, JobResult, Reply, WorkerSetup } from './job.ts'

/** Bytes and lines that a worker has got through since it last told. */
export interface JobProgress {
  readonly bytes: number
  readonly lines: number
}

interface Waiting {
  readonly job: Job
  readonly resolve: (result: JobResult) => void
  readonly reject: (error: Error) => void
}

/** How a crew works. */
export interface CrewOptions {
  readonly workers: number
  readonly onProgress: (progress: JobProgress) => void
  /** Where it is aborted, jobs under way and jobs to come are given up. */
  readonly signal?: AbortSignal
}

/**
 * The hot path makes no objects, so a small young generation costs nothing measurable and keeps two
 * workers 60 MB smaller than V8's default.
 */
const YOUNG_MB = 8

/** Runs jobs on worker threads; at most one at a time on each. */
export class Crew {
  readonly #idle: Worker[] = []
  readonly #workers: Worker[] = []
  readonly #queue: Waiting[] = []
  readonly #busy = new Map<Worker, Waiting>()
  readonly #onProgress: (progress: JobProgress) => void

  readonly #lost = new Set<Worker>()
  #broken: Error | undefined
  #ready = false
  readonly #signal: AbortSignal | undefined
  readonly #giveUp = (): void => {
    for (const worker of this.#workers) this.#fail(worker, interrupted())
    for (const { reject } of this.#queue.splice(0)) reject(interrupted())
  }

  /**
   * The threads load while whoever calls still prepares the setup (starts the database, say): jobs
   * wait for it.
   */
  constructor(setup: WorkerSetup | Promise<WorkerSetup>, options: CrewOptions) {
    this.#onProgress = options.onProgress
    this.#signal = options.signal
    this.#signal?.addEventListener('abort', this.#giveUp)
    for (let i = 0; i < options.workers; i++) {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), {
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      })
      worker.on('message', (reply: Reply) => this.#hear(worker, reply))
      worker.on('error', error => this.#lose(worker, asError(error)))
      worker.on('exit', () => this.#lose(worker, new OperatingError('A scanner thread ended.')))
      this.#workers.push(worker)
      this.#idle.push(worker)
    }
    this.#begin(setup)
  }

  /** The job's result; rejects with what the worker threw. */
  run(job: Job): Promise<JobResult> {
    if (this.#signal?.aborted) return Promise.reject(interrupted())
    if (this.#broken !== undefined) return Promise.reject(this.#broken)
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject })
      this.#assign()
    })
  }

  /** Ends all threads; what was not committed is read again next time. */
  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#giveUp)
    for (const worker of this.#workers) worker.removeAllListeners('exit')
    await Promise.all(this.#workers.map(worker => worker.terminate()))
  }

  async #begin(setup: WorkerSetup | Promise<WorkerSetup>): Promise<void> {
    const given = await setup
    for (const worker of this.#workers) worker.postMessage(given)
    this.#ready = true
    this.#assign()
  }

  #assign(): void {
    while (this.#ready && this.#idle.length > 0) {
      const waiting = this.#queue.shift()
      const worker = waiting && this.#idle.pop()
      if (waiting === undefined || worker === undefined) return
      this.#busy.set(worker, waiting)
      worker.postMessage(waiting.job)
    }
  }

  #hear(worker: Worker, reply: Reply): void {
    if (reply.kind === 'progress') {
      this.#onProgress(reply)
      return
    }
    const waiting = this.#busy.get(worker)
    this.#busy.delete(worker)
    this.#idle.push(worker)
    if (reply.kind === 'done') waiting?.resolve(reply.result)
    else waiting?.reject(restored(reply))
    this.#assign()
  }

  /** A thread that is gone fails its job; the last one to go, all jobs that wait. */
  #lose(worker: Worker, error: Error): void {
    this.#fail(worker, error)
    this.#lost.add(worker)
    if (this.#lost.size < this.#workers.length) return
    this.#broken ??= error
    for (const { reject } of this.#queue.splice(0)) reject(error)
  }

  #fail(worker: Worker, error: Error): void {
    this.#busy.get(worker)?.reject(error)
    this.#busy.delete(worker)
    const at = this.#idle.indexOf(worker)
    if (at >= 0) this.#idle.splice(at, 1)
  }
}

function interrupted(): OperatingError {
  return new OperatingError(
    'Interrupted: what was read so far is stored; the next scan goes on from there.',
  )
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

/** An operating error crosses threads as its sentence; any other keeps its stack. */
function restored(reply: Reply & { kind: 'failed' }): Error {
  if (reply.exitCode !== undefined) {
    return new OperatingError(reply.message, { exitCode: reply.exitCode })
  }
  return Object.assign(new Error(reply.message), { stack: reply.stack })
}
