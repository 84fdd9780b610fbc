/** The state of a database, on a real server. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getCheckup, getOldest, getRoots } from '../../src/store/checkup.ts'
import { storeLog } from '../../src/store/logs.ts'
import { transaction } from '../../src/store/pool.ts'
import { rollUp } from '../../src/store/rollUps.ts'
import { MIGRATIONS } from '../../src/store/schema.ts'
import { appendScores } from '../../src/store/scores.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { windowScore } from '../help/flow.ts'

test('sizes are those of whole tables, and the oldest rows are known', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/logs', config: {} })
    const { id } = await storeLog(store, { source: 's', name: 'a.log' })
    assert.deepEqual(new Set((await getOldest(store)).map(({ ms }) => ms)), new Set([null]))
    const untimed = windowScore(5, { timed: false })
    const scores = [untimed, ...[7, 20, 40].map(minute => windowScore(minute * 60_000))]
    await transaction(store, on => appendScores(on, id, { version: 1, scores }))
    await rollUp(store, { suite: 's' })
    const checkup = await getCheckup(store)
    assert.deepEqual([checkup.tables, checkup.known], [MIGRATIONS.length, MIGRATIONS.length])
    assert.ok(checkup.owns)
    assert.equal(checkup.due, 1)
    const windows = checkup.sizes.find(({ table }) => table === 'window_score')
    assert.ok(windows !== undefined && windows.parts > 5 && windows.bytes > 8192)
    assert.ok(checkup.sizes.every(({ table }) => !/_rest$|_\d+$/.test(table)))
    assert.deepEqual(await getOldest(store), [
      { table: 'window_score', ms: 420_000 },
      { table: 'roll_up_minutes', ms: 0 },
      { table: 'roll_up_hours', ms: 0 },
    ])
    assert.deepEqual(await getRoots(store), [{ name: 's', root: '/logs' }])
  })
})
