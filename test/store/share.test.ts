/** Shares of a source. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { query } from '../../src/store/pool.ts'
import { SHARE_OF_KEY, SHARES, shareOf } from '../../src/store/share.ts'
import { storeLog } from '../../src/store/logs.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

test('logs spread over all shares, each always in the same one', () => {
  const counts = new Uint32Array(SHARES)
  for (let log = 0; log < 6400; log++) counts[shareOf(`app/${log}.log`)]++
  assert.ok(counts.every(count => count > 50 && count < 160))
  assert.equal(shareOf('app.log'), shareOf('app.log'))
})

test('PostgreSQL finds the same share', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    for (let log = 0; log < 200; log++) await storeLog(store, { source: 's', name: `app/${log}` })
    const rows = await query<{ name: string; share: number }>(store, 'asking', {
      text: `select name, ${SHARE_OF_KEY} as share from log l`,
    })
    assert.equal(rows.length, 200)
    for (const { name, share } of rows) assert.equal(share, shareOf(name), name)
  })
})
