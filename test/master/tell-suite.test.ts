/** Incidents of a suite as they are stored. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Suppression } from '../../src/master/suppression.ts'
import { type MasterOptions, masterTurn } from '../../src/master/turn.ts'
import { getIncidents } from '../../src/store/incidents.ts'
import type { Store } from '../../src/store/pool.ts'
import { withStore } from '../help/database.ts'
import { GrowingSuite } from '../help/growing-suite.ts'
import { countStatements } from '../help/statements.ts'
import { found, minute } from './findings.ts'
import { MINUTE, SUITE_OPTIONS, suiteOf } from './suite.ts'

const OPTIONS = { ...SUITE_OPTIONS.forest, alarmsPerDay: 2 }

function grown(minutes: readonly number[]) {
  const series = suiteOf({ logs: 4, windows: 400, seed: 2 })
  const findings = minutes.map(at => found(`log-00${at % 4}`, at))
  return { series, findings, windowMs: MINUTE }
}

async function told(store: Store, more: Partial<MasterOptions> = {}) {
  const hidden = await masterTurn(store, 'test', { ...OPTIONS, ...more })
  return { hidden, incidents: await getIncidents(store, 'test') }
}

async function unsettled(store: Store): Promise<string[]> {
  const { rows } = await store.pool.query('select id from finding where settled is null')
  return rows.map(({ id }) => id).sort()
}

const SUPPRESSION: Suppression = {
  ...{ name: 'known', template: 'a1b2c3d4e5f60718', shapes: [], reason: '', log: 'log-000' },
  ...{ untilMs: Number.POSITIVE_INFINITY, covers: log => log === 'log-000' },
}

test('a turn reads the findings of open incidents alone, and numbers stay', async () => {
  await withStore(async store => {
    const suite = await GrowingSuite.begun(store, grown([40, 121, 202, 300]), minute(250))
    const first = await told(store)
    assert.equal(first.incidents.length, 3)
    assert.deepEqual(await unsettled(store), [], 'all of the past is closed')
    await suite.judge(minute(310))
    const second = await told(store)
    assert.deepEqual(await unsettled(store), ['log-000@300'])
    const numbers = new Map(second.incidents.map(({ id, number }) => [id, number]))
    for (const { id, number } of first.incidents) assert.equal(numbers.get(id), number)
    assert.equal(Math.max(...numbers.values()), 4)
    await suite.judge(minute(400))
    await told(store)
    assert.deepEqual(await unsettled(store), [])
  })
})

test('a suppression takes the past away, and its end brings all of it back', async () => {
  await withStore(async store => {
    const suite = await GrowingSuite.begun(store, grown([40, 121, 204, 300]), minute(250))
    await told(store)
    await suite.judge(minute(400))
    const before = await told(store)
    const during = await told(store, { suppressions: [SUPPRESSION] })
    assert.equal(during.hidden, 3)
    const left = during.incidents.map(({ members }) => members[0].finding.log)
    assert.deepEqual(left, ['log-001'])
    const again = await told(store, { suppressions: [SUPPRESSION] })
    assert.deepEqual(again, during, 'what is hidden is counted in closed incidents, too')
    const after = await told(store)
    assert.deepEqual(
      after.incidents.map(({ number: _, ...each }) => each),
      before.incidents.map(({ number: _, ...each }) => each),
    )
  })
})

test('a turn without news asks as little, however much was found before', async () => {
  const statements: number[] = []
  for (const many of [1, 30]) {
    await withStore(async store => {
      const minutes = Array.from({ length: many }, (_, at) => 10 + 7 * at)
      await GrowingSuite.begun(store, grown(minutes), minute(390))
      await told(store)
      const count = countStatements(store)
      await masterTurn(store, 'test', OPTIONS)
      statements.push(count())
    })
  }
  assert.equal(statements[0], statements[1])
})
