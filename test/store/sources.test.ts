/** Sources in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getLogs, storeLog } from '../../src/store/logs.ts'
import {
  ensureSource,
  getLastSource,
  getSource,
  getSources,
  parserOf,
  reclaimSource,
} from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

const SOURCE = { name: 'shop', root: '/var/log/shop', config: { include: ['**/*.log'], depth: 3 } }

test('a source comes back as it was stored, and storing it again renews it', async () => {
  await withStore(async store => {
    await ensureSource(store, SOURCE)
    assert.deepEqual(await getSource(store, 'shop'), SOURCE)
    const moved = { ...SOURCE, root: '/mnt/"quoted" \\path', config: {} }
    await ensureSource(store, moved)
    assert.deepEqual(await getSources(store), [moved])
    assert.equal(await getSource(store, 'unknown'), undefined)
  })
})

test('the last source is the one that was scanned last; templates are by shapes', async () => {
  await withStore(async store => {
    assert.equal(await getLastSource(store), undefined)
    const scanned = (name: string, config: Record<string, unknown>) => ({ ...SOURCE, name, config })
    await ensureSource(store, scanned('old', { scannedMs: 1 }))
    await ensureSource(store, scanned('last', { scannedMs: 3, parser: 'Drain' }))
    await ensureSource(store, scanned('never', {}))
    const last = await getLastSource(store)
    assert.ok(last !== undefined && last.name === 'last' && parserOf(last) === 'Drain')
    assert.equal(parserOf(SOURCE), 'Shapes')
  })
})

test('a source that is deleted takes its logs along', async () => {
  await withStore(async store => {
    await ensureSource(store, SOURCE)
    await storeLog(store, { source: 'shop', name: 'app.log' })
    await reclaimSource(store, 'shop')
    assert.deepEqual(await getSources(store), [])
    assert.deepEqual(await getLogs(store, 'shop'), [])
  })
})
