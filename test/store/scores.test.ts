/** Scores in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WindowScore } from '../../src/flow.ts'
import { deleteLog, storeLog } from '../../src/store/logs.ts'
import { query, type Store, transaction } from '../../src/store/pool.ts'
import {
  appendScores,
  deleteScoresFrom,
  forEachScore,
  getScores,
  replaceScores,
} from '../../src/store/scores.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { windowScore } from '../help/flow.ts'

async function withLog(work: (store: Store, log: number) => Promise<void>): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { id } = await storeLog(store, { source: 's', name: 'l' })
    await work(store, id)
  })
}

const withVersion = (score: WindowScore, version: number) => ({ ...score, version })

test('scores come back bit for bit, by start', async () => {
  await withLog(async (store, log) => {
    const scores = [
      windowScore(60_000, { rules: 0.1 + 0.2, forest: 5e-324, joint: 1e308 }),
      windowScore(0, { stream: 'other', kind: 'session', alarm: false, timed: false }),
      windowScore(0.5, { baselines: { newLines: Number.NaN, mixShift: 1 } }),
    ]
    await transaction(store, c => replaceScores(c, log, { version: 7, scores }))
    const expected = [scores[1], scores[2], scores[0]].map(s => ({ ...s, version: 7 }))
    assert.deepEqual(await getScores(store, log), expected)
    assert.deepEqual(await getScores(store, log, { from: 0.5, to: 60_000 }), [expected[1]])
  })
})

test('appended scores join the old ones, replacing ones do not', async () => {
  await withLog(async (store, log) => {
    const one = windowScore(0)
    const two = windowScore(60_000)
    await transaction(store, c => replaceScores(c, log, { version: 1, scores: [one] }))
    await transaction(store, c => appendScores(c, log, { version: 2, scores: [two] }))
    assert.deepEqual(await getScores(store, log), [withVersion(one, 1), withVersion(two, 2)])
    await deleteScoresFrom(store, log, 60_000)
    assert.deepEqual(await getScores(store, log), [withVersion(one, 1)])
    await transaction(store, c => replaceScores(c, log, { version: 3, scores: [two] }))
    assert.deepEqual(await getScores(store, log), [withVersion(two, 3)])
    await transaction(store, c => replaceScores(c, log, { version: 4, scores: [] }))
    assert.deepEqual(await getScores(store, log), [])
  })
})

test('all scores of a source are visited log by log, in batches', async () => {
  await withLog(async (store, log) => {
    const second = await storeLog(store, { source: 's', name: 'a' })
    const many = Array.from({ length: 12_000 }, (_, index) => windowScore(index * 60_000))
    await transaction(store, c => replaceScores(c, log, { version: 1, scores: many }))
    await transaction(store, c => replaceScores(c, second.id, { version: 1, scores: [many[0]] }))
    const seen: WindowScore[] = []
    const logs: string[] = []
    let largest = 0
    await forEachScore(store, 's', async (name, scores) => {
      logs.push(name)
      seen.push(...scores)
      largest = Math.max(largest, scores.length)
    })
    assert.deepEqual(
      seen,
      [many[0], ...many].map(score => ({ ...score, version: 1 })),
    )
    assert.deepEqual(logs, ['a', 'l', 'l', 'l'])
    assert.ok(largest <= 5_000)
  })
})

test('an error of a visitor ends the visit', async () => {
  await withLog(async (store, log) => {
    await transaction(store, c => replaceScores(c, log, { version: 1, scores: [windowScore(0)] }))
    const visit = (): never => {
      throw new Error('disk full')
    }
    await assert.rejects(forEachScore(store, 's', visit), /disk full/)
  })
})

test('the scores of a deleted log are gone', async () => {
  await withLog(async (store, log) => {
    await transaction(store, c => replaceScores(c, log, { version: 1, scores: [windowScore(0)] }))
    await deleteLog(store, log)
    const rows = await query(store, 'testing', { text: 'select from window_score' })
    assert.equal(rows.length, 0)
  })
})
