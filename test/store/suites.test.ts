/** Suites of sources in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storeLog, updateLog } from '../../src/store/logs.ts'
import { type Store, transaction } from '../../src/store/pool.ts'
import { ensureSource, reclaimSource } from '../../src/store/sources.ts'
import {
  getSuiteLogs,
  getSuites,
  holdSuite,
  suiteDigest,
  takeSuite,
} from '../../src/store/suites.ts'
import { markJudged } from '../../src/store/judged.ts'
import { withStore } from '../help/database.ts'

const SUITE = { name: 'ns/ns.m', model: 'ns/m' }

/** A log of which nothing is judged. */
const NEW = { trained: false, judgedTo: 0, windowMs: 0, idleMs: 0 }

async function addSource(store: Store, name: string): Promise<number> {
  await ensureSource(store, { name, root: '/', config: {}, suite: SUITE })
  return (await storeLog(store, { source: name, name: 'app.log' })).id
}

test('a suite lists its logs, with their source where it has several', async () => {
  await withStore(async store => {
    const one = await addSource(store, 'ns/shop')
    const shop = { id: one, source: 'ns/shop', fullName: 'ns/shop/app.log', ...NEW }
    assert.deepEqual(await getSuiteLogs(store, SUITE.name), [{ ...shop, name: 'app.log' }])
    const two = await addSource(store, 'ns/bank')
    assert.deepEqual(await getSuiteLogs(store, SUITE.name), [
      { id: two, source: 'ns/bank', fullName: 'ns/bank/app.log', name: 'bank/app.log', ...NEW },
      { ...shop, name: 'shop/app.log' },
    ])
    assert.deepEqual(await getSuites(store, 'ns/m'), [SUITE.name])
  })
})

test('the last source takes its suite along', async () => {
  await withStore(async store => {
    await addSource(store, 'ns/shop')
    await addSource(store, 'ns/bank')
    await reclaimSource(store, 'ns/shop')
    assert.deepEqual(await getSuites(store, 'ns/m'), [SUITE.name])
    await reclaimSource(store, 'ns/bank')
    assert.deepEqual(await getSuites(store, 'ns/m'), [])
  })
})

test('the digest changes when a log was judged, and only then', async () => {
  await withStore(async store => {
    const log = await addSource(store, 'ns/shop')
    const before = await suiteDigest(store, SUITE.name)
    assert.equal(await suiteDigest(store, SUITE.name), before)
    await updateLog(store, log, { counts: { judgedTo: 5 } })
    const judged = await suiteDigest(store, SUITE.name)
    assert.notEqual(judged, before)
    await markJudged(store, 'ns/shop', 20_000)
    const passed = await suiteDigest(store, SUITE.name)
    assert.notEqual(passed, judged, 'event time goes on without lines')
    await markJudged(store, 'ns/shop', 29_999)
    assert.equal(await suiteDigest(store, SUITE.name), passed, 'but not by less than a bin')
  })
})

test('who takes a suite over leaves nothing to the one before', async () => {
  await withStore(async store => {
    await addSource(store, 'ns/shop')
    const first = await takeSuite(store, SUITE.name)
    const held = (epoch: number) =>
      transaction(store, c => holdSuite(c, { suite: SUITE.name, epoch }))
    assert.equal(await held(first), true)
    const second = await takeSuite(store, SUITE.name)
    assert.equal(await held(first), false)
    assert.equal(await held(second), true)
  })
})
