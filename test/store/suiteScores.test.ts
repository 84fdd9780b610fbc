/** Scores of the suite in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import {
  appendSuiteScores,
  getSuiteScores,
  replaceSuiteScores,
} from '../../src/store/suiteScores.ts'
import { withStore } from '../help/database.ts'

test('suite scores come back by start; of one start the last counts', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const late = { start: 60_000, score: 91.25, alarm: true }
    const early = { start: 0, score: 10, alarm: false }
    await appendSuiteScores(store, 's', [late, early])
    assert.deepEqual(await getSuiteScores(store, 's'), [early, late])
    const renewed = { ...early, score: 11 }
    await appendSuiteScores(store, 's', [renewed])
    assert.deepEqual(await getSuiteScores(store, 's'), [renewed, late])
    await transaction(store, c => replaceSuiteScores(c, 's', [early]))
    assert.deepEqual(await getSuiteScores(store, 's'), [early])
  })
})
