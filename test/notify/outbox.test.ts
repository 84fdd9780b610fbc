/** Messages are sent once each, whatever the receiver does and whoever ends. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { wallClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { type OutboxOptions, runOutbox, sendDue } from '../../src/notify/outbox.ts'
import { claimMessages, countWaiting, storeNotices } from '../../src/store/notices.ts'
import { query, type Store, transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { type Answer, receiver } from '../help/receiver.ts'
import { told } from '../help/told.ts'

const OF = { suite: 's' }

test('each message is sent once, in its order, and a failure is tried again later', async t => {
  await withOutbox(t, [500, 'cut'], async ({ options, received, troubles, store }) => {
    await put(store, 'opened')
    await sendDue(options)
    await put(store, 'ended')
    // The first one waits for its next try, and what came later waits behind it.
    assert.equal(await sendDue(options), 0)
    await makeDue(store)
    await sendDue(options)
    await makeDue(store)
    assert.equal(await sendDue(options), 1)
    assert.equal(await sendDue(options), 1)
    assert.equal(await sendDue(options), 0)
    const sent = received.map(({ body }) => body.type.split('.').at(-1))
    assert.deepEqual(sent, ['opened', 'opened', 'opened', 'ended'])
    assert.equal(new Set(received.slice(0, 3).map(({ id }) => id)).size, 1)
    assert.deepEqual(troubles, ['Channel "c" was not told: it answered 500; again later.'])
    assert.equal(await countWaiting(store, OF), 0)
  })
})

test('the same message put again is not sent again', async t => {
  await withOutbox(t, [], async ({ options, received, store }) => {
    await put(store, 'opened')
    await sendDue(options)
    await put(store, 'opened')
    assert.equal(await sendDue(options), 0)
    assert.equal(received.length, 1)
  })
})

test('what a killed process had claimed is sent by another, under the same id', async t => {
  await withOutbox(t, [], async ({ options, received, store }) => {
    await put(store, 'opened')
    const claim = { of: OF, channels: ['c'], most: 8, leaseMs: 30 }
    assert.equal((await claimMessages(store, claim)).length, 1)
    assert.equal(await sendDue(options), 0, 'it may still be under way')
    await wallClock.sleep(60)
    assert.equal(await sendDue(options), 1)
    assert.equal(received[0]?.body.id, 's/i/opened')
  })
})

test('two at once send each message once', async t => {
  await withOutbox(t, [], async ({ options, received, store }) => {
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) await put(store, 'opened', { id })
    await Promise.all([sendDue(options), sendDue(options), sendDue(options)])
    assert.deepEqual(received.map(({ body }) => body.id).sort(), [
      ...['a', 'b', 'c', 'd', 'e', 'f'].map(id => `s/${id}/opened`),
    ])
  })
})

test('what nobody took for a day is given up; without an address nothing is lost', async t => {
  await withOutbox(t, [500], async ({ options, results, store, troubles }) => {
    await put(store, 'opened')
    const nowhere = options.channels.map(each => ({ ...each, url: () => undefined }))
    await sendDue({ ...options, channels: nowhere })
    assert.match(troubles[0] ?? '', /its URL is not known/)
    const text = "update notice_message set made = made - interval '2 days', due = now()"
    await query(store, 'testing', { text })
    await sendDue(options)
    assert.deepEqual(results, ['failed', 'given up'])
    assert.equal(await countWaiting(store, OF), 0)
  })
})

test('with seeded faults every message arrives, and none twice where it was taken', async t => {
  for (const seed of [1, 2, 3]) {
    const random = seededRandom(seed)
    const faults: Answer[] = Array.from({ length: 20 }, () => (random.below(2) === 0 ? 503 : 200))
    await withOutbox(t, faults, async ({ options, received, store }) => {
      for (let n = 0; n < 8; n++) await put(store, 'opened', { id: `i${n}` })
      for (let turn = 0; (await countWaiting(store, OF)) > 0 && turn < 50; turn++) {
        await sendDue(options)
        await makeDue(store)
      }
      const taken = received.filter((_, at) => (faults[at] ?? 200) === 200)
      const ids = taken.map(({ body }) => body.id).sort()
      assert.deepEqual(
        ids,
        Array.from({ length: 8 }, (_, n) => `s/i${n}/opened`),
      )
    })
  }
})

test('it runs until it is told to end', async t => {
  await withOutbox(t, [], async ({ options, received, store }) => {
    const stop = new AbortController()
    const running = runOutbox({ ...options, signal: stop.signal })
    await put(store, 'opened')
    while (received.length === 0) await wallClock.sleep(20)
    stop.abort()
    await running
  })
})

test('a channel that does not answer holds up no other one', async t => {
  const dead = await receiver(
    t,
    Array.from({ length: 20 }, () => 'silent' as const),
  )
  await withOutbox(t, [], async ({ options, received, results, store }) => {
    const stop = new AbortController()
    const silent = { name: 'dead', format: 'CloudEvents', url: () => dead.url } as const
    const channels = [silent, ...options.channels]
    for (let n = 0; n < 9; n++) await put(store, 'opened', { id: `i${n}`, channel: 'dead' })
    const running = runOutbox({ ...options, channels, signal: stop.signal })
    while (dead.received.length < 8) await wallClock.sleep(20)
    await put(store, 'opened')
    while (results.length === 0) await wallClock.sleep(20)
    assert.deepEqual(results, ['sent'])
    assert.equal(received.length, 1)
    stop.abort()
    await running
  })
})

test('messages of a channel that is no more are given up when they are old', async t => {
  await withOutbox(t, [], async ({ options, results, store }) => {
    const stop = new AbortController()
    await put(store, 'opened', { channel: 'gone' })
    await put(store, 'opened', { id: 'j', channel: 'gone' })
    const text = `update notice_message set made = made - interval '2 days' where notice = 'i'`
    await query(store, 'testing', { text })
    const waiting: number[] = []
    const onWaiting = (count: number): void => {
      waiting.push(count)
      stop.abort()
    }
    await runOutbox({ ...options, channels: [], signal: stop.signal, onWaiting })
    assert.deepEqual([results, waiting], [['given up'], [1]])
  })
})

interface Tested {
  readonly store: Store
  readonly options: OutboxOptions
  readonly received: Awaited<ReturnType<typeof receiver>>['received']
  readonly results: string[]
  readonly troubles: string[]
}

async function withOutbox(
  t: TestContext,
  answers: readonly Answer[],
  work: (tested: Tested) => Promise<void>,
): Promise<void> {
  const { url, received } = await receiver(t, answers)
  const results: string[] = []
  const troubles: string[] = []
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const options: OutboxOptions = {
      store,
      of: OF,
      channels: [{ name: 'c', format: 'CloudEvents', url: () => url }],
      clock: wallClock,
      random: seededRandom(1),
      signal: new AbortController().signal,
      onResult: (_, result) => results.push(result),
      onTrouble: why => troubles.push(why),
    }
    await work({ store, options, received, results, troubles })
  })
}

/** Puts a message into the outbox, as a turn of the master does. */
async function put(
  store: Store,
  state: 'opened' | 'ended',
  { id = 'i', channel = 'c' } = {},
): Promise<void> {
  const severity = 'High' as const
  const notice = { id, severity, findings: [], facts: {}, ends: 0, ended: false }
  const message = { notice: id, channel, state, body: told({ state }) }
  await transaction(store, connection =>
    storeNotices(connection, 's', { notices: [notice], forgotten: [], messages: [message] }),
  )
}

/** As if the pause of those that wait were over. */
async function makeDue(store: Store): Promise<void> {
  await query(store, 'testing', { text: 'update notice_message set due = now()' })
}
