/** What a scanner says of itself. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fetching } from '../../src/flow.ts'
import { Voice } from '../../src/scanner/voice.ts'
import { getScanners, type ScannerState } from '../../src/store/heartbeats.ts'
import { getOverview } from '../../src/store/overview.ts'
import type { Store } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { heldClock } from '../help/clock.ts'
import { withStore } from '../help/database.ts'

async function speaking(
  work: (scene: {
    readonly voice: Voice
    readonly heard: ScannerState[]
    readonly store: Store
  }) => Promise<void>,
  fetched = (): Fetching => ({ calls: 3, fetchedBytes: 70 }),
): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const heard: ScannerState[] = []
    const voice = new Voice({
      ...{ store, source: 's', name: 'one', scope: { node: 'n1' }, paused: false },
      clock: heldClock(),
      fetched,
      onState: state => heard.push(state),
    })
    await work({ voice, heard, store })
  })
}

test('what is said is heard here and stored alike', async () => {
  await speaking(async ({ voice, heard, store }) => {
    await voice.turned({ files: 2 })
    const [{ state }] = await getScanners(store, 's')
    const { node, files, calls, fetchedBytes, lastPollMs } = state
    assert.deepEqual([node, files, calls, fetchedBytes], ['n1', 2, 3, 70])
    assert.ok((lastPollMs ?? 0) > 0)
    assert.deepEqual(heard.length, 1)
    await voice.still()
    assert.equal(heard[1].files, 2)
  })
})

test('one turn that fails is waited for, two in a row are a trouble', async () => {
  await speaking(async ({ voice, heard }) => {
    await voice.failed('first')
    await voice.failed('second')
    await voice.turned({})
    await voice.failed('third')
    assert.deepEqual(
      heard.map(({ waiting, trouble }) => [waiting, trouble]),
      [
        ['first', ''],
        ['second', 'second'],
        ['', ''],
        ['third', ''],
      ],
    )
  })
})

test('what a service was asked is told once, and again where it could not be told', async () => {
  let calls = 0
  const asked = (): Fetching => ({ calls, fetchedBytes: calls * 10 })
  await speaking(async ({ voice, store }) => {
    const cost = async (): Promise<Fetching> => (await getOverview(store, 's')).fetched
    calls = 2
    await Promise.all([voice.still(), voice.turned({})])
    assert.deepEqual(await cost(), { calls: 2, fetchedBytes: 20 })
    await store.pool.query('alter table scanner rename to away')
    calls = 5
    await assert.rejects(voice.still(), /scanner/)
    await store.pool.query('alter table away rename to scanner')
    assert.equal((await cost()).calls, 2)
    await voice.still()
    assert.deepEqual(await cost(), { calls: 5, fetchedBytes: 50 })
  }, asked)
})
