/** Where the master stands with a suite. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { getSuiteState, storeSuiteState } from '../../src/store/suiteStates.ts'
import { withStore } from '../help/database.ts'

test('a suite that was never judged stands at nothing; then as it was said', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const none = { judgedMs: null, toldMs: Number.NEGATIVE_INFINITY, hides: '' }
    assert.deepEqual(await getSuiteState(store, 's'), none)
    assert.deepEqual(await getSuiteState(store, 'another'), none)
    const state = { judgedMs: 60_000, toldMs: 30_000.5, hides: 'abc' }
    await transaction(store, connection => storeSuiteState(connection, 's', state))
    assert.deepEqual(await getSuiteState(store, 's'), state)
  })
})
