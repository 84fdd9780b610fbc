/** How far logs are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countsOf, type LogRow, learningOf, logsOf } from '../../src/store/logCounts.ts'
import { storeLog, updateLog } from '../../src/store/logs.ts'
import { query } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

test('the log nearest to its model speaks for those that learn', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const counts = [{ missing: 9 }, {}, { missing: 4 }]
    for (const [index, each] of counts.entries()) {
      const { id } = await storeLog(store, { source: 's', name: `${index}.log` })
      await updateLog(store, id, { reason: `reason ${index}`, counts: each })
    }
    const text = logsOf("l.source = 's'")
    const [row] = await query<LogRow>(store, 'testing', { text })
    assert.deepEqual(countsOf(row), { total: 3, trained: 0, learning: 3 })
    assert.deepEqual(learningOf(row), { windowsMissing: 4, reason: 'reason 2' })
  })
})

test('without logs there is nothing to say', () => {
  assert.deepEqual(countsOf(undefined), { total: 0, trained: 0, learning: 0 })
  assert.deepEqual(learningOf(undefined), { windowsMissing: 0, reason: '' })
})
