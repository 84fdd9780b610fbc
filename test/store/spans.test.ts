/** The stored extent of logs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ensureSource } from '../../src/store/sources.ts'
import { getSpans } from '../../src/store/spans.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { turn } from '../help/flow.ts'

test('a log reaches from its first bin to its last, over all its streams', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const bytes = Uint8Array.of(1)
    const put = (log: string, stream: string, from: number, to: number) =>
      commitTurn(
        store,
        's',
        turn(1, {
          log,
          stream,
          files: [],
          bins: { from, to, lastMs: to - 1, coveredMs: 5, bytes },
        }),
      )
    await put('b', 'b1', 500, 900)
    await put('b', 'b2', 100, 600)
    await put('a', 'a1', Number.NaN, Number.NaN)
    const { bins: _, ...without } = turn(1, { log: 'c' })
    await commitTurn(store, 's', without)
    const untimed = { fromMs: Number.NaN, toMs: Number.NaN, lastMs: Number.NaN }
    assert.deepEqual(await getSpans(store, 's'), [
      { log: 'a', ...untimed, coveredMs: 5, bytes: 1, lastBins: 3 },
      { log: 'b', fromMs: 100, toMs: 900, lastMs: 899, coveredMs: 10, bytes: 2, lastBins: 2 },
    ])
  })
})
