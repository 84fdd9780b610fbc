/** Records of files in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getFiles, getFilesOf, storeFiles } from '../../src/store/files.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { fileRecord } from '../help/flow.ts'

test('file records come back as they were stored', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const records = [
      fileRecord(),
      fileRecord({ id: '2', path: 'app/app.log', generation: 1, state: 'rotated' }),
      fileRecord({ id: '3', path: `b/"q" {x},\\ '; --`, packing: 'zstd', position: 2 ** 52 }),
      fileRecord({ id: '4', path: `c/${'long/'.repeat(1000)}`, mtimeMs: Number.NaN }),
      fileRecord({ id: '5', path: 'd', state: 'rejected', reason: 'binary' }),
    ]
    await storeFiles(store, 's', records)
    assert.deepEqual(await getFiles(store, 's'), records)
    assert.deepEqual(await getFiles(store, 'other'), [])
  })
})

test('a record of the same id takes the place of the old one', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    await storeFiles(store, 's', [fileRecord()])
    const renamed = fileRecord({ path: 'app/app.log.1', state: 'rotated', position: 2000 })
    await storeFiles(store, 's', [renamed])
    assert.deepEqual(await getFiles(store, 's'), [renamed])
  })
})

test('of two records of one id in one call the last one counts', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    await storeFiles(store, 's', [fileRecord({ position: 1 }), fileRecord({ position: 2 })])
    assert.deepEqual(await getFiles(store, 's'), [fileRecord({ position: 2 })])
    await storeFiles(store, 's', [])
  })
})

test('files of streams come in reading order, none that is gone or unread', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const second = fileRecord({ id: '1', path: 'a', stream: 'a', baseOffset: 1000 })
    const first = fileRecord({ id: '2', path: 'a.1', stream: 'a', state: 'rotated' })
    const other = fileRecord({ id: '3', path: 'b', stream: 'b' })
    const gone = fileRecord({ id: '4', path: 'a.2', stream: 'a', state: 'gone' })
    const unread = fileRecord({ id: '5', path: 'a.3', stream: 'a', position: 0 })
    await storeFiles(store, 's', [second, first, other, gone, unread])
    assert.deepEqual(await getFilesOf(store, 's', ['a', 'c']), [first, second])
    assert.deepEqual(await getFilesOf(store, 's', []), [])
  })
})
