/** One scanner per source. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takeSourceLock } from '../../src/store/lock.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withDatabase, withStore } from '../help/database.ts'

test('the second of two is told which process has the source', async () => {
  await withDatabase(async url => {
    const options = { maxConnections: 2, applicationName: 'test', place: '/data' }
    const one = await openStore(url, options)
    const two = await openStore(url, options)
    try {
      await ensureSource(one, { name: 's', root: '/', config: {} })
      const lock = await takeSourceLock(one, 's')
      assert.equal(lock.held(), true)
      await assert.rejects(takeSourceLock(two, 's'), {
        name: 'OperatingError',
        message:
          `Cannot scan into "/data": another logforest (process ${process.pid}) is using it; ` +
          'wait for it, or give another --data-dir.',
      })
      await lock.release()
      const next = await takeSourceLock(two, 's')
      await next.release()
    } finally {
      await closeStore(one)
      await closeStore(two)
    }
  })
})

test('locks of two sources do not touch each other', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 'a', root: '/', config: {} })
    await ensureSource(store, { name: 'b', root: '/', config: {} })
    const a = await takeSourceLock(store, 'a')
    const b = await takeSourceLock(store, 'b')
    await a.release()
    await b.release()
  })
})

test('a holder whose connection is cut loses the lock and knows it', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const lock = await takeSourceLock(store, 's')
    await store.pool.query(
      `select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory' and pid <> pg_backend_pid()
          and pid in (select pid from pg_stat_activity where application_name = $1)`,
      [store.applicationName],
    )
    const next = await takeSourceLock(store, 's')
    assert.equal(lock.held(), false)
    await lock.release()
    await next.release()
  })
})
