import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lastSource, withSession } from '../../src/cli/session.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withDatabase } from '../help/database.ts'

test('a session says where the database is, without its password', async () => {
  await withDatabase(async databaseUrl => {
    const said = await withSession({ databaseUrl, dataDir: '.unused' }, async session => {
      await assert.rejects(lastSource(session.store), { message: /^Nothing was scanned/ })
      return session.description
    })
    assert.match(said, /^PostgreSQL at /)
    assert.doesNotMatch(said, /:.*@/)
  })
})

test('the last source is the one that was scanned last', async () => {
  await withDatabase(async databaseUrl => {
    await withSession({ databaseUrl, dataDir: '.unused' }, async ({ store }) => {
      for (const [name, scannedMs] of Object.entries({ a: 5, b: 9, c: 7 })) {
        await ensureSource(store, { name, root: '/', config: { scannedMs } })
      }
      assert.equal((await lastSource(store)).name, 'b')
    })
  })
})

test('a URL that is none is a usage error', async () => {
  const options = { databaseUrl: 'nonsense', dataDir: '.unused' }
  await assert.rejects(
    withSession(options, async () => 0),
    { name: 'UsageError', message: /postgres:\/\// },
  )
})

test('the database is closed when the work fails, too', async () => {
  await withDatabase(async databaseUrl => {
    const work = withSession({ databaseUrl, dataDir: '.unused' }, async ({ store }) => {
      setImmediate(() => assert.ok(store.pool.ended || store.pool.ending))
      throw new Error('it failed')
    })
    await assert.rejects(work, { message: 'it failed' })
  })
})
