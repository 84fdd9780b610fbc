/** What is read of each node. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getScanners, NEW_SCANNER, storeScannerState } from '../../src/store/heartbeats.ts'
import { getNodes } from '../../src/store/nodeOverview.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { ledger, turn } from '../help/flow.ts'

test('each node has the ledger of its streams and the lag of the scanner that lives', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const streams = ['n1/a/0.log', 'n1/b/0.log', 'n2/a/0.log', 'n3/a/0.log']
    for (const [at, stream] of streams.entries()) {
      const own = { ...ledger(10 ** at), rejected: { binary: at } }
      const names = { log: 'shop/web/nginx', stream, files: [] }
      await commitTurn(store, 's', turn(0, { ...names, ledger: own }))
    }
    const told = (name: string, node: string, lagSeconds: number) => {
      const state = { ...NEW_SCANNER, node, lagSeconds, files: 2 }
      return storeScannerState(store, { source: 's', name, state })
    }
    await told('old', 'n1', 99)
    await store.pool.query(`update scanner set seen = now() - interval '2 minutes'`)
    await told('new', 'n1', 3)
    await told('two', 'n2', 5)
    await store.pool.query(
      `update scanner set seen = now() - interval '1 minute' where name = 'two'`,
    )
    const nodes = await getNodes(store, 's', await getScanners(store, 's'))
    assert.deepEqual(
      nodes.map(({ node, lagSeconds, files, ledger }) => [
        ...[node, lagSeconds, files, ledger.lines, ledger.scored, ledger.rejected],
      ]),
      [
        ['n1', 3, 2, 11, 11, 1],
        ['n2', Number.NaN, 2, 100, 100, 2],
      ],
    )
  })
})

test('a source that lies on no nodes has none', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    await storeScannerState(store, { source: 's', name: 'one', state: NEW_SCANNER })
    assert.deepEqual(await getNodes(store, 's', await getScanners(store, 's')), [])
  })
})
