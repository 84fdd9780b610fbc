import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from 'pg'
import { Database } from '../../operator/database.ts'
import { NotLeaderError } from '../../operator/kube/leader.ts'
import { logSourceReconcile } from '../../operator/logsource.ts'
import { NEW_SCANNER, storeScannerState } from '../../src/store/heartbeats.ts'
import { closeStore } from '../../src/store/pool.ts'
import { openStore } from '../../src/store/open.ts'
import { noControlPlane } from '../help/control-plane.ts'
import { leading } from './fencing.ts'
import { type Found, type Life, type Operator, type Plant, until, withPlant } from './plant.ts'

const skip = noControlPlane
const NAME = 'logforest-scanner-checkout'
const KINDS = ['serviceaccount', 'configmap', 'secret', 'networkpolicy', 'deployment']

function source(spec: object = {}): object {
  return {
    apiVersion: 'logforest.io/v1alpha1',
    kind: 'LogSource',
    metadata: { name: 'checkout' },
    spec: { volume: { persistentVolumeClaim: { claimName: 'checkout-logs' } }, ...spec },
  }
}

const MODEL = {
  apiVersion: 'logforest.io/v1alpha1',
  kind: 'AnomalyModel',
  metadata: { name: 'default' },
  spec: {},
}

const CLAIM = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'checkout-logs' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
}

/** A pass of a freshly started operator; returns how much it wrote and what it told. */
async function pass(plant: Plant, life: Life = {}): Promise<{ writes: number; told: string[] }> {
  const done = { writes: 0, told: [] as string[] }
  await plant.withOperator(async operator => {
    try {
      await reconcile(plant, operator)
    } finally {
      done.writes = operator.writes()
      done.told = operator.events.map(event => event.reason)
    }
  }, life)
  return done
}

function reconcile(plant: Plant, { workshop }: Operator): Promise<unknown> {
  const log = undefined as never
  const { signal } = new AbortController()
  return logSourceReconcile(workshop)(`${plant.namespace}/checkout`, { signal, log })
}

/** A source with all that it names, applied. */
async function planted(plant: Plant, spec: object = {}): Promise<void> {
  for (const object of [MODEL, CLAIM, source(spec)]) await plant.apply(object)
}

