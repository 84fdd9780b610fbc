/** Opening many streams at once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStreams, streamKey } from '../../src/store/opening.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { getStream } from '../../src/store/streams.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { turn } from '../help/flow.ts'

const NAMES = [
  { log: 'a', stream: 'a' },
  { log: 'a', stream: 'other of a' },
  { log: `b '"\\ $1`, stream: 'a' },
]

test('new streams are stored, known ones come as their last turn left them, in order', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    assert.deepEqual(await openStreams(store, 's', NAMES), [undefined, undefined, undefined])
    await commitTurn(store, 's', { ...turn(1), log: 'a', stream: 'other of a' })
    const [none, record, other] = await openStreams(store, 's', NAMES)
    assert.deepEqual([none, other], [undefined, undefined])
    assert.ok(record)
    assert.deepEqual(record, await getStream(store, record.log, 'other of a'))
    const reversed = await openStreams(store, 's', [...NAMES].reverse())
    assert.deepEqual(reversed, [undefined, record, undefined])
  })
})

test('names that come twice are one stream', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    await openStreams(store, 's', [...NAMES, ...NAMES])
    assert.deepEqual([...store.streamIds.keys()].sort(), NAMES.map(n => streamKey('s', n)).sort())
  })
})

test('a turn on an opened stream follows those that are stored', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const [name] = NAMES
    for (let turns = 0; turns < 3; turns++) {
      await openStreams(store, 's', NAMES)
      await commitTurn(store, 's', { ...turn(1), ...name })
    }
    const id = store.streamIds.get(streamKey('s', name)) ?? 0
    assert.equal(store.turns.get(id), 3)
  })
})
