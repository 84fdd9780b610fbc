/** Bringing the tables up to date. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '../../src/store/open.ts'
import { closeStore, query } from '../../src/store/pool.ts'
import { MIGRATIONS } from '../../src/store/schema.ts'
import { withDatabase, withStore } from '../help/database.ts'

const OPTIONS = { maxConnections: 2, applicationName: 'test' }

test('many that start at once bring the tables up to date once', async () => {
  await withDatabase(async url => {
    const stores = await Promise.all([1, 2, 3, 4, 5].map(() => openStore(url, OPTIONS)))
    const [first] = stores
    assert.ok(first !== undefined)
    const rows = await query(first, 'testing', { text: 'select version from migration' })
    assert.deepEqual(
      rows,
      MIGRATIONS.map((_, index) => ({ version: index + 1 })),
    )
    await Promise.all(stores.map(closeStore))
  })
})

test('a database that a newer logforest wrote is left alone', async () => {
  await withDatabase(async url => {
    const store = await openStore(url, OPTIONS)
    await store.pool.query('insert into migration (version) values (999)')
    await closeStore(store)
    await assert.rejects(openStore(url, OPTIONS), {
      name: 'OperatingError',
      message: /a newer logforest wrote it \(tables 999/,
    })
  })
})

test('a migration that fails leaves nothing behind', async () => {
  await withDatabase(async url => {
    const store = await openStore(url, OPTIONS)
    await store.pool.query('delete from migration')
    await closeStore(store)
    // The tables are there already, so the first step fails.
    await assert.rejects(openStore(url, OPTIONS), /While bringing the tables up to date/)
    await assert.rejects(openStore(url, OPTIONS), /already exists/)
  })
})

test('a store is opened again without a step', async () => {
  await withStore(async store => {
    const again = await openStore(store.url, OPTIONS)
    const rows = await query(again, 'testing', { text: 'select 1 as one' })
    assert.deepEqual(rows, [{ one: 1 }])
    await closeStore(again)
  })
})
