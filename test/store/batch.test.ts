/** Turns of many streams in one statement: each whole, in order and once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TurnCommit } from '../../src/flow.ts'
import { commitTurns } from '../../src/store/batch.ts'
import { openStreams } from '../../src/store/opening.ts'
import type { Store } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { fileRecord, shape, turn } from '../help/flow.ts'
import { difference, storedOf } from '../help/stored.ts'
import { loseNextAnswer } from '../help/statements.ts'

/** The nth turn of some streams, each with a file, shapes and bins of its own. */
function turnsOf(number: number, streams = ['a', 'b', 'c']): TurnCommit[] {
  return streams.map((stream, index) =>
    turn(number, {
      log: stream,
      stream,
      files: [
        fileRecord({ id: `f${stream}`, path: stream, stream, position: number * 10 + index }),
      ],
      shapes: [shape(number), shape(number, { level: index }), shape(number + 1)],
      state: Uint8Array.from({ length: index * 3 }, (_, at) => at + number),
    }),
  )
}

async function withSource(work: (store: Store) => Promise<void>): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const names = ['a', 'b', 'c'].map(stream => ({ log: stream, stream }))
    await openStreams(store, 's', names)
    await work(store)
  })
}

test('a batch stores what its turns would store one by one', async () => {
  const stored: unknown[] = []
  await withSource(async store => {
    for (const number of [1, 2]) await commitTurns(store, 's', turnsOf(number))
    stored.push(await storedOf(store))
  })
  await withSource(async store => {
    for (const number of [1, 2]) {
      for (const each of turnsOf(number)) await commitTurn(store, 's', each)
    }
    stored.push(await storedOf(store))
  })
  assert.equal(difference(stored[0], stored[1]), undefined)
})

test('a turn without bins stores none, an empty batch nothing', async () => {
  await withSource(async store => {
    const without = turnsOf(1).map(({ bins: _, ...each }) => each)
    await commitTurns(store, 's', without)
    await commitTurns(store, 's', [])
    const { rows } = await store.pool.query('select count(*)::int as bins from bins')
    assert.deepEqual(rows, [{ bins: 0 }])
  })
})

test('a turn out of order is refused and leaves nothing; the others are stored', async () => {
  await withSource(async store => {
    await commitTurns(store, 's', turnsOf(1))
    await store.pool.query(`update stream set turns = 7 where name = 'b'`)
    await assert.rejects(commitTurns(store, 's', turnsOf(2)), {
      name: 'OperatingError',
      message: /were deleted or the database lost their last commits; start again/,
    })
    const { rows } = await store.pool.query('select id, position from file order by id')
    assert.deepEqual(rows, [
      { id: 'fa', position: 20 },
      { id: 'fb', position: 11 },
      { id: 'fc', position: 22 },
    ])
  })
})

test('one turn that cannot be stored leaves everything as it was', async () => {
  await withSource(async store => {
    await commitTurns(store, 's', turnsOf(1))
    const before = await storedOf(store)
    const bad = turnsOf(2)
    bad[1] = { ...bad[1], shapes: [shape(3, { level: 100_000 })] }
    await assert.rejects(commitTurns(store, 's', bad), /storing turns of 3 streams of source "s"/)
    assert.equal(difference(await storedOf(store), before), undefined)
    await commitTurns(store, 's', turnsOf(2))
  })
})

test('a batch that was stored when the connection broke is not stored twice', async () => {
  await withSource(async store => {
    await commitTurns(store, 's', turnsOf(1))
    loseNextAnswer(store)
    await commitTurns(store, 's', turnsOf(2))
    await commitTurns(store, 's', turnsOf(3))
    const { rows } = await store.pool.query('select distinct turns from stream')
    assert.deepEqual(rows, [{ turns: 3 }])
  })
})

test('streams that nobody opened are a mistake of ours', async () => {
  await withSource(async store => {
    await assert.rejects(commitTurns(store, 's', turnsOf(1, ['x'])), /"x" was not opened/)
  })
})
