/** What is said of a suite as a whole. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getSuiteOverview } from '../../src/store/suiteOverview.ts'
import { withStore } from '../help/database.ts'
import { storeTenant } from '../help/tenants.ts'

test('a suite: its sources, incidents, last verdict and masters', async () => {
  await withStore(async store => {
    await storeTenant(store, 'shop')
    const { masters, ...overview } = await getSuiteOverview(store, 'ns/ns.shop-model')
    assert.deepEqual(overview, {
      logs: { total: 1, trained: 0, learning: 1 },
      learning: { windowsMissing: 0, reason: '' },
      sources: ['ns/shop'],
      incidents: 1,
      lastIncidentMs: 120_000,
      score: 1,
      scoredToMs: 0,
      lastEventMs: 2,
      modelVersion: 1,
    })
    assert.deepEqual(
      masters.map(({ name, alive, state }) => [name, alive, state.leading]),
      [['one', true, true]],
    )
    assert.equal((await getSuiteOverview(store, 'unknown')).lastIncidentMs, Number.NaN)
  })
})
