/** Shapes in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getLog } from '../../src/store/logs.ts'
import type { Store } from '../../src/store/pool.ts'
import { getShapes, getShapesOfLog } from '../../src/store/shapes.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { shape, turn } from '../help/flow.ts'

/** The streams of a log take turns of these shapes; gives the log's id. */
async function stored(store: Store, shapes: Record<string, ReturnType<typeof shape>[]>) {
  await ensureSource(store, { name: 's', root: '/', config: {} })
  for (const [stream, of] of Object.entries(shapes)) {
    await commitTurn(store, 's', turn(1, { log: 'l', stream, files: [], shapes: of }))
  }
  return (await getLog(store, 's', 'l'))?.id ?? 0
}

test('shapes of hostile lines come back as they were, by number', async () => {
  await withStore(async store => {
    const shapes = [
      shape(0, { tokens: ['nul\0', '"quote"', '{brace,}', '\\', 'null', '', '\ud83d'] }),
      shape(1, { tokens: [], sample: new Uint8Array(), level: 7 }),
      shape(2, { tokens: ["'; drop table log; --"], sample: Uint8Array.of(0xc3, 0x28, 0) }),
      shape(3, { tokens: ['x'.repeat(1_000_000)], sample: new Uint8Array(1_000_000).fill(0xff) }),
    ]
    const log = await stored(store, { a: shapes.toReversed() })
    const found = await getShapesOfLog(store, log)
    assert.deepEqual(
      found,
      shapes.map(each => ({ ...each, stream: 'a' })),
    )
  })
})

test('numbers count within a stream, and a changed shape takes the place of the old', async () => {
  await withStore(async store => {
    const log = await stored(store, { a: [shape(0)], b: [shape(0, { level: 6 })] })
    const changed = shape(0, { tokens: ['user', '<*>', 'left'] })
    await commitTurn(store, 's', turn(2, { log: 'l', stream: 'a', shapes: [changed] }))
    const found = await getShapesOfLog(store, log)
    assert.deepEqual(
      found.map(each => [each.stream, each.number, each.level, each.tokens.at(-1)]),
      [
        ['a', 0, 3, 'left'],
        ['b', 0, 6, 'in'],
      ],
    )
  })
})

test('the shapes of one stream are read alone', async () => {
  await withStore(async store => {
    await stored(store, { a: [shape(0), shape(1)], b: [shape(0)] })
    const ids = [...store.streamIds.values()]
    assert.deepEqual(await getShapes(store, ids[0] ?? 0), [shape(0), shape(1)])
    assert.deepEqual(await getShapes(store, ids[1] ?? 0), [shape(0)])
  })
})
