/** Scores over time, from rows that are known one by one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storeLog } from '../../src/store/logs.ts'
import { storeModel } from '../../src/store/models.ts'
import { type Store, transaction } from '../../src/store/pool.ts'
import { appendScores } from '../../src/store/scores.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { appendSuiteScores } from '../../src/store/suiteScores.ts'
import {
  getLineEnd,
  getNearWindows,
  getSeries,
  getSides,
  getStrongest,
  getSuiteSeries,
  getUsualLines,
} from '../../src/store/timeline.ts'
import { withStore } from '../help/database.ts'
import { windowScore } from '../help/flow.ts'

/** Four windows of ten seconds: usual, usual, nearly strange, strange; and one session. */
const WINDOWS = [
  { from: 0, lines: 10, score: 10, alarm: false },
  { from: 10_000, lines: 20, score: 20, alarm: false },
  { from: 20_000, lines: 30, score: 80, alarm: false },
  { from: 30_000, lines: 900, score: 95, alarm: true },
].map(each => ({ ...windowScore(each.from), ...each, to: each.from + 10_000 }))

async function scored(work: (store: Store, logs: readonly number[]) => Promise<void>) {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const logs: number[] = []
    for (const name of ['a.log', 'b.log']) {
      const { id } = await storeLog(store, { source: 's', name })
      const session = { ...windowScore(5000), kind: 'session' as const, session: 'x', score: 99 }
      const scores = name === 'a.log' ? [...WINDOWS, session] : WINDOWS.slice(0, 3)
      await transaction(store, c => appendScores(c, id, { version: 1, scores }))
      logs.push(id)
    }
    await work(store, logs)
  })
}

test('a series adds up lines; what is usual leaves alarms out', async () => {
  await scored(async (store, [a]) => {
    const log = { id: a, timed: true }
    const steps = { from: 10_000, step: 10_000, count: 3 }
    const cells = await getSeries(store, log, steps)
    assert.ok(cells.every(({ lag }) => (lag ?? 0) > 0))
    assert.deepEqual(
      cells.map(({ lag: _, ...cell }) => cell),
      [
        { at: 0, score: 20, lines: 20, alarm: false },
        { at: 1, score: 80, lines: 30, alarm: false },
        { at: 2, score: 95, lines: 900, alarm: true },
      ],
    )
    const usual = await getUsualLines(store, log)
    assert.deepEqual([usual?.low, usual?.middle, usual?.high, usual?.window], [11, 20, 29, 10_000])
    const week = 7 * 86_400_000
    assert.deepEqual(await getUsualLines(store, { ...log, toMs: week }), usual)
    // Of the quiet windows, lines 10, 20 and 30, the first lies a week and a second back.
    const last = await getUsualLines(store, { ...log, toMs: week + 1000 })
    assert.equal(last?.middle, 25)
    assert.equal(await getUsualLines(store, { id: a, timed: false }), undefined)
  })
})

test('a log without times ends behind the last line of its last window', async () => {
  await scored(async (store, [a]) => {
    assert.equal(await getLineEnd(store, a), 0)
    const scores = [{ ...windowScore(100, { timed: false }), to: 200 }]
    await transaction(store, c => appendScores(c, a, { version: 1, scores }))
    assert.equal(await getLineEnd(store, a), 200)
  })
})

test('nearly strange is what did not alarm, one window a log, the strangest first', async () => {
  await scored(async (store, [a]) => {
    const range = { from: 0, to: 40_000, least: 15, limit: 5 }
    const near = await getNearWindows(store, 's', range)
    assert.deepEqual(
      near.map(each => [each.from, each.score]),
      [
        [20_000, 80],
        [20_000, 80],
      ],
    )
    assert.deepEqual(await getNearWindows(store, 's', { ...range, least: 81 }), [])
    const strongest = await getStrongest(store, a, { from: 0, to: 40_000 })
    assert.equal(strongest?.rules, WINDOWS[3].rules)
    assert.equal(await getStrongest(store, a, { from: 50_000, to: 60_000 }), undefined)
  })
})

test('the suite has the highest verdict of each step', async () => {
  await scored(async store => {
    const scores = [1, 2, 3].map(at => ({ start: at * 10_000, score: at * 30, alarm: at === 3 }))
    await appendSuiteScores(store, 's', scores)
    assert.deepEqual(await getSuiteSeries(store, 's', { from: 0, step: 20_000, count: 2 }), [
      { at: 0, score: 30, alarm: false },
      { at: 1, score: 90, alarm: true },
    ])
  })
})

test('an alarm is told by rules, by the forest, by both, or by their sum alone', async () => {
  await scored(async (store, [a]) => {
    await storeModel(store, {
      ...{ log: a, version: 1, bytes: new Uint8Array(), sessions: null, templates: [] },
      ...{ configDigest: '', trainedOn: {}, threshold: 5, createdEventMs: 0, promoted: true },
    })
    const verdicts = [
      [6, 1],
      [1, 6],
      [6, 6],
      [3, 3],
      [3, 3],
    ]
    const scores = verdicts.map(([rules, forest], at) => {
      return windowScore(100_000 + at, { rules, forest, alarm: true })
    })
    const before = await getSides(store, 's')
    await transaction(store, c => appendScores(c, a, { version: 1, scores }))
    const { rules, forest, both, joint } = await getSides(store, 's')
    const made = [rules - before.rules, forest - before.forest, both - before.both]
    assert.deepEqual([...made, joint - before.joint], [1, 1, 1, 2])
  })
})
