/** A real PostgreSQL that stops under a running operator and comes back: it waits and says so. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { pino } from 'pino'
import { conditionOf } from '../../operator/kube/conditions.ts'
import { runOperator } from '../../operator/main.ts'
import { steadyClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { startEmbedded } from '../../src/store/embedded.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore } from '../../src/store/pool.ts'
import { getSource } from '../../src/store/sources.ts'
import { until as untilWithin } from '../cluster/run.ts'
import { noControlPlane } from '../help/control-plane.ts'
import { quickDirectory } from '../help/database.ts'
import { freePort } from '../help/port.ts'
import { type Plant, withPlant } from './plant.ts'

const skip = noControlPlane
const API = 'logforest.io/v1alpha1'

/** Longer than the operator needs to look again, on a machine that is busy. */
const until = (what: string, ask: () => Promise<boolean>): Promise<void> =>
  untilWithin({ what, seconds: 60 }, ask)

function source(name: string, pollIntervalSeconds = 10): object {
  const spec = { volume: { nfs: { server: 'nfs.shop', path: '/exports' } }, pollIntervalSeconds }
  return { apiVersion: API, kind: 'LogSource', metadata: { name }, spec }
}

async function isStored(url: string, name: string): Promise<boolean> {
  const store = await openStore(url, { maxConnections: 1, applicationName: 'test' })
  try {
    return (await getSource(store, name)) !== undefined
  } finally {
    await closeStore(store)
  }
}

async function readyOf(plant: Plant, kind: string, name: string): Promise<string> {
  const found = await plant.find(kind, name)
  const ready = conditionOf(found?.status?.conditions ?? [], 'Ready')
  return `${ready?.reason} ${ready?.message}`
}

/** An operator with a PostgreSQL of its own, until `work` is done; gives what it logged. */
async function withRunning(
  plant: Plant,
  database: { readonly url: string },
  work: (healthPort: number) => Promise<void>,
): Promise<readonly string[]> {
  const stop = new AbortController()
  const lines: string[] = []
  const healthPort = await freePort()
  const settings = { ...plant.settings, databaseUrl: database.url, healthPort }
  const running = runOperator(settings, {
    environment: {},
    kubeconfig: plant.plane.kubeconfig,
    clock: steadyClock,
    random: seededRandom(11),
    log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
    signal: stop.signal,
  })
  let ended = false
  running.then(
    () => (ended = true),
    () => (ended = true),
  )
  try {
    await work(healthPort)
    assert.equal(ended, false, 'the operator ended')
  } finally {
    stop.abort()
    await running
  }
  return lines
}

test(
  'PostgreSQL stops and comes back: the status says so, and the operator goes on',
  {
    skip,
  },
  () =>
    withPlant(async plant => {
      const dataDir = await mkdtemp(join(await quickDirectory(), 'logforest-operator-'))
      let server = await startEmbedded(dataDir)
      const { url } = server
      const key = (name: string): string => `${plant.namespace}/${name}`
      await plant.apply({ apiVersion: API, kind: 'AnomalyModel', metadata: { name: 'default' } })
      await plant.apply(source('checkout'))
      const lines = await withRunning(plant, server, async port => {
        const answers = async (): Promise<readonly number[]> => {
          const paths = ['healthz', 'readyz'].map(path => `http://127.0.0.1:${port}/${path}`)
          return (await Promise.all(paths.map(path => fetch(path)))).map(each => each.status)
        }
        const says = (kind: string, name: string, what: string): Promise<void> =>
          until(`${kind} ${name} to say ${what}`, async () =>
            (await readyOf(plant, kind, name)).includes(what),
          )
        await says('logsource', 'checkout', 'ScannersStarting')
        assert.ok(await isStored(url, key('checkout')))
        await until('readiness', async () => (await answers()).join() === '200,200')

        await server.stop()
        await says('logsource', 'checkout', 'DatabaseUnavailable')
        await says('anomalymodel', 'default', 'DatabaseUnavailable')
        // What needs no PostgreSQL is done meanwhile; neither probe fails for it.
        await plant.apply(source('checkout', 33))
        await plant.apply(source('late'))
        await says('logsource', 'late', 'DatabaseUnavailable')
        await until('the new spec in the ConfigMap', async () => {
          const { data } = await plant.find('configmap', 'logforest-scanner-checkout')
          return JSON.parse(data['source.yaml']).spec.pollIntervalSeconds === 33
        })
        assert.deepEqual(await answers(), [200, 200])

        server = await startEmbedded(dataDir)
        assert.equal(server.url, url)
        for (const name of ['checkout', 'late']) await says('logsource', name, 'ScannersStarting')
        await says('anomalymodel', 'default', 'MastersStarting')
        assert.ok(await isStored(url, key('late')))
        assert.deepEqual(await answers(), [200, 200])
      })
      assert.deepEqual(
        lines.filter(line => / at .*\.ts:\d|programming error/.test(line)),
        [],
        'an outage is no mistake of ours',
      )
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    }),
)
