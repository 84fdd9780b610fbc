/** Opening brings the tables with it, also when several open at once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '../../src/store/open.ts'
import { closeStore } from '../../src/store/pool.ts'
import { ensureSource, getSources } from '../../src/store/sources.ts'
import { withDatabase } from '../help/database.ts'

test('an empty database is ready once it is open, for several at a time', async () => {
  await withDatabase(async url => {
    const options = { maxConnections: 1, applicationName: 'test' }
    const stores = await Promise.all([1, 2, 3].map(() => openStore(url, options)))
    await ensureSource(stores[0], { name: 'a', root: '/a', config: {} })
    assert.equal((await getSources(stores[2])).length, 1)
    await Promise.all(stores.map(closeStore))
  })
})

test('a database that cannot be had is one sentence, and nothing stays open', async () => {
  const options = { maxConnections: 1, applicationName: 'test', retryMs: 1 }
  await assert.rejects(openStore('postgres://127.0.0.1:1/none', options), {
    name: 'OperatingError',
  })
})
