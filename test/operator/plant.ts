/**
 * A cluster and a database for tests of reconcilers: the real apiserver with our kinds, a real
 * PostgreSQL, and operators that can be ended before any write, as a crash would.
 */
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { makeCaches } from '../../operator/caches.ts'
import { Database } from '../../operator/database.ts'
import type { KubeClient } from '../../operator/kube/client.ts'
import { type Connection, connect } from '../../operator/kube/connect.ts'
import type { EventRecord } from '../../operator/kube/event.ts'
import type { Workshop } from '../../operator/reconciler.ts'
import type { OperatorSettings } from '../../operator/settings.ts'
import { Accepted } from '../../operator/workload.ts'
import { steadyClock } from '../../src/base/clock.ts'
import { newPassword } from '../../src/base/entropy.ts'
import { seededRandom } from '../../src/base/random.ts'
import { Metrics } from '../../src/health/metrics.ts'
import type { ControlPlane } from '../cluster/control-plane.ts'
import { controlPlane, kubectl, makeNamespace } from '../help/control-plane.ts'
import { withDatabase } from '../help/database.ts'
import { leading } from './fencing.ts'

const CRDS = fileURLToPath(new URL('../../crds/', import.meta.url))
const KINDS = ['logsources', 'anomalymodels', 'anomalies']
let kinds: Promise<unknown> | undefined
let epochs = 0

/** A namespace and a database of the test's own. */
export interface Plant {
  readonly plane: ControlPlane
  readonly namespace: string
  readonly client: KubeClient
  readonly settings: OperatorSettings
  /** Runs kubectl in the namespace. */
  readonly kubectl: (...words: readonly string[]) => Promise<string>
  readonly apply: (object: object) => Promise<string>
  /** An object as JSON; undefined where it is not there. */
  readonly find: (kind: string, name: string) => Promise<Found | undefined>
  /** An operator that just started, in this process: ends after `work`, or before a write. */
  readonly withOperator: (work: (operator: Operator) => Promise<void>, life?: Life) => Promise<void>
}

/** An object of any kind, as tests look at it. */
export type Found = ReturnType<typeof JSON.parse>

/** How long an operator lives. */
export interface Life {
  /** It ends instead of the write after so many; for ever where left out. */
  readonly writes?: number
  readonly database?: Database
  /** The epoch under which it believes to lead; each that starts leads after the ones before. */
  readonly epoch?: number
  readonly nowMs?: number
  /** Settings that are other than those of the plant. */
  readonly settings?: Partial<OperatorSettings>
}

/** What a started operator has. */
export interface Operator {
  readonly workshop: Workshop
  /** Events that were recorded. */
  readonly events: EventRecord[]
  /** Writes so far. */
  readonly writes: () => number
}

/** The program ended here. */
export class Crash extends Error {}

/** Runs `work` with a namespace and a database of its own. */
export async function withPlant(work: (plant: Plant) => Promise<void>): Promise<void> {
  const plane = await controlPlane({ controllers: true })
  kinds ??= installKinds(plane)
  await kinds
  const namespace = await makeNamespace(plane)
  const clock = steadyClock
  const environment = {}
  const { kubeconfig } = plane
  const connection = await connect({ environment, kubeconfig, clock, metrics: new Metrics() })
  try {
    await withDatabase(url => work(plantOf({ plane, namespace, connection, url })))
  } finally {
    await connection.close()
  }
}

async function installKinds(plane: ControlPlane): Promise<void> {
  const files = KINDS.flatMap(kind => ['-f', `${CRDS}logforest.io_${kind}.yaml`])
  await kubectl(plane, ['apply', '--server-side', ...files])
  const names = KINDS.map(kind => `crd/${kind}.logforest.io`)
  await kubectl(plane, ['wait', '--for=condition=Established', '--timeout=30s', ...names])
}

interface Parts {
  readonly plane: ControlPlane
  readonly namespace: string
  readonly connection: Connection
  readonly url: string
}

function plantOf({ plane, namespace, connection, url }: Parts): Plant {
  const settings: OperatorSettings = {
    databaseUrl: url,
    image: { image: 'logforest:test' },
    namespace,
    identity: 'operator-1',
    watchNamespaces: [namespace],
    healthPort: 0,
  }
  const run = (...words: readonly string[]): Promise<string> =>
    kubectl(plane, ['-n', namespace, ...words])
  const { client } = connection
  return {
    ...{ plane, namespace, client, settings, kubectl: run },
    apply: object => kubectl(plane, ['-n', namespace, 'apply', '-f', '-'], JSON.stringify(object)),
    find: async (kind, name) => {
      const text = await run('get', kind, name, '--ignore-not-found', '-o', 'json')
      return text.trim() === '' ? undefined : JSON.parse(text)
    },
    withOperator: (work, life = {}) =>
      withOperator({ client, settings: { ...settings, ...life.settings }, life }, work),
  }
}

interface Started {
  readonly client: KubeClient
  readonly settings: OperatorSettings
  readonly life: Life
}

async function withOperator(
  { client, settings, life }: Started,
  work: (operator: Operator) => Promise<void>,
): Promise<void> {
  const stop = new AbortController()
  const clock = { ...steadyClock, now: () => life.nowMs ?? Date.now() }
  const log = pino({ level: 'silent' })
  const parts = { client, clock, log, random: seededRandom(1), metrics: new Metrics() }
  const caches = makeCaches(settings.watchNamespaces, parts, { nodeLogs: true })
  const database =
    life.database ?? new Database(settings.databaseUrl, leading(life.epoch ?? ++epochs))
  const events: EventRecord[] = []
  let writes = 0
  const guard = (): void => {
    if (writes >= (life.writes ?? Number.POSITIVE_INFINITY)) throw new Crash()
    writes++
  }
  const workshop: Workshop = {
    ...{ caches, settings, clock, database, guard, newPassword },
    client: client.guarded(guard),
    recorder: { record: event => void events.push(event) },
    accepted: new Accepted(),
  }
  const running = caches.all.map(each => each.run(stop.signal))
  try {
    await Promise.all(caches.all.map(each => each.synced))
    await work({ workshop, events, writes: () => writes })
  } catch (error) {
    if (!(error instanceof Crash)) throw error
  } finally {
    stop.abort()
    await Promise.all(running)
    if (life.database === undefined) await database.close()
  }
}

/** A StatefulSet `db` of no pods, as somebody beside us has it. */
export async function makeStatefulSet(plant: Plant): Promise<void> {
  const labels = { app: 'db' }
  const containers = [{ name: 'pg', image: 'x' }]
  const template = { metadata: { labels }, spec: { containers } }
  await plant.apply({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: { serviceName: 'db', replicas: 0, selector: { matchLabels: labels }, template },
  })
}

/** Waits until the caches show what `seen` wants to see. */
export async function until(seen: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await seen()) return
    await steadyClock.sleep(50)
  }
  throw new Error('it did not come to be within 10 s')
}
