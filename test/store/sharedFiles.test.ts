/** Records of files where several scanners share a source. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getFiles, storeFiles } from '../../src/store/files.ts'
import type { FileRecord } from '../../src/flow.ts'
import type { Store } from '../../src/store/pool.ts'
import type { Fence } from '../../src/store/share.ts'
import { type Changes, eachChangedFile, storeOwnFiles } from '../../src/store/sharedFiles.ts'
import { leaseShares } from '../../src/store/shares.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { fileRecord } from '../help/flow.ts'

test('what others wrote since a mark is read, also what was committed late', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const idsSince = async (mark: string) => {
      const { files, next } = await changedSince(store, { mark })
      return { ids: files.map(file => file.id).sort(), next }
    }
    await storeFiles(store, 's', [fileRecord({ id: 'a' }), fileRecord({ id: 'b' })])
    const first = await idsSince('')
    assert.deepEqual(first.ids, ['a', 'b'])
    const slow = await store.pool.connect()
    await slow.query('begin')
    await storeFiles(slow, 's', [fileRecord({ id: 'slow' })])
    await storeFiles(store, 's', [fileRecord({ id: 'b', position: 5 })])
    const second = await idsSince(first.next)
    assert.deepEqual(second.ids, ['b'])
    await slow.query('commit')
    slow.release()
    const third = await idsSince(second.next)
    assert.ok(third.ids.includes('slow') && !third.ids.includes('a'))
    assert.deepEqual((await idsSince(third.next)).ids, [])
  })
})

test('records whose share was lost are left out', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const [one, two] = await leaseShares(store, { source: 's', name: 'a' })
    assert.ok(one && two)
    const records = [fileRecord({ id: 'kept' }), fileRecord({ id: 'lost' })]
    const owned = (fence: Fence) =>
      records.map((record, at) => ({ record, fence: at ? fence : one }))
    assert.equal(await storeOwnFiles(store, 's', owned({ ...two, epoch: 0 })), false)
    assert.deepEqual(
      (await getFiles(store, 's')).map(file => file.id),
      ['kept'],
    )
    assert.equal(await storeOwnFiles(store, 's', owned(two)), true)
  })
})

test('they come in small answers, by path and generation, none missed or twice', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const records = ['a', 'b', 'b', 'c', 'd'].map((path, at) =>
      fileRecord({ id: `${9 - at}`, path, generation: at, stream: `${path}/log` }),
    )
    await storeFiles(store, 's', records)
    for (const page of [1, 2, 5, 6]) {
      const { files, sizes } = await changedSince(store, { mark: '', page })
      assert.deepEqual(
        files.map(file => file.id),
        ['9', '8', '7', '6', '5'],
      )
      assert.ok(sizes.every(size => size <= page))
    }
    const { files } = await changedSince(store, { mark: '', prefix: 'b/', page: 1 })
    assert.deepEqual(
      files.map(file => file.generation),
      [1, 2],
    )
  })
})

async function changedSince(store: Store, changes: Omit<Changes, 'onFiles'>) {
  const files: FileRecord[] = []
  const sizes: number[] = []
  const next = await eachChangedFile(store, 's', {
    ...changes,
    onFiles: part => {
      files.push(...part)
      sizes.push(part.length)
    },
  })
  return { files, sizes, next }
}
