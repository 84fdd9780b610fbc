/** What becomes due when windows change. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storeLog } from '../../src/store/logs.ts'
import { storeUnjudged } from '../../src/store/parts.ts'
import { type Store, transaction } from '../../src/store/pool.ts'
import { MARK_DUE } from '../../src/store/rollUpDue.ts'
import { appendScores, deleteScoresFrom, replaceScores } from '../../src/store/scores.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { windowScore } from '../help/flow.ts'

const STEP = 600_000

async function withLog(work: (store: Store, log: number) => Promise<void>): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    await work(store, (await storeLog(store, { source: 's', name: 'a.log' })).id)
  })
}

/** The steps that are due, by number; none afterwards. */
async function taken(store: Store): Promise<number[]> {
  const { rows } = await store.pool.query('delete from roll_up_due returning starts')
  return rows.map(({ starts }) => starts / STEP).sort((a, b) => a - b)
}

test('each way to change windows makes their steps due, once a statement', async () => {
  await withLog(async (store, log) => {
    const scores = [0, 1, 2, 25].map(minute => windowScore(minute * 60_000))
    await transaction(store, on => appendScores(on, log, { version: 1, scores }))
    assert.deepEqual(await taken(store), [0, 2])
    await deleteScoresFrom(store, log, 20 * 60_000)
    assert.deepEqual(await taken(store), [2])
    const other = { version: 2, scores: [windowScore(-60_000)] }
    await transaction(store, on => replaceScores(on, log, other))
    assert.deepEqual(await taken(store), [-1, 0])
    await storeUnjudged(store, [{ id: log, state: 'learning', reason: '', counts: {} }])
    assert.deepEqual(await taken(store), [-1])
  })
})

test('sessions, and windows without times, have no step', async () => {
  await withLog(async (store, log) => {
    const scores = [
      windowScore(0, { kind: 'session', session: 'x' }),
      windowScore(0, { timed: false }),
    ]
    await transaction(store, on => appendScores(on, log, { version: 1, scores }))
    assert.deepEqual(await taken(store), [])
  })
})

test('what is changed and what is due are stored together or not at all', async () => {
  await withLog(async (store, log) => {
    const scores = [windowScore(0)]
    const failing = transaction(store, async on => {
      await appendScores(on, log, { version: 1, scores })
      throw new Error('cut off')
    })
    await assert.rejects(failing, /cut off/)
    assert.deepEqual(await taken(store), [])
    const unknown = `with changed as (select 0::bigint as log, 0::float8 as starts, true as timed,
                                      'window' as kind) ${MARK_DUE}`
    await assert.rejects(store.pool.query(unknown), /foreign key/)
  })
})
