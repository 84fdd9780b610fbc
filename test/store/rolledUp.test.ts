/** Roll-ups as they are read: always what the windows give, rolled up or not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../src/base/random.ts'
import { ALARM, COLD, hotter } from '../../src/store/heat.ts'
import { HOURS, MINUTES } from '../../src/store/levels.ts'
import { storeLog } from '../../src/store/logs.ts'
import { type Store, transaction } from '../../src/store/pool.ts'
import { getRolledUp, visitHeat } from '../../src/store/rolledUp.ts'
import { rollUp } from '../../src/store/rollUps.ts'
import { appendScores, getScores } from '../../src/store/scores.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { windowScore } from '../help/flow.ts'

const MINUTE = 60_000

async function withLog(work: (store: Store, log: number) => Promise<void>): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { id } = await storeLog(store, { source: 's', name: 'a.log' })
    await work(store, id)
  })
}

async function append(store: Store, log: number, from: number, to: number): Promise<void> {
  const random = seededRandom(from, 'windows')
  const scores = Array.from({ length: to - from }, (_, at) => {
    // Whole hundredths, as exact as the map has them.
    const score = Math.floor(random.next() * 400) / 4
    return windowScore((from + at) * MINUTE, { score, alarm: score >= 99, lines: at })
  })
  await transaction(store, on => appendScores(on, log, { version: 1, scores }))
}

/** Steps by the windows themselves. */
async function stepsOf(store: Store, log: number, stepMs: number) {
  const windows = await getScores(store, log)
  const steps = Map.groupBy(windows, ({ from }) => Math.floor(from / stepMs) * stepMs)
  return [...steps].map(([starts, own]) => ({
    starts,
    score: Math.max(...own.map(({ score }) => score)),
    lines: own.reduce((sum, { lines }) => sum + lines, 0),
    alarms: own.filter(({ alarm }) => alarm).length,
  }))
}

async function check(store: Store, log: number): Promise<void> {
  for (const level of [MINUTES, HOURS]) {
    const range = { from: 2 * HOURS.stepMs, to: 24 * HOURS.stepMs }
    const all = await stepsOf(store, log, level.stepMs)
    const wanted = all.filter(({ starts }) => starts >= range.from && starts < range.to)
    const found = await getRolledUp(store, log, { level, range })
    assert.ok(found.every(step => step.log === log && (step.lag ?? 0) > 0))
    assert.deepEqual(
      found.map(({ log: _, lag: __, ...step }) => step),
      wanted,
    )
    const parts = new Map<number, number>()
    await visitHeat(store, { logs: [log, log + 1], level, range }, (of, starts, heat) => {
      assert.equal(of, log)
      parts.set(starts, hotter(parts.get(starts) ?? COLD, heat))
    })
    const cells = wanted.map(({ starts, score, alarms }) => {
      return [starts, score * 100 + (alarms > 0 ? ALARM : 0)] as const
    })
    assert.deepEqual(parts, new Map(cells))
  }
}

test('what is read is what the windows give: due, rolled up, and both', async () => {
  await withLog(async (store, log) => {
    await append(store, log, 5, 1000)
    await check(store, log)
    await rollUp(store, { suite: 's' })
    await check(store, log)
    await append(store, log, 1000, 1205)
    await append(store, log, 2000, 2001)
    await check(store, log)
    await rollUp(store, { suite: 's', batchRows: 1 })
    await check(store, log)
  })
})

test('steps whose windows are gone are gone, though they were rolled up', async () => {
  await withLog(async (store, log) => {
    await append(store, log, 0, 30)
    await rollUp(store, { suite: 's' })
    const range = { from: 0, to: HOURS.stepMs }
    assert.equal((await getRolledUp(store, log, { level: MINUTES, range })).length, 3)
    await transaction(store, async on => {
      await on.query('delete from window_score')
      await on.query('insert into roll_up_due values ($1, 0)', [log])
    })
    const left = await getRolledUp(store, log, { level: MINUTES, range })
    assert.deepEqual(
      left.map(({ starts }) => starts),
      [10 * MINUTE],
    )
  })
})
