/** The tables that are kept by time: what was there stays, a range opens its partitions. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getHeat } from '../../src/store/heatMap.ts'
import { HOURS, MINUTES } from '../../src/store/levels.ts'
import { storeLog } from '../../src/store/logs.ts'
import { migrate } from '../../src/store/migrations.ts'
import { closeStore, connectStore, type Store, transaction } from '../../src/store/pool.ts'
import { getSpoken, getSuiteSeries } from '../../src/store/suiteSeries.ts'
import { MIGRATIONS } from '../../src/store/schema.ts'
import { appendScores, getScores } from '../../src/store/scores.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { TIME } from '../../src/store/timeSchema.ts'
import { getNearWindows, getSeries, getStrongest } from '../../src/store/timeline.ts'
import { withDatabase, withStore } from '../help/database.ts'
import { windowScore } from '../help/flow.ts'
import { plansOf } from '../help/plans.ts'

const DAY = 86_400_000
const WEEK = 7 * DAY
const HOUR = 3_600_000

test('a range of time opens its partitions alone, in every reading of windows', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { id } = await storeLog(store, { source: 's', name: 'a.log' })
    const week = Math.floor(Date.now() / WEEK) - 1
    const from = week * WEEK + DAY
    const to = from + DAY
    const readings: readonly [string, (on: Store) => Promise<unknown>][] = [
      ['window_score', on => getHeat(on, [id], { from, step: 60_000, count: 100 })],
      [MINUTES.table, on => getHeat(on, [id], { from, step: 10 * 60_000, count: 100 })],
      [HOURS.table, on => getHeat(on, [id], { from, step: HOUR, count: 24 })],
      ['window_score', on => getSeries(on, { id, timed: true }, { from, step: 1000, count: 9 })],
      [MINUTES.table, on => getSeries(on, { id, timed: true }, { from, step: HOUR / 2, count: 9 })],
      ['window_score', on => getNearWindows(on, 's', { from, to, least: 80, limit: 3 })],
      ['window_score', on => getStrongest(on, id, { from, to })],
      ['window_score', on => getSuiteSeries(on, [id], { fromMs: from, toMs: to })],
      ['window_score', on => getSpoken(on, [id], { from, to })],
    ]
    for (const [table, reading] of readings) {
      const opened = (await plansOf(store, reading)).flatMap(({ opens }) => opens)
      const parts = opened.filter(name => /^(window_score|roll_up)_/.test(name))
      const number = Math.floor(from / LENGTHS[table])
      assert.ok(opened.includes(`${table}_${number}`), `${table}: ${opened}`)
      assert.ok(!parts.includes('window_score_rest'), `${table}: ${opened}`)
      assert.equal(new Set(parts.filter(name => name.startsWith('window_score'))).size <= 1, true)
    }
  })
})

const LENGTHS: Record<string, number> = {
  window_score: WEEK,
  roll_up_minutes: 4 * WEEK,
  roll_up_hours: 52 * WEEK,
}

test('windows of an older logforest are kept, numbered on, and due to be rolled up', async () => {
  await withDatabase(async url => {
    const store = connectStore(url, { maxConnections: 2, applicationName: 'test' })
    try {
      const older = MIGRATIONS.slice(0, MIGRATIONS.indexOf(TIME))
      await store.pool.query(
        'create table migration (version int primary key, applied timestamptz default now())',
      )
      for (const text of older) await store.pool.query(text)
      await store.pool.query('insert into migration select generate_series(1, $1::int)', [
        older.length,
      ])
      await ensureSource(store, { name: 's', root: '/', config: {} })
      const { id } = await storeLog(store, { source: 's', name: 'a.log' })
      await store.pool.query(`insert into stream (log, name, key) values ($1, 'x', 'x')`, [id])
      await store.pool.query(
        `insert into window_score (log, stream, kind, timed, starts, ends, lines, rules, forest,
                joint, score, alarm, new_lines, mix_shift, model_version)
         select $1, t.id, 'window', true, n * 60000, n * 60000 + 60000,
                1, 2, 3, 4, 5, false, 6, 7, 8
           from stream t, generate_series(0, 19) n`,
        [id],
      )
      await migrate(store)
      const before = await getScores(store, id)
      assert.deepEqual(
        before.map(({ from, rules, version }) => [from, rules, version]),
        Array.from({ length: 20 }, (_, n) => [n * 60_000, 2, 8]),
      )
      const due = await store.pool.query('select starts from roll_up_due order by 1')
      assert.deepEqual(due.rows, [{ starts: 0 }, { starts: 600_000 }])
      await transaction(store, on => appendScores(on, id, { version: 9, scores: [windowScore(7)] }))
      assert.equal((await getScores(store, id)).length, 21)
    } finally {
      await closeStore(store)
    }
  })
})
