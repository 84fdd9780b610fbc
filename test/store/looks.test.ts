/** What looks showed is kept as long as its incident. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getLooks, keepLooks, type StoredLook } from '../../src/store/looks.ts'
import { type Store, transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

async function kept(store: Store, ...looks: StoredLook[]): Promise<StoredLook[]> {
  await transaction(store, connection => keepLooks(connection, 's', looks))
  return (await getLooks(store, 's')).sort((a, b) => (a.digest < b.digest ? -1 : 1))
}

test('looks are kept as they were first stored, until they are no longer wanted', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const [a, b] = ['a', 'b'].map(digest => ({ digest, deviations: [{ log: digest, nats: 7.25 }] }))
    assert.deepEqual(await kept(store, a, b), [a, b])
    assert.deepEqual(await kept(store, { ...a, deviations: [] }, b), [a, b])
    assert.deepEqual(await kept(store, b), [b])
    assert.deepEqual(await kept(store), [])
  })
})
