import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sortLogs } from '../../src/scanner/early.ts'
import { learnLog } from '../../src/scanner/learning.ts'
import { getSpans } from '../../src/store/spans.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { type TestSource, withSource } from '../help/source.ts'
import { difference, storedOf } from '../help/stored.ts'
import { countStatements } from '../help/statements.ts'

const options = {
  lookBack: true,
  windowMs: 10_000,
  watermarkMs: Number.POSITIVE_INFINITY,
  settledMs: Number.POSITIVE_INFINITY,
} as const

/** Short logs, one with enough windows, one without a single time. */
function writeLogs(root: string): void {
  for (let i = 0; i < 5; i++) writeLog(root, `s${i}.log`, serviceLog({ seed: i, minutes: 1 }))
  writeLog(root, 'long.log', serviceLog({ seed: 9, minutes: 5, brokenMinute: 3 }))
  writeLog(root, 'timeless.log', 'one line\nanother line\n')
}

async function dueOf({ store }: TestSource): Promise<{ log: string; lastBins: number }[]> {
  return (await getSpans(store, 'test')).map(({ log, lastBins }) => ({ log, lastBins }))
}

test('many logs together are stored as each alone would be', async () => {
  const stored: unknown[] = []
  for (const together of [true, false]) {
    await withSource(async source => {
      const { store, setup, root } = source
      writeLogs(root)
      await source.read()
      const logs = await dueOf(source)
      if (together)
        assert.equal(await sortLogs({ store, setup }, { kind: 'sort', logs, ...options }), 30)
      else
        for (const each of logs)
          await learnLog(store, setup, { kind: 'learn', ...each, ...options })
      stored.push(await storedOf(store))
    })
  }
  assert.equal(difference(stored[0], stored[1]), undefined)
})

test('logs with too few windows cost no round trips of their own', async () => {
  await withSource(async source => {
    const { store, setup, root } = source
    for (let i = 0; i < 40; i++) writeLog(root, `s${i}.log`, serviceLog({ seed: i, minutes: 1 }))
    await source.read()
    const logs = await dueOf(source)
    const statements = countStatements(store)
    assert.equal(await sortLogs({ store, setup }, { kind: 'sort', logs, ...options }), 0)
    assert.ok(statements() <= 6, `${statements()}`)
    const { state, reason, counts } = await source.log('s7.log')
    assert.deepEqual([state, reason, counts.windows], ['learning', '6 of 12 windows', 6])
  })
})
