/**
 * Starts and stops the parts of an operator in their order: health port, gate, caches (on every
 * replica, so that a new leader knows all at once), leadership, workers; and in reverse. Whoever
 * stands by is ready: readiness says that the caches are filled, not that one leads.
 */
import type { Logger } from 'pino'
import { type Check, type HealthOptions, startHealth } from '../../src/health/server.ts'
import type { LeaderElector } from './leader.ts'

/** A cache as the manager sees it: any Reflector. */
export interface Cache {
  readonly synced: Promise<void>
  notSynced(): string | undefined
  run(signal: AbortSignal): Promise<void>
}

/** Anything that runs until it is told to stop. */
export interface Runner {
  run(signal: AbortSignal): Promise<void>
}

/** What must be so before anything starts. */
export interface Gate {
  /** What is waited for, in a sentence; undefined once it is so. */
  problem(): string | undefined
  /** Resolves once it is so, or the signal aborts. */
  passed(signal: AbortSignal): Promise<void>
}

/** The parts. */
export interface ManagerOptions {
  readonly log: Logger
  readonly health: HealthOptions
  readonly gate?: Gate
  readonly caches: readonly Cache[]
  /** Where left out, this process always leads. */
  readonly elector?: LeaderElector
  /** Run by the leader alone: controllers, recorders, loops. */
  readonly workers: readonly Runner[]
  /** Run by every replica as long as its caches. */
  readonly always?: readonly Runner[]
}

/** Runs the parts of an operator. */
export class Manager {
  readonly #options: ManagerOptions

  constructor(options: ManagerOptions) {
    this.#options = options
  }

  /**
   * Runs until the signal aborts; resolves when all parts have ended. Rejects where one of them
   * failed, and with a NotLeaderError where the lease was lost: the process is to end then.
   */
  async run(signal: AbortSignal): Promise<void> {
    const server = await startHealth(this.#health())
    try {
      await this.#options.gate?.passed(signal)
      if (!signal.aborted) await this.#stand(signal)
    } finally {
      await server.close()
    }
  }

  async #stand(signal: AbortSignal): Promise<void> {
    const { caches, always = [], log } = this.#options
    const standingStop = new AbortController()
    const failed = new AbortController()
    const standing = together([...caches, ...always], standingStop.signal)
    standing.catch(() => failed.abort())
    const end = AbortSignal.any([signal, failed.signal])
    try {
      await Promise.race([Promise.all(caches.map(each => each.synced)), aborted(end)])
      if (!end.aborted) log.info({ caches: caches.length }, 'the caches are filled')
      await this.#lead(end)
    } finally {
      standingStop.abort()
      await standing
    }
  }

  async #lead(signal: AbortSignal): Promise<void> {
    const { elector, workers } = this.#options
    if (signal.aborted) return
    if (elector === undefined) return together(workers, signal)
    await elector.lead(signal, leading => together(workers, leading))
  }

  #health(): HealthOptions {
    const { health, caches, elector, gate } = this.#options
    const first: Check = { name: 'kinds', problem: () => gate?.problem() }
    const filled: Check = {
      name: 'caches',
      problem: () => caches.map(each => each.notSynced()).find(each => each !== undefined),
    }
    const lease: Check = { name: 'lease', problem: () => elector?.problem() }
    return {
      ...health,
      live: [...(health.live ?? []), lease],
      ready: [...(health.ready ?? []), first, filled],
    }
  }
}

/** Runs all until the signal aborts; where one fails, the others end and its error is thrown. */
async function together(runners: readonly Runner[], signal: AbortSignal): Promise<void> {
  const failed = new AbortController()
  const end = AbortSignal.any([signal, failed.signal])
  await Promise.all(
    runners.map(each => each.run(end).catch((error: unknown) => failed.abort(error))),
  )
  if (failed.signal.aborted) throw failed.signal.reason
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
