/** Records of logs: store, get, update, delete. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  deleteLog,
  getLog,
  getLogs,
  judgedToOf,
  storeLog,
  updateLog,
  windowMsOf,
} from '../../src/store/logs.ts'
import type { Store } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

async function withSource(work: (store: Store) => Promise<void>): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    await work(store)
  })
}

test('a new log is learning, and storing it again finds it', async () => {
  await withSource(async store => {
    const log = await storeLog(store, { source: 's', name: 'app.log' })
    const { id, ...rest } = log
    assert.deepEqual(rest, {
      source: 's',
      name: 'app.log',
      state: 'learning',
      reason: '',
      counts: {},
    })
    assert.deepEqual(await storeLog(store, { source: 's', name: 'app.log' }), log)
    assert.deepEqual(await getLog(store, 's', 'app.log'), log)
    assert.ok(id > 0)
  })
})

test('an update changes what is given and leaves the rest', async () => {
  await withSource(async store => {
    const log = await storeLog(store, { source: 's', name: 'app.log' })
    await updateLog(store, log.id, { reason: '9 of 30 windows\0', counts: { windows: 9 } })
    await updateLog(store, log.id, { state: 'trained' })
    assert.deepEqual(await getLog(store, 's', 'app.log'), {
      ...log,
      state: 'trained',
      reason: '9 of 30 windows\uFFFD',
      counts: { windows: 9 },
    })
  })
})

test('what is not known yet of a log is not taken for a number', async () => {
  await withSource(async store => {
    const log = await storeLog(store, { source: 's', name: 'app.log' })
    assert.equal(judgedToOf(log), 0)
    assert.throws(() => windowMsOf(log), /Log "app.log" was not learned/)
    const learned = { ...log, counts: { learnMs: 10_000, judgedTo: 5 } }
    assert.deepEqual([windowMsOf(learned), judgedToOf(learned)], [10_000, 5])
  })
})

test('a deleted log is gone', async () => {
  await withSource(async store => {
    const log = await storeLog(store, { source: 's', name: 'app.log' })
    await deleteLog(store, log.id)
    assert.equal(await getLog(store, 's', 'app.log'), undefined)
  })
})

test('names as a hostile directory has them are told apart, however long', async () => {
  await withSource(async store => {
    const long = 'x/'.repeat(2000)
    const names = [`${long}a`, `${long}b`, `'; drop table log; --`, '"', '\\', 'ä\u202e', '{a,b}']
    for (const name of names) await storeLog(store, { source: 's', name })
    const stored = await getLogs(store, 's')
    assert.deepEqual(stored.map(log => log.name).sort(), [...names].sort())
  })
})
