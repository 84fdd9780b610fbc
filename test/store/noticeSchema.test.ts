/** The tables of notices. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getNotices, storeNotices } from '../../src/store/notices.ts'
import { query, transaction } from '../../src/store/pool.ts'
import { ensureSource, reclaimSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

test('what was told of a suite goes with the suite', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const severity = 'Low' as const
    const notice = { id: 'i', severity, findings: [], facts: {}, ends: 0, ended: false }
    const message = { notice: 'i', channel: 'c', state: 'opened', body: {} }
    await transaction(store, on =>
      storeNotices(on, 's', { notices: [notice], forgotten: [], messages: [message] }),
    )
    assert.equal((await getNotices(store, 's')).length, 1)
    await reclaimSource(store, 's')
    assert.equal((await getNotices(store, 's')).length, 0)
    assert.deepEqual(await query(store, 'testing', { text: 'select 1 from notice_message' }), [])
  })
})
