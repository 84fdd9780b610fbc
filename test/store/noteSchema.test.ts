/** The table of notes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storeNote } from '../../src/store/notes.ts'
import { query } from '../../src/store/pool.ts'
import { ensureSource, reclaimSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

test('notes of a source go with it, and no others', async () => {
  await withStore(async store => {
    for (const name of ['s', 't']) {
      await ensureSource(store, { name, root: '/', config: {} })
      await storeNote(store, name, { from: 1, to: 2, who: 'ann', saidMs: 3, text: name })
    }
    await reclaimSource(store, 's')
    assert.deepEqual(await query(store, 'testing', { text: 'select source from note' }), [
      { source: 't' },
    ])
  })
})
