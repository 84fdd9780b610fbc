/** The map of all logs over time, from rows that are known one by one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALARM, COLD } from '../../src/store/heat.ts'
import { getAlarms, getHeat } from '../../src/store/heatMap.ts'
import { storeLog } from '../../src/store/logs.ts'
import { type Store, transaction } from '../../src/store/pool.ts'
import { rollUp } from '../../src/store/rollUps.ts'
import { appendScores } from '../../src/store/scores.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { windowScore } from '../help/flow.ts'

const MINUTE = 60_000

/** Log a has windows of a minute with these scores, b the first three of them. */
const SCORES = [10, 20.678, 80, 95, 7, 3]

async function scored(work: (store: Store, logs: readonly number[]) => Promise<void>) {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const logs: number[] = []
    for (const [name, length] of [['a.log', SCORES.length] as const, ['b.log', 3] as const]) {
      const { id } = await storeLog(store, { source: 's', name })
      const windows = SCORES.slice(0, length).map((score, at) => {
        return windowScore(at * 5 * MINUTE, { score, alarm: score >= 90 })
      })
      const session = { ...windowScore(5000), kind: 'session' as const, session: 'x', score: 99 }
      const untimed = windowScore(60, { timed: false, score: 98 })
      const scores = [...windows, session, untimed]
      await transaction(store, c => appendScores(c, id, { version: 1, scores }))
      logs.push(id)
    }
    await work(store, logs)
  })
}

test('a cell is the strangest window with time that begins in its step', async () => {
  await scored(async (store, [a, b]) => {
    const map = await getHeat(store, [a, b], { from: 0, step: 7 * MINUTE, count: 4 })
    const cells = [2067, 8000, ALARM + 9500, 300]
    assert.deepEqual([...map.cells], [...cells, 2067, 8000, COLD, COLD])
    const alarms = await getAlarms(store, [b, a], { from: 0, step: 7 * MINUTE, count: 4 })
    const none = new Array(6).fill(COLD)
    assert.deepEqual([...alarms.cells], [...none, ALARM + 9500, COLD])
    const later = await getHeat(store, [b], { from: 11 * MINUTE, step: 1000, count: 9 })
    assert.deepEqual([...later.cells], new Array(9).fill(COLD))
  })
})

test('long steps are the same from windows, rolled up, and of logs in another order', async () => {
  await scored(async (store, [a, b]) => {
    const steps = { from: 0, step: 10 * MINUTE, count: 3 }
    const [ofA, ofB] = [
      [2067, ALARM + 9500, 700],
      [2067, 8000, COLD],
    ]
    assert.deepEqual([...(await getHeat(store, [a, b], steps)).cells], [...ofA, ...ofB])
    assert.ok((await rollUp(store, { suite: 's' })) > 0)
    assert.deepEqual([...(await getHeat(store, [b, a], steps)).cells], [...ofB, ...ofA])
    const hour = await getHeat(store, [a], { from: 0, step: 60 * MINUTE, count: 1 })
    assert.deepEqual([...hour.cells], [ALARM + 9500])
  })
})
