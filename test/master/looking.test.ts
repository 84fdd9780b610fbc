/** Looks at what is stored. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lookInto } from '../../src/master/looking.ts'
import { learnNew } from '../../src/scanner/scanner.ts'
import { addLooks } from '../../src/store/looks.ts'
import { transaction } from '../../src/store/pool.ts'
import { getSuiteLogs } from '../../src/store/suites.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { judging, type TestSource, withSource } from '../help/source.ts'

const BROKEN_MS = Date.UTC(2026, 0, 5, 8, 20)
const OCCASION = {
  key: 'k',
  findings: [],
  from: BROKEN_MS + 20_000,
  to: BROKEN_MS,
  logs: ['s1.log'],
}

async function optionsOf({ store }: TestSource) {
  const logs = await getSuiteLogs(store, 'test')
  const habit = { mean: 10, feeling: 0, spread: 1 }
  const habits = { logs: new Map(logs.map(({ fullName }) => [fullName, habit])), variance: 0 }
  const untilMs = () => BROKEN_MS + 600_000
  const parser = 'Shapes' as const
  return { suite: 'test', logs, windowMs: 10_000, untilMs, parser, habits: async () => habits }
}

test('a log that broke is seen in its bins, with its template; what is known stays', async () => {
  await withSource(async source => {
    const { store, root } = source
    writeLog(root, 's0.log', serviceLog({ seed: 0, minutes: 30 }))
    writeLog(root, 's1.log', serviceLog({ seed: 1, minutes: 30, brokenMinute: 20 }))
    await source.read()
    await learnNew(source, judging())
    const options = await optionsOf(source)
    const { shown, stored } = await lookInto(store, [OCCASION], options)
    const [broken, ...others] = [...(shown.get('k') ?? [])].sort((a, b) => b.nats - a.nats)
    assert.equal(broken.log, 's1.log')
    assert.ok(broken.nats > 10)
    assert.ok(Math.abs(broken.onsetMs - BROKEN_MS) <= 20_000)
    assert.ok(broken.evidence[0].text.length > 0)
    assert.ok(others.every(({ nats }) => nats < 5))
    await transaction(store, connection => addLooks(connection, 'test', stored))
    await store.pool.query('delete from bins')
    assert.deepEqual(await lookInto(store, [OCCASION], options), { shown, stored })
  })
})

test('what later lines may change is not kept', async () => {
  await withSource(async source => {
    writeLog(source.root, 's1.log', serviceLog({ seed: 1, minutes: 30, brokenMinute: 20 }))
    await source.read()
    await learnNew(source, judging())
    const options = { ...(await optionsOf(source)), untilMs: () => OCCASION.from + 90_000 }
    const { shown, stored } = await lookInto(source.store, [OCCASION], options)
    assert.equal(shown.get('k')?.length, 1)
    assert.deepEqual(stored, [])
  })
})
