/** Heartbeats of scanners and masters. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  NEW_SCANNER,
  getMasters,
  getScanners,
  storeMasterState,
  storeScannerState,
} from '../../src/store/heartbeats.ts'
import { getOverview } from '../../src/store/overview.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

test('what a scanner says comes back, its problems capped and counted', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const problems = Array.from({ length: 25 }, (_, index) => ({
      path: `${index}\0.log`,
      message: 'cannot be read',
    }))
    const state = { ...NEW_SCANNER, lastPollMs: 5, problems, moreProblems: 2 }
    await storeScannerState(store, { source: 's', name: 'one', state })
    const [beat, ...more] = await getScanners(store, 's')
    assert.deepEqual(more, [])
    assert.equal(beat?.name, 'one')
    assert.ok(beat.ageSeconds >= 0 && beat.ageSeconds < 60)
    assert.deepEqual(beat.state, { ...state, problems: problems.slice(0, 20), moreProblems: 7 })
  })
})

test('what scanners ask of a service adds up, whoever asked', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    for (const name of ['one', 'two', 'one']) {
      const spent = { calls: 3, fetchedBytes: 100 }
      await storeScannerState(store, { source: 's', name, state: NEW_SCANNER, spent })
    }
    await store.pool.query('delete from scanner')
    await storeScannerState(store, { source: 's', name: 'three', state: NEW_SCANNER })
    assert.deepEqual((await getOverview(store, 's')).fetched, { calls: 9, fetchedBytes: 300 })
  })
})

test('those long silent are forgotten when another one is heard of', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const leading = { lastPollMs: 1, leading: true, suites: 2, waiting: '' }
    await storeScannerState(store, { source: 's', name: 'old', state: NEW_SCANNER })
    await storeMasterState(store, { model: 'm', name: 'old', state: leading })
    for (const table of ['scanner', 'master']) {
      await store.pool.query(`update ${table} set seen = seen - interval '2 hours'`)
    }
    await storeScannerState(store, { source: 's', name: 'new', state: NEW_SCANNER })
    await storeMasterState(store, { model: 'm', name: 'new', state: leading })
    const scanners = await getScanners(store, 's')
    const masters = await getMasters(store, 'm')
    assert.deepEqual(
      [...scanners, ...masters].map(beat => beat.name),
      ['new', 'new'],
    )
    assert.deepEqual(masters[0]?.state, leading)
  })
})
