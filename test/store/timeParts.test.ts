/** Partitions by time, on a real server. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storeLog } from '../../src/store/logs.ts'
import { query, type Store, transaction } from '../../src/store/pool.ts'
import { appendScores, getScores } from '../../src/store/scores.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { makeParts } from '../../src/store/timeParts.ts'
import { withStore } from '../help/database.ts'
import { windowScore } from '../help/flow.ts'

const DAY = 86_400_000
const WEEK = 7 * DAY

async function partsOf(store: Store, table: string): Promise<string[]> {
  const rows = await query<{ name: string }>(store, 'testing', {
    text: `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = $1::regclass order by 1`,
    values: [table],
  })
  return rows.map(({ name }) => name)
}

async function nowMs(store: Store): Promise<number> {
  const text = 'select extract(epoch from now())::float8 * 1000 as ms'
  const [row] = await query<{ ms: number }>(store, 'testing', { text })
  return row?.ms ?? 0
}

async function storeWindow(store: Store, from: number): Promise<number> {
  await ensureSource(store, { name: 's', root: '/', config: {} })
  const { id } = await storeLog(store, { source: 's', name: 'a.log' })
  await transaction(store, on => appendScores(on, id, { version: 1, scores: [windowScore(from)] }))
  return id
}

async function partOfWindow(store: Store): Promise<string> {
  const text = 'select tableoid::regclass::text as part from window_score'
  return (await query<{ part: string }>(store, 'testing', { text }))[0]?.part ?? ''
}

test('the weeks around now have partitions, all other time shares one', async () => {
  await withStore(async store => {
    const now = await nowMs(store)
    const week = Math.floor(now / WEEK)
    const parts = await partsOf(store, 'window_score')
    for (const each of [week - 4, week, week + 1]) assert.ok(parts.includes(`window_score_${each}`))
    assert.ok(parts.length < 12)
    await storeWindow(store, Math.floor(now))
    assert.equal(await partOfWindow(store), `window_score_${week}`)
    for (const table of ['roll_up_minutes', 'roll_up_hours']) {
      assert.ok((await partsOf(store, table)).length >= 2, table)
    }
    assert.equal(await makeParts(store), 0, 'all are there')
  })
})

test('what came before its partition is moved there', async () => {
  await withStore(async store => {
    const now = await nowMs(store)
    const part = `window_score_${Math.floor(now / WEEK)}`
    await store.pool.query(`drop table ${part}`)
    const log = await storeWindow(store, Math.floor(now))
    assert.equal(await partOfWindow(store), 'window_score_rest')
    const before = await getScores(store, log)
    assert.equal(await makeParts(store), 1)
    assert.equal(await partOfWindow(store), part)
    assert.deepEqual(await getScores(store, log), before)
  })
})

test('a partition that is over goes once it is empty', async () => {
  await withStore(async store => {
    const week = Math.floor((await nowMs(store)) / WEEK) - 20
    for (const each of [week, week + 1]) {
      await store.pool.query(`create table window_score_${each} partition of window_score
        for values from (${each * WEEK}) to (${(each + 1) * WEEK})`)
    }
    await storeWindow(store, week * WEEK)
    await makeParts(store)
    const parts = await partsOf(store, 'window_score')
    assert.deepEqual(
      [week, week + 1].map(each => parts.includes(`window_score_${each}`)),
      [true, false],
    )
  })
})

test('who reads is not held up by a partition that is made', async () => {
  await withStore(async store => {
    const part = `window_score_${Math.floor((await nowMs(store)) / WEEK)}`
    await store.pool.query(`drop table ${part}`)
    await transaction(store, async reader => {
      await reader.query('select from window_score')
      assert.equal(await makeParts(store), 0)
    })
    assert.equal(await makeParts(store), 1)
  })
})
