/** What a scanner says of itself. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Voice } from '../../src/scanner/voice.ts'
import { getScanners, type ScannerState } from '../../src/store/heartbeats.ts'
import type { Store } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { heldClock } from '../help/clock.ts'
import { withStore } from '../help/database.ts'

async function speaking(
  work: (scene: { voice: Voice; heard: ScannerState[]; store: Store }) => Promise<void>,
): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const heard: ScannerState[] = []
    const voice = new Voice({
      ...{ store, source: 's', name: 'one', scope: { node: 'n1' }, paused: false },
      clock: heldClock(),
      fetched: () => ({ calls: 3, fetchedBytes: 70 }),
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
