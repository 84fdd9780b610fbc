/** What looks showed is kept as long as the incidents of its time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addLooks, getLooks } from '../../src/store/looks.ts'
import { transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

test('looks are kept as they were first stored, and asked for by digest', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const [a, b] = ['a', 'b'].map((digest, atMs) => {
      return { digest, atMs, deviations: [{ log: digest, nats: 7.25 }] }
    })
    await transaction(store, connection => addLooks(connection, 's', [a, b]))
    assert.deepEqual(await getLooks(store, 's', ['a', 'none']), [a])
    await transaction(store, connection => addLooks(connection, 's', [{ ...a, deviations: [] }]))
    await transaction(store, connection => addLooks(connection, 's', []))
    assert.deepEqual(await getLooks(store, 's', ['a']), [a])
    assert.deepEqual(await getLooks(store, 's', ['b']), [b])
    assert.deepEqual(await getLooks(store, 's', []), [])
  })
})
