/** Scores of the suite in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import {
  appendSuiteScores,
  deleteSuiteScoresFrom,
  getSuiteAlarms,
  getSuiteScores,
} from '../../src/store/suiteScores.ts'
import { withStore } from '../help/database.ts'

const ALL = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

test('suite scores come back by start, with what carries an alarm', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const carried = { ratio: 1.5, contributors: [{ log: 'a\0', share: 1 }] }
    const late = { start: 60_000, score: 91.25, alarm: true, load: 1.25, carried }
    const early = { start: 0, score: 10, alarm: false, load: 0.5, carried: null }
    await appendSuiteScores(store, 's', [late, early])
    await appendSuiteScores(store, 's', [])
    assert.deepEqual(await getSuiteScores(store, 's'), [early, late])
    assert.deepEqual(await getSuiteScores(store, 's', { from: 0, to: 60_000 }), [early])
    assert.deepEqual(await getSuiteAlarms(store, 's', ALL), [late])
    assert.deepEqual(await getSuiteAlarms(store, 's', { from: 0, to: 60_000 }), [])
  })
})

test('what was judged stays: a second verdict on a window is refused', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const score = { start: 0, score: 10, alarm: false }
    await appendSuiteScores(store, 's', [score])
    await assert.rejects(appendSuiteScores(store, 's', [{ ...score, score: 11 }]), /duplicate key/)
  })
})

test('what was provisional goes', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const scores = [0, 60_000, 120_000].map(start => ({ start, score: 1, alarm: false }))
    const starts = async () => (await getSuiteScores(store, 's')).map(({ start }) => start)
    await appendSuiteScores(store, 's', scores)
    await transaction(store, c => deleteSuiteScoresFrom(c, 's', 60_000))
    assert.deepEqual(await starts(), [0])
    await transaction(store, c => deleteSuiteScoresFrom(c, 's'))
    assert.deepEqual(await starts(), [])
  })
})
