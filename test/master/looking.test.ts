/** Looks at what is stored. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lookInto } from '../../src/master/looking.ts'
import type { LogSeries } from '../../src/master/join.ts'
import { learnNew } from '../../src/scanner/scanner.ts'
import { keepLooks } from '../../src/store/looks.ts'
import { transaction } from '../../src/store/pool.ts'
import { getScores } from '../../src/store/scores.ts'
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

async function optionsOf({ store, log }: TestSource) {
  const series: LogSeries[] = []
  for (const name of ['s0.log', 's1.log']) {
    const scores = await getScores(store, (await log(name)).id)
    const from = Float64Array.from(scores, score => score.from)
    series.push({
      ...{ log: name, from, to: from.map(start => start + 10_000), joint: from.map(() => 1) },
      alarm: new Uint8Array(scores.length),
      lines: Float64Array.from(scores, score => score.lines),
    })
  }
  const untilMs = BROKEN_MS + 600_000
  const logs = await getSuiteLogs(store, 'test')
  return { suite: 'test', logs, series, windowMs: 10_000, untilMs, parser: 'Shapes' as const }
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
    await transaction(store, connection => keepLooks(connection, 'test', stored))
    await store.pool.query('delete from bins')
    assert.deepEqual(await lookInto(store, [OCCASION], options), { shown, stored })
  })
})
