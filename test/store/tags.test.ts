/** Tags in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ensureSource } from '../../src/store/sources.ts'
import { getTags, storeTag, type Tag } from '../../src/store/tags.ts'
import { withStore } from '../help/database.ts'

test('tags come back in the order in which they were said', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const first: Tag = { what: 'aa', verdict: 'false', who: 'a', saidMs: 1, reason: '"; --' }
    const second: Tag = { ...first, verdict: 'expected', saidMs: 2.5 }
    await storeTag(store, 's', second)
    await storeTag(store, 's', first)
    await storeTag(store, 's', first)
    assert.deepEqual(await getTags(store, 's'), [first, second])
  })
})