async function conditions(plant: Plant): Promise<Record<string, string>> {
  const found = await plant.find('logsource', 'checkout')
  const list = (found?.status?.conditions ?? []) as { [key: string]: string }[]
  return Object.fromEntries(list.map(each => [each.type, `${each.status} ${each.reason}`]))
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('a source becomes a workload, a row and a role', { skip }, () =>
  withPlant(async plant => {
    await planted(plant)
    await pass(plant)
    for (const kind of KINDS) assert.ok((await plant.find(kind, NAME)) !== undefined, kind)
    const { databaseUrl } = plant.settings
    const [row] = await query(databaseUrl, 'select name, suite, root from source')
    const suite = `${plant.namespace}/${plant.namespace}.default`
    assert.deepEqual(row, { name: `${plant.namespace}/checkout`, suite, root: '/logs' })
    const [access] = await query(databaseUrl, 'select role, source from access')
    assert.equal(access?.source, `${plant.namespace}/checkout`)
    assert.deepEqual(await conditions(plant), {
      Accepted: 'True Valid',
      ReferencesResolved: 'True Resolved',
      Ready: 'False VolumeNotBound',
      Learning: 'True NoLogs',
      Readable: 'Unknown NotKnown',
      Reconciling: 'True VolumeNotBound',
      Stalled: 'False NotStalled',
    })
  }),
)

test('what the apiserver refuses of a workload is said in the status', { skip }, () =>
  withPlant(async plant => {
    const requests = { memory: '2Gi' }
    const podTemplate = { resources: { requests, limits: { memory: '1Gi' } } }
    await planted(plant, { podTemplate })
    await pass(plant)
    const found = await plant.find('logsource', 'checkout')
    const ready = found?.status.conditions.find((each: Found) => each.type === 'Ready')
    assert.equal(ready?.reason, 'WorkloadRefused')
    assert.match(ready?.message, /must be less than or equal to memory limit of 1Gi/)
    // Who only asks for more has a limit that fits.
    await plant.apply(source({ podTemplate: { resources: { requests } } }))
    await pass(plant)
    assert.match((await conditions(plant)).Ready ?? '', /VolumeNotBound/)
  }),
)

test('a pass that finds all as it should be writes nothing', { skip }, () =>
  withPlant(async plant => {
    await planted(plant)
    const database = new Database(plant.settings.databaseUrl, leading())
    try {
      assert.ok((await pass(plant, { database })).writes > 6)
      // The source was stored in the first pass, and so the second one finds its counters.
      // Its Deployment may get a replica meanwhile, which is news to be written once.
      await pass(plant, { database })
      await until(async () => (await pass(plant, { database })).writes === 0)
      assert.equal((await pass(plant, { database })).writes, 0)
    } finally {
      await database.close()
    }
  }),
)

/** A database whose writes come late: something else happens first. */
class LateDatabase extends Database {
  first: () => Promise<unknown> = async () => {}

  override async change(...words: Parameters<Database['change']>): Promise<void> {
    const first = this.first
    this.first = async () => {}
    await first()
    await super.change(...words)
  }
}

test('of two operators the one that was deposed writes nothing, however late', { skip }, () =>
  withPlant(async plant => {
    const { databaseUrl } = plant.settings
    const deposed: string[] = []
    const [old, next] = [
      new LateDatabase(databaseUrl, leading(1, deposed)),
      new Database(databaseUrl, leading(2)),
    ]
    await planted(plant, { pollIntervalSeconds: 11 })
    // It has looked, planned, and is about to write; then it sleeps while another one leads.
    old.first = async () => {
      await plant.apply(source({ pollIntervalSeconds: 22 }))
      await pass(plant, { database: next })
    }
    await assert.rejects(pass(plant, { database: old }), NotLeaderError)
    const rows = await query(databaseUrl, 'select config from source')
    assert.match(JSON.stringify(rows), /"pollIntervalSeconds":22/)
    assert.equal(deposed.length, 1)
    await Promise.all([old.close(), next.close()])
  }),
)

test('an operator that ends before any of its writes comes to the same end', { skip }, () =>
  withPlant(async plant => {
    await planted(plant)
    const database = new Database(plant.settings.databaseUrl, leading())
    let lives = 1
    while ((await pass(plant, { writes: 1, database })).writes > 0 && lives < 30) lives++
    await database.close()
    assert.ok(lives > 8 && lives < 30, `${lives} lives`)
    for (const kind of KINDS) {
      const list = JSON.parse(await plant.kubectl('get', kind, '-o', 'json'))
      const ours = list.items.filter(
        (each: { metadata: { labels?: object } }) => each.metadata.labels,
      )
      assert.equal(ours.length, 1, kind)
    }
    const url = await secretUrl(plant)
    const [row] = await query(url, 'select name from source')
    assert.equal(row?.name, `${plant.namespace}/checkout`)
    assert.match((await conditions(plant)).Ready ?? '', /VolumeNotBound/)
  }),
)

/** What a scanner would read. */
async function secretUrl(plant: Plant): Promise<string> {
  const secret = await plant.find('secret', NAME)
  return Buffer.from(secret?.data.url, 'base64').toString()
}

test('what is missing is said in a sentence, and heals when it appears', { skip }, () =>
  withPlant(async plant => {
    await plant.apply(source())
    await pass(plant)
    assert.equal((await conditions(plant)).ReferencesResolved, 'False ModelNotFound')
    await plant.apply(MODEL)
    await pass(plant)
    assert.equal((await conditions(plant)).Accepted, 'True Valid')
    const found = await plant.find('logsource', 'checkout')
    const ready = found?.status.conditions.find((each: { type: string }) => each.type === 'Ready')
    assert.equal(
      `${ready.reason}: ${ready.message}`,
      'VolumeNotFound: PersistentVolumeClaim "checkout-logs" not found in namespace ' +
        `"${plant.namespace}"; waiting for it.`,
    )
    assert.equal(await plant.find('deployment', NAME), undefined)
    await plant.apply(CLAIM)
    await pass(plant)
    assert.ok((await plant.find('deployment', NAME)) !== undefined)
    assert.equal((await conditions(plant)).ReferencesResolved, 'True Resolved')
  }),
)

test('what somebody else changed or deleted is put right and told', { skip }, () =>
  withPlant(async plant => {
    await planted(plant)
    await pass(plant)
    await plant.kubectl('scale', 'deployment', NAME, '--replicas=5')
    await plant.kubectl('label', 'configmap', NAME, 'logforest.io/source-')
    await plant.kubectl('delete', 'networkpolicy', NAME)
    assert.deepEqual((await pass(plant)).told, ['DriftCorrected'])
    assert.equal((await plant.find('deployment', NAME))?.spec.replicas, 1)
    const labels = (await plant.find('configmap', NAME))?.metadata.labels
    assert.equal(labels['logforest.io/source'], 'checkout')
    assert.ok((await plant.find('networkpolicy', NAME)) !== undefined)
    assert.deepEqual((await pass(plant)).told, [])
  }),
)

test('what the apiserver writes its own way, and other owners, are no drift', { skip }, () =>
  withPlant(async plant => {
    const resources = { requests: { cpu: '0.5', memory: '1.5Gi' }, limits: { memory: '2048Mi' } }
    const tolerations = [{ key: 'spot', operator: 'Exists', value: '' }]
    await planted(plant, { podTemplate: { resources, tolerations } })
    const database = new Database(plant.settings.databaseUrl, leading())
    await pass(plant, { database })
    const written = JSON.stringify(await plant.find('deployment', NAME))
    assert.match(written, /"cpu":"500m"/)
    const uid = (await plant.find('serviceaccount', NAME))?.metadata.uid
    const owner = { apiVersion: 'v1', kind: 'ServiceAccount', name: NAME, uid }
    const patch = JSON.stringify([{ op: 'add', path: '/metadata/ownerReferences/-', value: owner }])
    await plant.kubectl('patch', 'configmap', NAME, '--type=json', '-p', patch)
    // A new process remembers nothing of what it applied before; statuses come to rest.
    try {
      await until(async () => {
        const { writes, told } = await pass(plant, { database })
        assert.deepEqual(told, [])
        return writes === 0
      })
    } finally {
      await database.close()
    }
  }),
)

test('the scale subresource and spec.paused decide how many scanners there are', { skip }, () =>
  withPlant(async plant => {
    await planted(plant)
    await pass(plant)
    await plant.kubectl('scale', 'logsource', 'checkout', '--replicas=3')
    await pass(plant)
    assert.equal((await plant.find('deployment', NAME))?.spec.replicas, 3)
    await plant.apply(source({ paused: true }))
    await pass(plant)
    assert.equal((await plant.find('deployment', NAME))?.spec.replicas, 0)
    assert.equal((await conditions(plant)).Ready, 'False Paused')
    assert.equal((await conditions(plant)).Reconciling, 'False UpToDate')
  }),
)

test('a source with the annotation is left alone', { skip }, () =>
  withPlant(async plant => {
    await planted(plant)
    await pass(plant)
    await plant.kubectl('annotate', 'logsource', 'checkout', 'logforest.io/paused=true')
    await plant.kubectl('scale', 'deployment', NAME, '--replicas=5')
    await pass(plant)
    assert.equal((await plant.find('deployment', NAME))?.spec.replicas, 5)
    assert.equal((await conditions(plant)).Reconciling, 'False Paused')
  }),
)

test('a change of the spec changes what scanners read, and their pods', { skip }, () =>
  withPlant(async plant => {
    await planted(plant)
    await pass(plant)
    const before = (await plant.find('deployment', NAME))?.spec.template.metadata.annotations
    await plant.apply(source({ include: ['**/*.log'] }))
    await pass(plant)
    const { data } = (await plant.find('configmap', NAME)) ?? {}
    assert.deepEqual(JSON.parse(data['source.yaml']).spec.include, ['**/*.log'])
    const after = (await plant.find('deployment', NAME))?.spec.template.metadata.annotations
    assert.notDeepEqual(after, before)
  }),
)

test('a source is ready once its scanners run and have looked at the files', { skip }, () =>
  withPlant(async plant => {
    await planted(plant)
    await pass(plant)
    await startPods(plant)
    await pass(plant)
    assert.equal((await conditions(plant)).Ready, 'False ScannersStarting')
    await heartbeat(plant)
    await pass(plant)
    const said = await conditions(plant)
    assert.deepEqual(
      [said.Ready, said.Readable, said.Reconciling],
      ['True Scanning', 'False FilesRejected', 'False UpToDate'],
    )
    const table = await plant.kubectl('get', 'logsource', 'checkout', '--no-headers')
    assert.match(table, /checkout +True +1\/1 /)
    await plant.kubectl('wait', '--for=condition=Ready', 'logsource/checkout', '--timeout=5s')
  }),
)

/** There is no kubelet: the pods that the Deployment asks for are said to run. */
async function startPods(plant: Plant): Promise<void> {
  const pods = ['get', 'pods', '-l', 'logforest.io/source=checkout', '-o', 'name']
  await until(async () => (await plant.kubectl(...pods)).trim() !== '')
  const pod = (await plant.kubectl(...pods)).trim()
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
  const patch = JSON.stringify({ status })
  await plant.kubectl('patch', pod, '--subresource=status', '--type=merge', '-p', patch)
  await until(async () => (await plant.find('deployment', NAME))?.status.readyReplicas === 1)
}

async function heartbeat(plant: Plant): Promise<void> {
  const store = await openStore(plant.settings.databaseUrl, {
    maxConnections: 1,
    applicationName: 'test',
  })
  const state = {
    ...NEW_SCANNER,
    ...{ lastPollMs: Date.now(), lagSeconds: 2, linesPerSecond: 410, shares: 64, files: 3 },
    problems: [{ path: 'core', message: 'core is binary' }],
  }
  const scanner = { source: `${plant.namespace}/checkout`, name: 'scanner-1', state }
  await storeScannerState(store, scanner)
  await closeStore(store)
}

test(
  'a deleted source takes its pods and its role with it, and leaves what it learned',
  { skip },
  () =>
    withPlant(async plant => {
      await planted(plant)
      await pass(plant)
      await plant.kubectl('delete', 'logsource', 'checkout', '--wait=false')
      let writes = 0
      while ((await pass(plant, { writes })).writes >= writes && writes < 10) writes++
      assert.equal(await plant.find('logsource', 'checkout'), undefined)
      assert.equal(await plant.find('deployment', NAME), undefined)
      const { databaseUrl } = plant.settings
      assert.deepEqual(await query(databaseUrl, 'select * from access'), [])
      assert.equal((await query(databaseUrl, 'select * from source')).length, 1)
    }),
)

test('with reclaimPolicy Delete nothing is left of it', { skip }, () =>
  withPlant(async plant => {
    await planted(plant, { reclaimPolicy: 'Delete' })
    await pass(plant)
    await plant.kubectl('delete', 'logsource', 'checkout', '--wait=false')
    await pass(plant)
    assert.equal(await plant.find('logsource', 'checkout'), undefined)
    assert.deepEqual(await query(plant.settings.databaseUrl, 'select * from source'), [])
    assert.deepEqual(await query(plant.settings.databaseUrl, 'select * from suite'), [])
  }),
)

test('without Postgres the workload is made, and the status says what is missing', { skip }, () =>
  withPlant(async plant => {
    await planted(plant)
    const away = new Database('postgres://nobody@127.0.0.1:1/nothing', leading())
    await pass(plant, { database: away })
    assert.ok((await plant.find('deployment', NAME)) !== undefined)
    assert.equal((await conditions(plant)).Ready, 'False DatabaseUnavailable')
    // It is back: the password that was made meanwhile is the one that holds.
    await pass(plant)
    assert.equal((await conditions(plant)).Ready, 'False VolumeNotBound')
    assert.equal((await query(await secretUrl(plant), 'select name from source')).length, 1)
  }),
)

test(
  'without Postgres a deletion waits and says how to go without, but not for ever',
  { skip },
  () =>
    withPlant(async plant => {
      await planted(plant)
      await pass(plant)
      await plant.kubectl('delete', 'logsource', 'checkout', '--wait=false')
      const away = new Database('postgres://nobody@127.0.0.1:1/nothing', leading())
      await pass(plant, { database: away })
      const status = JSON.stringify((await plant.find('logsource', 'checkout'))?.status)
      assert.match(status, /DeletionWaitsForDatabase/)
      assert.match(
        status,
        /annotate logsource checkout -n [^ ]+ logforest.io\/abandon-postgres=true/,
      )
      const nowMs = Date.now() + 11 * 60_000
      assert.deepEqual((await pass(plant, { database: away, nowMs })).told, ['PostgresAbandoned'])
      assert.equal(await plant.find('logsource', 'checkout'), undefined)
    }),
)
