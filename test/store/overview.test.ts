/** What is said of a source as a whole. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NEW_SCANNER, storeScannerState } from '../../src/store/heartbeats.ts'
import { getLog, storeLog, updateLog } from '../../src/store/logs.ts'
import { getOverview } from '../../src/store/overview.ts'
import { SHARES } from '../../src/store/share.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { fileRecord, ledger, turn } from '../help/flow.ts'
import { storeTenant } from '../help/tenants.ts'

test('a source: logs by state, the sums of its ledgers, its scanners and shares', async () => {
  await withStore(async store => {
    await storeTenant(store, 'shop')
    await storeTenant(store, 'bank')
    const source = 'ns/shop'
    const bad = fileRecord({ id: 'x', state: 'rejected', reason: 'binary' })
    const more = { log: 'b.log', stream: 'b.log', files: [bad], ledger: ledger(7) }
    await commitTurn(store, source, turn(1, more))
    const trained = await getLog(store, source, 'app/app.log')
    await updateLog(store, trained?.id ?? 0, { state: 'trained' })
    for (const [name, missing] of [
      ['b.log', 12],
      ['c.log', 3],
    ] as const) {
      const { id } = await storeLog(store, { source, name })
      await updateLog(store, id, { reason: `lacks ${missing}`, counts: { missing } })
    }
    await storeScannerState(store, {
      source,
      name: 'one',
      state: { ...NEW_SCANNER, lagSeconds: 4 },
    })
    const { scanners, ...overview } = await getOverview(store, source)
    assert.deepEqual(overview, {
      logs: { total: 3, trained: 1, learning: 2, rejected: 1 },
      learning: { windowsMissing: 3, reason: 'lacks 3' },
      ingest: { ...ledger(17), rejected: { binary: 4 }, invalid: 2 },
      fetched: { calls: 0, fetchedBytes: 0 },
      lagSeconds: 4,
      shares: { total: SHARES, held: SHARES, caughtUp: 0 },
      lastEventMs: 2,
    })
    assert.deepEqual(
      scanners.map(({ name, alive }) => [name, alive]),
      [['one', true]],
    )
  })
})

test('a source of which nothing is known yet', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const overview = await getOverview(store, 's')
    assert.deepEqual(overview.logs, { total: 0, trained: 0, learning: 0, rejected: 0 })
    assert.deepEqual(overview.ingest, { ...ledger(0), rejected: {}, invalid: 0 })
    assert.equal(overview.lagSeconds, Number.NaN)
    assert.equal(overview.lastEventMs, Number.NaN)
  })
})
