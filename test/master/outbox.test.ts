/** What is told stands in the transaction of the incidents. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { putNotices } from '../../src/master/outbox.ts'
import { countWaiting, getNotices } from '../../src/store/notices.ts'
import { transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { finding, incident } from '../help/flow.ts'

const LISTENERS = [{ name: 'c', severity: 'Low' }] as const

test('messages come and go with the transaction; nobody listens, nothing is kept', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const found = [incident('i', [finding('f')])]
    const options = { suite: 's', untilMs: Number.NaN, listeners: LISTENERS }
    const cut = transaction(store, async on => {
      await putNotices(on, found, options)
      throw new Error('cut')
    })
    await assert.rejects(cut, /cut/)
    assert.equal(await countWaiting(store, { suite: 's' }), 0)
    await transaction(store, on => putNotices(on, found, { ...options, listeners: [] }))
    assert.deepEqual(await getNotices(store, 's'), [])
    for (let turn = 0; turn < 2; turn++) {
      await transaction(store, on => putNotices(on, found, options))
      assert.equal(await countWaiting(store, { suite: 's' }), 1)
    }
    await transaction(store, on => putNotices(on, [], options))
    assert.equal(await countWaiting(store, { suite: 's' }), 2, 'what is closed has ended')
  })
})
