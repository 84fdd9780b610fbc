/** Models in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deleteLog, storeLog } from '../../src/store/logs.ts'
import {
  getModel,
  listModels,
  type ModelRecord,
  promoteModel,
  storeModel,
} from '../../src/store/models.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

function model(log: number, version: number, promoted = true): ModelRecord {
  return {
    log,
    version,
    bytes: new Uint8Array(70_000).fill(version),
    sessions: version === 3 ? null : Uint8Array.from([version]),
    configDigest: 'c0ffee',
    templates: [{ id: 'aa', text: 'nul \0 "<*>" \ud83d', level: 2, shapes: ['1', '2'] }],
    trainedOn: { windows: 30, from: 1, quarantined: [] },
    threshold: 3.5,
    createdEventMs: 1_764_000_000_000,
    promoted,
  }
}

test('a model comes back by version, and as the latest that was promoted', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { id } = await storeLog(store, { source: 's', name: 'l' })
    assert.equal(await getModel(store, id, 'latest'), undefined)
    for (const each of [model(id, 2), model(id, 1), model(id, 3, false)]) {
      await storeModel(store, each)
    }
    assert.deepEqual(await getModel(store, id, 3), model(id, 3, false))
    assert.deepEqual(await getModel(store, id, 'latest'), model(id, 2))
    await promoteModel(store, { log: id, version: 3, promoted: true })
    assert.deepEqual(await getModel(store, id, 'latest'), model(id, 3))
    assert.equal(await getModel(store, id, 4), undefined)
  })
})

test('models are listed ascending without their weight, and go with their log', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { id } = await storeLog(store, { source: 's', name: 'l' })
    await storeModel(store, model(id, 2))
    await storeModel(store, model(id, 1))
    const summaries = [1, 2].map(version => {
      const { bytes: _, sessions: __, templates: ___, ...summary } = model(id, version)
      return summary
    })
    assert.deepEqual(await listModels(store, id), summaries)
    await storeModel(store, { ...model(id, 2), threshold: 9 })
    assert.equal((await getModel(store, id, 2))?.threshold, 9)
    await deleteLog(store, id)
    assert.deepEqual(await listModels(store, id), [])
  })
})
