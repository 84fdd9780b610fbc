/** The answer about health, from a scan. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { suppressionJson } from '../../../src/web/routes/health.ts'
import { HealthJson } from '../../../src/web/schemas-more.ts'
import { IncidentsJson } from '../../../src/web/schemas.ts'
import { writeLog } from '../../help/scanning.ts'
import { startedWeb } from '../../help/web.ts'

const web = await startedWeb()

test('the ledger adds up, what learns says what is missing, what is unreadable why', async () => {
  writeLog(web.folder, 'logs/core.bin', '\u0000\u0001\u0002\u0000'.repeat(2000))
  await web.scan()
  const { addsUp, ledger, learning, rejected } = await web.get(HealthJson, 'health')
  assert.ok(addsUp && ledger.lines > ledger.scored)
  assert.match(learning.items.find(({ log }) => log === 'short.log')?.reason ?? '', /windows/)
  assert.deepEqual(rejected, { total: 1, items: [{ path: 'core.bin', reason: 'binary' }] })
})

test('the budget has the days of event time, each with its findings', async () => {
  const { budget, lag, sides } = await web.get(HealthJson, 'health')
  assert.equal(budget.days.length, 1)
  assert.ok(budget.days[0].findings >= 2 && budget.days[0].share < 0.03)
  assert.ok((lag.scannedMs ?? 0) > (lag.lastLineMs ?? Infinity))
  assert.ok(sides.rules + sides.forest + sides.both + sides.joint >= 2)
})

test('precision is not known before somebody said something, then with its interval', async () => {
  const before = await web.get(HealthJson, 'health')
  assert.deepEqual([before.precision.share, before.precision.logs.total], [null, 0])
  const [{ id }] = (await web.get(IncidentsJson, 'incidents?order=severity')).items
  await web.send('POST', 'tags', { incident: id, verdict: 'true' })
  const { precision } = await web.get(HealthJson, 'health')
  assert.deepEqual([precision.share, precision.true, precision.most], [1, 2, 1])
  assert.ok(precision.least > 0.3 && precision.least < 0.4 && precision.logs.total === 2)
})

test('a suppression for good has no end, and one that ended says so', () => {
  const base = { name: 'n', template: 't', text: null, log: '**', reason: 'r', stays: [] }
  const hides = { findings: 1, parts: 0, lastMs: Number.NaN, touched: [], whole: [] }
  const forever = suppressionJson({ ...base, ...hides, untilMs: Infinity }, 5)
  assert.deepEqual([forever.untilMs, forever.expired, forever.lastMs], [null, false, null])
  assert.equal(suppressionJson({ ...base, ...hides, untilMs: 5 }, 5).expired, true)
})
