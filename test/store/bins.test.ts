/** Bins in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getBins, type StoredBins } from '../../src/store/bins.ts'
import { getLog } from '../../src/store/logs.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { turn } from '../help/flow.ts'

async function toArray(bins: AsyncIterable<StoredBins>): Promise<StoredBins[]> {
  const array: StoredBins[] = []
  for await (const each of bins) array.push(each)
  return array
}

test('bins come back in the order of the turns, however many there are', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const sent = Array.from({ length: 150 }, (_, index) => ({
      id: index + 1,
      stream: `stream ${index % 3}`,
      from: index,
      to: index + 1,
      bytes: Uint8Array.of(index, 0, 255),
    }))
    for (const { id: _, stream, ...bins } of sent) {
      await commitTurn(
        store,
        's',
        turn(1, {
          log: 'l',
          stream,
          files: [],
          shapes: [],
          bins: { ...bins, coveredMs: 1, lastMs: bins.from },
        }),
      )
    }
    const log = await getLog(store, 's', 'l')
    const stored = sent.map(each => ({ ...each, sessions: null }))
    assert.deepEqual(await toArray(getBins(store, log?.id ?? 0)), stored)
    assert.deepEqual(await toArray(getBins(store, -1)), [])
    const late = { afterId: 100, endsAfterMs: 140 }
    assert.deepEqual(await toArray(getBins(store, log?.id ?? 0, late)), stored.slice(140))
  })
})

test('a turn that closed no bins stores none', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { bins: _, ...without } = turn(1, { log: 'l' })
    await commitTurn(store, 's', without)
    const log = await getLog(store, 's', 'l')
    assert.deepEqual(await toArray(getBins(store, log?.id ?? 0)), [])
  })
})
