/** Notes in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deleteNote, getNotes, storeNote } from '../../src/store/notes.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

test('notes are found where they touch a range, and taken back by their number', async () => {
  await withStore(async store => {
    for (const name of ['s', 'other']) await ensureSource(store, { name, root: '/', config: {} })
    const note = { from: 100, to: 200, who: 'ann', saidMs: 1.5, text: 'load\0 test <b>' }
    const id = await storeNote(store, 's', note)
    const later = await storeNote(store, 's', { ...note, from: 300, to: 300, text: 'deploy' })
    const found = await getNotes(store, 's', { from: 150, to: 160 })
    assert.deepEqual(found, [{ ...note, id, text: 'load\uFFFD test <b>' }])
    const all = await getNotes(store, 's', { from: 0, to: 1000 })
    assert.deepEqual(
      all.map(each => each.id),
      [id, later],
    )
    assert.deepEqual(await getNotes(store, 'other', { from: 0, to: 1000 }), [])
    assert.equal(await deleteNote(store, 'other', id), false)
    assert.equal(await deleteNote(store, 's', id), true)
    assert.equal(await deleteNote(store, 's', id), false)
  })
})
