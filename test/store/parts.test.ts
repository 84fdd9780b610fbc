import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appendFindings, getFindings } from '../../src/store/findings.ts'
import { getLog } from '../../src/store/logs.ts'
import { getParts, storeUnjudged } from '../../src/store/parts.ts'
import type { Store } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { finding, shape, turn } from '../help/flow.ts'

async function withLogs(work: (store: Store) => Promise<void>): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    for (const [log, stream] of [
      ['b', 'b1'],
      ['a', 'a1'],
      ['a', 'a2'],
    ]) {
      for (const number of [1, 2])
        await commitTurn(store, 's', turn(number, { log, stream, files: [] }))
    }
    await work(store)
  })
}

test('all that is stored of the logs asked for comes at once, in order', async () => {
  await withLogs(async store => {
    const parts = await getParts(store, 's', ['b', 'a', 'unknown'])
    const streamOf = (name: string) => ({
      name,
      blocks: [Uint8Array.of(1, 0, 255), Uint8Array.of(2, 0, 255)],
      shapes: [shape(1), shape(2)],
      hasSessions: false,
    })
    assert.deepEqual(
      parts.map(({ log, streams }) => [log.name, streams.map(({ id: _, ...rest }) => rest)]),
      [
        ['a', [streamOf('a1'), streamOf('a2')]],
        ['b', [streamOf('b1')]],
      ],
    )
    assert.deepEqual(await getParts(store, 's', []), [])
  })
})

test('logs that cannot be judged lose what was said of them, and say why', async () => {
  await withLogs(async store => {
    const log = await getLog(store, 's', 'a')
    const other = await getLog(store, 's', 'b')
    for (const id of [log?.id ?? 0, other?.id ?? 0]) await appendFindings(store, id, [finding('a')])
    const counts = { windows: 3 }
    await storeUnjudged(store, [{ id: log?.id ?? 0, state: 'learning', reason: 'too few', counts }])
    await storeUnjudged(store, [])
    const after = await getLog(store, 's', 'a')
    assert.deepEqual([after?.reason, after?.counts], ['too few', counts])
    assert.deepEqual(await getFindings(store, log?.id ?? 0), [])
    assert.equal((await getFindings(store, other?.id ?? 0)).length, 1)
  })
})
