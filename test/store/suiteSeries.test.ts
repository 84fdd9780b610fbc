/** Scores of many logs at once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storeLog } from '../../src/store/logs.ts'
import { transaction } from '../../src/store/pool.ts'
import { appendScores } from '../../src/store/scores.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { getSpoken, getSuiteSeries } from '../../src/store/suiteSeries.ts'
import { withStore } from '../help/database.ts'
import { windowScore } from '../help/flow.ts'

test('timed windows come log by log, bit for bit; what a log did is summed up', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const ids: number[] = []
    for (let at = 0; at < 70; at++) {
      const { id } = await storeLog(store, { source: 's', name: `log-${at}` })
      ids.push(id)
    }
    const [first, second] = [ids[0], ids[69]]
    const scores = [
      windowScore(60_000, { joint: 0.1 + 0.2, lines: 0 }),
      windowScore(0, { joint: 1e-300 }),
      windowScore(0, { kind: 'session', session: 'x' }),
      windowScore(120_000, { timed: false }),
      windowScore(120_000, { joint: 7 }),
    ]
    await transaction(store, async connection => {
      await appendScores(connection, first, { version: 1, scores })
      await appendScores(connection, second, { version: 1, scores: scores.slice(0, 1) })
    })
    const read = await getSuiteSeries(store, ids, { fromMs: 0, toMs: 120_000 })
    assert.deepEqual(read, [
      {
        id: first,
        from: Float64Array.of(0, 60_000),
        to: Float64Array.of(60_000, 120_000),
        joint: Float64Array.of(1e-300, 0.1 + 0.2),
        lines: Float64Array.of(12, 0),
      },
      {
        id: second,
        from: Float64Array.of(60_000),
        to: Float64Array.of(120_000),
        joint: Float64Array.of(0.1 + 0.2),
        lines: Float64Array.of(0),
      },
    ])
    const spoken = await getSpoken(store, ids, { from: 61_000, to: 120_001 })
    assert.deepEqual(
      spoken.sort((a, b) => a.id - b.id),
      [
        { id: first, windows: 2, most: 7, spoke: true },
        { id: second, windows: 1, most: 0.1 + 0.2, spoke: false },
      ],
    )
  })
})
