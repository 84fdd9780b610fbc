/** The source that is shown. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ensureSource, scannedMs } from '../../src/store/sources.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { sceneOf } from '../../src/web/context.ts'
import { withStore } from '../help/database.ts'
import { turn } from '../help/flow.ts'

function clockAt(nowMs: number) {
  return { now: () => nowMs, sleep: async () => undefined }
}

test('the source that was scanned last is shown; none where nothing was scanned', async () => {
  await withStore(async store => {
    assert.equal(await sceneOf({ store, clock: clockAt(0) }), undefined)
    for (const [name, at] of [
      ['old', 1],
      ['last', 3],
      ['middle', 2],
    ] as const) {
      await ensureSource(store, { name, root: '/', config: { scannedMs: at } })
    }
    const scene = await sceneOf({ store, clock: clockAt(0) })
    assert.equal(scene?.source.name, 'last')
    assert.ok(scene !== undefined && scannedMs(scene.source) === 3 && Number.isNaN(scene.from))
    assert.equal(scannedMs({ name: 'x', root: '/', config: {} }), 0)
  })
})

test('incidents go quiet by event time; by the wall clock once logs have stopped', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const bins = { from: 0, to: 60_000, coveredMs: 60_000, lastMs: 59_999, bytes: new Uint8Array() }
    await commitTurn(store, 's', turn(1, { bins }))
    const live = await sceneOf({ store, clock: clockAt(90_000) })
    assert.deepEqual([live?.from, live?.to], [0, 60_000])
    assert.equal(live?.openAfter, 60_000 - 300_000)
    assert.equal(live?.quietAfter, 60_000 - 3_600_000)
    const days = 3 * 86_400_000
    const stopped = await sceneOf({ store, clock: clockAt(days) })
    assert.equal(stopped?.openAfter, days - 300_000)
  })
})
