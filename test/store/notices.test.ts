/** What was told, and what is still to be told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  claimMessages,
  countWaiting,
  getNotices,
  giveUpOld,
  markMessage,
  storeNotices,
} from '../../src/store/notices.ts'
import { transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

const NOTICE = {
  id: 'i',
  severity: 'Medium',
  findings: ['f1', 'f2'],
  facts: { text: 'nul \0 "<*>"' },
  ends: 60_000,
  ended: false,
} as const
const MESSAGE = { notice: 'i', channel: 'c', state: 'opened', body: { a: 1 } }
const ALL = { channels: ['c'], most: 9, leaseMs: 60_000 }

test('notices come back as stored last; what is forgotten takes its messages', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const put = (changes: Partial<Parameters<typeof storeNotices>[2]>) =>
      transaction(store, on =>
        storeNotices(on, 's', { notices: [], forgotten: [], messages: [], ...changes }),
      )
    await put({ notices: [NOTICE], messages: [MESSAGE] })
    assert.deepEqual(await getNotices(store, 's'), [NOTICE])
    await put({ notices: [{ ...NOTICE, severity: 'High', ended: true }] })
    assert.deepEqual(await getNotices(store, 's'), [{ ...NOTICE, severity: 'High', ended: true }])
    assert.equal(await countWaiting(store, { suite: 's' }), 1)
    await put({ forgotten: ['i'] })
    assert.deepEqual(await getNotices(store, 's'), [])
    assert.equal(await countWaiting(store, { suite: 's' }), 0)
  })
})

test('messages are claimed by suite or model for known channels, and marked', async () => {
  await withStore(async store => {
    const suite = { name: 'ns/x', model: 'ns/m' }
    await ensureSource(store, { name: 's', root: '/', config: {}, suite })
    await transaction(store, on =>
      storeNotices(on, 'ns/x', { notices: [NOTICE], forgotten: [], messages: [MESSAGE] }),
    )
    const claim = (of: { model: string } | { suite: string }, channels = ['c']) =>
      claimMessages(store, { ...ALL, of, channels })
    assert.deepEqual(await claim({ model: 'ns/other' }), [])
    assert.deepEqual(await claim({ suite: 'ns/x' }, ['other']), [])
    const [message] = await claim({ model: 'ns/m' })
    assert.ok(message !== undefined)
    assert.deepEqual(message.body, { a: 1 })
    assert.equal(message.tries, 1)
    assert.deepEqual(await claim({ suite: 'ns/x' }), [], 'claimed by somebody')
    await markMessage(store, message, { dueMs: 0 })
    assert.equal((await claim({ suite: 'ns/x' }))[0]?.tries, 2)
    await markMessage(store, message, 'sent')
    assert.equal(await countWaiting(store, { model: 'ns/m' }), 0)
  })
})

test('what other channels were to be told is given up once it is old', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const messages = ['gone', 'kept'].map(channel => ({ ...MESSAGE, channel }))
    await transaction(store, on =>
      storeNotices(on, 's', { notices: [NOTICE], forgotten: [], messages }),
    )
    const giveUp = (suite: string, olderSeconds: number) =>
      giveUpOld(store, { of: { suite }, except: ['kept'], olderSeconds })
    assert.deepEqual(await giveUp('s', 3600), [], 'it is not old')
    assert.deepEqual(await giveUp('other', 0), [])
    assert.deepEqual(await giveUp('s', 0), ['gone'])
    assert.deepEqual(await giveUp('s', 0), [], 'once')
    assert.equal(await countWaiting(store, { suite: 's' }), 1)
  })
})
