/** What is told stands in the transaction of the incidents. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { putNotices } from '../../src/master/outbox.ts'
import { markJudged } from '../../src/store/judged.ts'
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
    const options = { suite: 's', logs: [], untilMs: Number.NaN, listeners: LISTENERS }
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

test('what a source finds that is far behind the others is told, and goes on', async () => {
  await withStore(async store => {
    const suite = { name: 'ns/x', model: 'ns/m' }
    const found = [incident('i', [finding('f', { log: 'slow/a.log' })])]
    const endMs = found[0].to
    for (const [name, ms] of [
      ['slow', endMs + 60_000],
      ['fast', endMs + 9_000_000],
    ] as const) {
      await ensureSource(store, { name, root: '/', config: {}, suite })
      await markJudged(store, name, ms)
    }
    const logs = [{ name: 'slow/a.log', source: 'slow', windowMs: 10_000 }]
    const options = { suite: 'ns/x', logs, untilMs: endMs + 9_000_000, listeners: LISTENERS }
    const states = async (): Promise<(readonly [string, boolean])[]> => {
      await transaction(store, on => putNotices(on, found, options))
      const notices = await getNotices(store, 'ns/x')
      return notices.map(({ id, ended }) => [id, ended] as const)
    }
    assert.deepEqual(await states(), [['i', false]])
    assert.equal(await countWaiting(store, { suite: 'ns/x' }), 1)
    await markJudged(store, 'slow', endMs + 900_000)
    assert.deepEqual(await states(), [['i', true]])
    assert.equal(await countWaiting(store, { suite: 'ns/x' }), 2)
  })
})
