/** Streams in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storeLog } from '../../src/store/logs.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { ensureStreams, getStream, getStreams } from '../../src/store/streams.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { ledger, turn } from '../help/flow.ts'

test('a stream comes back as its last turn left it', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const log = await storeLog(store, { source: 's', name: 'app/app.log' })
    assert.equal(await getStream(store, log.id, 'app/app.log'), undefined)
    await commitTurn(store, 's', turn(1))
    await commitTurn(store, 's', turn(2))
    const stream = await getStream(store, log.id, 'app/app.log')
    assert.ok(stream !== undefined)
    assert.deepEqual(stream.state, Uint8Array.from([1, 2]))
    assert.deepEqual(stream.ledger, ledger(20))
    assert.deepEqual(await getStreams(store, log.id), [stream])
  })
})

test('a stream without a turn has its id but is not there yet', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const log = await storeLog(store, { source: 's', name: 'l' })
    const first = await ensureStreams(store, log.id, ['b', 'a', 'b'])
    assert.deepEqual([...first.keys()].sort(), ['a', 'b'])
    assert.deepEqual(await ensureStreams(store, log.id, ['a', 'b']), first)
    assert.deepEqual(await getStreams(store, log.id), [])
  })
})
