import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from 'pg'
import { anomalyModelReconcile } from '../../operator/anomalymodel.ts'
import { Database } from '../../operator/database.ts'
import type { PublicationReport } from '../../operator/publication.ts'
import { noControlPlane } from '../help/control-plane.ts'
import { leading } from './fencing.ts'
import { type Life, type Plant, withPlant } from './plant.ts'

const skip = noControlPlane
const NAME = 'logforest-master-default'

function model(spec: object = {}): object {
  return {
    apiVersion: 'logforest.io/v1alpha1',
    kind: 'AnomalyModel',
    metadata: { name: 'default' },
    spec,
  }
}

/** A pass of a freshly started operator; returns how much it wrote. */
async function pass(plant: Plant, life: Life = {}, report?: PublicationReport): Promise<number> {
  const log = undefined as never
  const { signal } = new AbortController()
  const key = `${plant.namespace}/default`
  let writes = 0
  await plant.withOperator(async operator => {
    const reports = new Map(report === undefined ? [] : [[key, report]])
    try {
      await anomalyModelReconcile(operator.workshop, reports)(key, { signal, log })
    } finally {
      writes = operator.writes()
    }
  }, life)
  return writes
}

async function conditions(plant: Plant): Promise<Record<string, string>> {
  const found = await plant.find('anomalymodel', 'default')
  const list = (found?.status?.conditions ?? []) as { [key: string]: string }[]
  return Object.fromEntries(list.map(each => [each.type, `${each.status} ${each.reason}`]))
}

async function roles(plant: Plant): Promise<unknown[]> {
  const client = new Client({ connectionString: plant.settings.databaseUrl })
  await client.connect()
  const { rows } = await client.query('select model from access')
  await client.end()
  return rows
}

test(
  'a model becomes a master and a role, also when the operator ends again and again',
  {
    skip,
  },
  () =>
    withPlant(async plant => {
      await plant.apply(model())
      const database = new Database(plant.settings.databaseUrl, leading())
      let lives = 1
      while ((await pass(plant, { writes: 1, database })) > 0 && lives < 30) lives++
      await database.close()
      assert.ok(lives > 7 && lives < 30, `${lives} lives`)
      for (const kind of ['serviceaccount', 'configmap', 'secret', 'networkpolicy', 'deployment']) {
        assert.ok((await plant.find(kind, NAME)) !== undefined, kind)
      }
      assert.deepEqual(await roles(plant), [{ model: `${plant.namespace}/default` }])
      assert.deepEqual(await conditions(plant), {
        Accepted: 'True Valid',
        Ready: 'False MastersStarting',
        Learning: 'True NoSources',
        Published: 'Unknown NotYet',
        Reconciling: 'True MastersStarting',
        Stalled: 'False NotStalled',
      })
    }),
)

test('what the publisher says stands in the status of the model', { skip }, () =>
  withPlant(async plant => {
    await plant.apply(model())
    await pass(plant, {}, { withheld: 0, deferred: 3 })
    assert.equal((await conditions(plant)).Published, 'False Throttled')
    await pass(plant, {}, { withheld: 0, deferred: 0, refused: 'no space' })
    assert.equal((await conditions(plant)).Published, 'False Refused')
    await pass(plant, {}, { withheld: 2, deferred: 0 })
    assert.equal((await conditions(plant)).Published, 'True CapReached')
  }),
)

test('no masters are wanted where there are to be none', { skip }, () =>
  withPlant(async plant => {
    await plant.apply(model({ master: { replicas: 0 } }))
    await pass(plant)
    assert.equal((await plant.find('deployment', NAME))?.spec.replicas, 0)
    assert.equal((await conditions(plant)).Ready, 'False NoMasters')
  }),
)

test('a deleted model takes its role and its masters with it', { skip }, () =>
  withPlant(async plant => {
    await plant.apply(model())
    await pass(plant)
    await plant.kubectl('delete', 'anomalymodel', 'default', '--wait=false')
    await pass(plant)
    assert.equal(await plant.find('anomalymodel', 'default'), undefined)
    assert.equal(await plant.find('deployment', NAME), undefined)
    assert.deepEqual(await roles(plant), [])
  }),
)
