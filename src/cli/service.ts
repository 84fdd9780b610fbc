/**
 * What every process in a cluster does around its work: takes the database and its own name from
 * the environment, opens the health port, waits for the tables, writes its log as JSON.
 */
import { hostname } from 'node:os'
import { pino } from 'pino'
import { EXIT, UsageError } from '../base/errors.ts'
import { Metrics } from '../health/metrics.ts'
import { startHealth } from '../health/server.ts'
import { awaitStore } from '../store/open.ts'
import { closeStore, type Store } from '../store/pool.ts'
import type { Doors } from './doors.ts'

/** Connections of a process: its own work, its heartbeat, and one to spare. */
const CONNECTIONS = 4

/** Which process it is. */
export interface ServiceOptions {
  readonly kind: 'scanner' | 'master' | 'web'
  readonly healthPort: number
  /** Connections to the database; a few where not given. */
  readonly connections?: number
}

/** What the work of a process is given. */
export interface Service {
  readonly store: Store
  readonly url: string
  /** Its name among those of its kind. */
  readonly name: string
  /** The node that it runs on; empty where it was not told. */
  readonly node: string
  readonly metrics: Metrics
  say(why: string): void
}

/** Runs `work` with all that a process has around it, until it ends; gives the exit code. */
export async function withService(
  options: ServiceOptions,
  doors: Doors,
  work: (service: Service) => Promise<void>,
): Promise<number> {
  const url = process.env.DATABASE_URL
  if (url === undefined || url === '') {
    const what = options.kind === 'web' ? 'page' : options.kind
    throw new UsageError(`Cannot start the ${what}: DATABASE_URL is not set.`)
  }
  const name = process.env.POD_NAME || hostname()
  // JSON escapes whatever a path or a message may hold.
  const log = pino({ base: { process: options.kind, name } }, { write: doors.out })
  const metrics = new Metrics().withProcess()
  let ready = false
  const check = { name: 'database', problem: () => (ready ? undefined : 'not reached yet') }
  const health = await startHealth({ port: options.healthPort, metrics, ready: [check] })
  log.info({ port: health.port }, 'started')
  try {
    const store = await awaitStore(url, {
      maxConnections: options.connections ?? CONNECTIONS,
      applicationName: `logforest ${options.kind}`,
      signal: doors.signal,
      onWait: why => log.warn(why),
    })
    if (store === undefined) return EXIT.ok
    ready = true
    const node = process.env.NODE_NAME ?? ''
    await work({ store, url, name, node, metrics, say: why => log.warn(why) })
    await closeStore(store)
    log.info('stopped')
    return EXIT.ok
  } finally {
    await health.close()
  }
}
