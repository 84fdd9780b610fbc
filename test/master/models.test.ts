/** Versions of a suite's model that are at hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeSuite } from '../../src/master/master.ts'
import { SuiteModels, versionAt } from '../../src/master/models.ts'
import { encodeSuite } from '../../src/master/suite-codec.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { storeSuiteModel } from '../../src/store/suiteModels.ts'
import { withStore } from '../help/database.ts'
import { suiteModel } from '../help/flow.ts'
import { SUITE_OPTIONS, suiteOf } from './suite.ts'

test('the version that judges is the last that was cut by then and not set aside', () => {
  const versions = [1, 2, 3].map(version => {
    return suiteModel(version, { cutMs: 100 * version, promoted: version !== 2 })
  })
  assert.equal(versionAt(versions, 50)?.version, 1)
  assert.equal(versionAt(versions, 250)?.version, 1)
  assert.equal(versionAt(versions, 300)?.version, 3)
  assert.equal(versionAt([], 300), undefined)
})

test('what was read once is not read again', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { model } = judgeSuite(suiteOf({ logs: 3, windows: 100, seed: 1 }), SUITE_OPTIONS)
    await storeSuiteModel(store, 's', suiteModel(1, { bytes: encodeSuite(model) }))
    const models = new SuiteModels('s')
    const [summary] = await models.list(store)
    await store.pool.query(`update suite_model set bytes = ''`)
    assert.deepEqual(await models.list(store), [summary])
    assert.deepEqual(await models.get(store, summary), model)
    const { bytes: _, ...other } = suiteModel(2)
    const bytes = models.cut({ summary: other, model })
    assert.deepEqual(bytes, encodeSuite(model))
    assert.equal(await models.get(store, other), model)
    await assert.rejects(new SuiteModels('s').get(store, other), /No model 2/)
  })
})

test('what an older program wrote is learned anew', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    await storeSuiteModel(store, 's', suiteModel(1, { bytes: Uint8Array.of(99) }))
    assert.deepEqual(await new SuiteModels('s').list(store), [])
  })
})

test('versions that are set aside do not push out the one that judges', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { model } = judgeSuite(suiteOf({ logs: 3, windows: 100, seed: 1 }), SUITE_OPTIONS)
    const models = new SuiteModels('s')
    for (const version of [1, 2, 3, 4]) {
      const { bytes: _, ...summary } = suiteModel(version, { promoted: version === 1 })
      models.cut({ summary, model })
    }
    const { bytes: _, ...first } = suiteModel(1)
    assert.equal(await models.get(store, first), model, 'it is not stored yet')
  })
})
