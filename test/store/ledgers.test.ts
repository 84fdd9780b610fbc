/** Ledgers of a source. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countLines, getLedgers } from '../../src/store/ledgers.ts'
import { storeLog } from '../../src/store/logs.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { ensureStreams } from '../../src/store/streams.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { ledger, turn } from '../help/flow.ts'

test('each stream that was read has its ledger, by log and name', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const log = await storeLog(store, { source: 's', name: 'b' })
    await ensureStreams(store, log.id, ['unread'])
    await commitTurn(store, 's', turn(1, { log: 'b', stream: 'y', files: [] }))
    await commitTurn(store, 's', turn(2, { log: 'b', stream: 'x', files: [] }))
    await commitTurn(store, 's', turn(3, { log: 'a', stream: 'z', files: [] }))
    assert.deepEqual(await getLedgers(store, 's'), [
      { log: 'a', stream: 'z', ledger: ledger(30) },
      { log: 'b', stream: 'x', ledger: ledger(20) },
      { log: 'b', stream: 'y', ledger: ledger(10) },
    ])
    const unread = await storeLog(store, { source: 's', name: 'c' })
    const lines = await countLines(store, [log.id, unread.id])
    assert.deepEqual([...lines], [[log.id, ledger(20).lines + ledger(10).lines]])
  })
})
