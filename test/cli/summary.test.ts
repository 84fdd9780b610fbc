import assert from 'node:assert/strict'
import { test } from 'node:test'
import { summarise } from '../../src/cli/summary.ts'
import { storeFiles } from '../../src/store/files.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { fileRecord, ledger, turn } from '../help/flow.ts'

test('ledgers of all streams add up, and a rejected file is one more line', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 'test', root: '/', config: {} })
    for (const log of ['a.log', 'b.log']) {
      const files = [fileRecord({ id: log, path: log, stream: log })]
      await commitTurn(store, 'test', turn(1, { log, stream: log, files, ledger: ledger(7) }))
    }
    const bad = { id: 'bad', path: 'core', stream: 'core', state: 'rejected', reason: 'binary' }
    await storeFiles(store, 'test', [fileRecord({ ...bad, state: 'rejected' })])
    const summary = await summarise(store, 'test')
    assert.equal(summary.ledger.lines, 15)
    assert.equal(summary.ledger.scored, 14)
    assert.equal(summary.ledger.rejected.binary, 1)
    assert.deepEqual(
      summary.logs.map(log => [log.name, log.state, log.lines]),
      [
        ['a.log', 'learning', 7],
        ['b.log', 'learning', 7],
        ['core', 'rejected', 0],
      ],
    )
  })
})

test('a source without anything is empty', async () => {
  await withStore(async store => {
    const { logs, ledger, spanMs } = await summarise(store, 'none')
    assert.deepEqual([logs, ledger.lines, spanMs], [[], 0, Number.NaN])
  })
})
