/** The stored extent of logs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ensureSource } from '../../src/store/sources.ts'
import { shareOf } from '../../src/store/share.ts'
import { getLastTime, getLongest, getSpans } from '../../src/store/spans.ts'
import { commitTurn } from '../../src/store/turns.ts'
import type { Store } from '../../src/store/pool.ts'
import { withStore } from '../help/database.ts'
import { turn } from '../help/flow.ts'

/** Stores bins of a stream. */
function putter(store: Store) {
  return (log: string, stream: string, extent: { from: number; to: number; coveredMs?: number }) =>
    commitTurn(
      store,
      's',
      turn(1, {
        log,
        stream,
        files: [],
        bins: { lastMs: extent.to - 1, coveredMs: 5, bytes: Uint8Array.of(1), ...extent },
      }),
    )
}

test('a log reaches from its first bin to its last, over all its streams', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const put = putter(store)
    await put('b', 'b1', { from: 500, to: 900 })
    await put('b', 'b2', { from: 100, to: 600 })
    await put('a', 'a1', { from: Number.NaN, to: Number.NaN })
    const { bins: _, ...without } = turn(1, { log: 'c' })
    await commitTurn(store, 's', without)
    const untimed = { fromMs: Number.NaN, toMs: Number.NaN, lastMs: Number.NaN }
    assert.deepEqual(await getSpans(store, 's'), [
      { log: 'a', ...untimed, coveredMs: 5, bytes: 1, lastBins: 3 },
      { log: 'b', fromMs: 100, toMs: 900, lastMs: 899, coveredMs: 10, bytes: 2, lastBins: 2 },
    ])
  })
})

test('the last line of all logs counts, or of those of some shares, if it has a time', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const put = putter(store)
    assert.equal(await getLastTime(store, 's'), Number.NEGATIVE_INFINITY)
    await put('none', 'none', { from: Number.NaN, to: Number.NaN })
    assert.equal(await getLastTime(store, 's'), Number.NEGATIVE_INFINITY)
    await put('a', 'a', { from: 5, to: 7 })
    await put('b', 'b', { from: 1, to: 6 })
    assert.notEqual(shareOf('a'), shareOf('b'))
    assert.equal(await getLastTime(store, 's'), 6)
    assert.equal(await getLastTime(store, 's', [shareOf('b'), shareOf('none')]), 5)
    assert.equal(await getLastTime(store, 's', []), Number.NEGATIVE_INFINITY)
  })
})

test('the longest log is measured by what it covers, not from end to end', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const put = putter(store)
    await put('none', 'none', { from: Number.NaN, to: Number.NaN, coveredMs: 1e9 })
    assert.equal(await getLongest(store, 's'), 0)
    await put('a', 'a', { from: 0, to: 1e6, coveredMs: 40 })
    await put('b', 'b', { from: 100, to: 130, coveredMs: 70 })
    assert.equal(await getLongest(store, 's'), 40)
  })
})
