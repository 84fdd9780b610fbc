/** Models of suites in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ensureSource } from '../../src/store/sources.ts'
import {
  deleteSuiteModels,
  getSuiteModel,
  listSuiteModels,
  storeSuiteModel,
} from '../../src/store/suiteModels.ts'
import { withStore } from '../help/database.ts'
import { suiteModel } from '../help/flow.ts'

test('versions come back as they were stored, and are never stored twice', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const [one, two] = [suiteModel(1), suiteModel(2, { cutMs: 5, promoted: false })]
    await storeSuiteModel(store, 's', two)
    await storeSuiteModel(store, 's', one)
    await assert.rejects(storeSuiteModel(store, 's', one), /duplicate key/)
    const listed = [one, two].map(({ bytes: _, ...summary }) => summary)
    assert.deepEqual(await listSuiteModels(store, 's'), listed)
    assert.deepEqual(await getSuiteModel(store, 's', 2), two)
    assert.equal(await getSuiteModel(store, 's', 3), undefined)
    await deleteSuiteModels(store, 's')
    assert.deepEqual(await listSuiteModels(store, 's'), [])
  })
})

test('what has no threshold yet says why', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { trainedOn } = suiteModel(1)
    const early = { ...trainedOn, threshold: Number.NaN, learning: '3 of 60 windows' }
    await storeSuiteModel(store, 's', suiteModel(1, { trainedOn: early }))
    assert.deepEqual((await listSuiteModels(store, 's'))[0]?.trainedOn, early)
  })
})
