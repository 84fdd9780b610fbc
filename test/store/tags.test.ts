/** Tags in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ensureSource } from '../../src/store/sources.ts'
import { deleteTags, getTags, lastWords, storeTag, type Tag } from '../../src/store/tags.ts'
import { withStore } from '../help/database.ts'

test('tags come back in the order in which they were said', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const first: Tag = {
      what: 'aa',
      verdict: 'false',
      who: 'a',
      saidMs: 1,
      reason: '"; --',
      log: null,
      joint: null,
    }
    const second: Tag = { ...first, verdict: 'expected', saidMs: 2.5 }
    await storeTag(store, 's', second)
    await storeTag(store, 's', first)
    await storeTag(store, 's', first)
    assert.deepEqual(await getTags(store, 's'), [first, second])
  })
})

test('the last word on each finding counts, by log; incidents count in none', () => {
  const base = { who: 'a', reason: '', joint: 7 }
  const first: Tag = { ...base, what: 'aa', verdict: 'false', saidMs: 1, log: 'x' }
  const last: Tag = { ...first, who: 'b', verdict: 'true', saidMs: 2 }
  const other: Tag = { ...first, what: 'bb', log: 'y' }
  const words = lastWords([first, other, last, { ...first, what: 'i', log: null }])
  assert.deepEqual(
    [...words],
    [
      ['x', [last]],
      ['y', [other]],
    ],
  )
})

test('a word is taken back from all that it was said of, and no other', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const base = { verdict: 'true', who: 'a', reason: '', log: null, joint: null } as const
    for (const what of ['aa', 'bb']) await storeTag(store, 's', { ...base, what, saidMs: 1.5 })
    const other = { ...base, what: 'aa', saidMs: 2 }
    await storeTag(store, 's', other)
    assert.deepEqual((await deleteTags(store, 's', { who: 'a', saidMs: 1.5 })).sort(), ['aa', 'bb'])
    assert.deepEqual(await deleteTags(store, 's', { who: 'b', saidMs: 2 }), [])
    assert.deepEqual(await getTags(store, 's'), [other])
  })
})
