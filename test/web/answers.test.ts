/** What several answers share. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addsUp, emptyLedger, sumOfLedgers } from '../../src/parse/ledger.ts'
import type { LogRecord } from '../../src/store/logs.ts'
import {
  countsPlace,
  ledgerJson,
  needLog,
  needScene,
  needSuite,
  rangeOf,
} from '../../src/web/answers.ts'
import type { Scene } from '../../src/web/context.ts'
import { startedWeb } from '../help/web.ts'

const SPAN = {
  log: 'a',
  fromMs: 100,
  toMs: 400,
  lastMs: 399,
  coveredMs: 300,
  bytes: 1,
  lastBins: 7,
}
const SOURCE = { name: 's', root: '/', config: { parser: 'Drain' } }
const SCENE: Scene = {
  ...{ suite: 's', source: SOURCE, sources: [SOURCE] },
  ...{ spans: [SPAN], from: 100, to: 400, openAfter: 0, quietAfter: 0 },
}

test('a range that is not named is all time; it is never empty', () => {
  assert.deepEqual(rangeOf({}, SCENE), { from: 100, to: 400 })
  assert.deepEqual(rangeOf({ from: 200, to: 300 }, SCENE), { from: 200, to: 300 })
  assert.deepEqual(rangeOf({ from: 900 }, SCENE), { from: 900, to: 901 })
  assert.deepEqual(rangeOf({}, { ...SCENE, from: Number.NaN, to: Number.NaN }), { from: 0, to: 1 })
})

test('counts are kept by what was stored last, and made by the parser of the source', () => {
  const log: LogRecord = { id: 5, source: 's', name: 'a', state: 'trained', reason: '', counts: {} }
  assert.deepEqual(countsPlace(SCENE, log), { log: 5, parser: 'Drain', spanMs: 300, lastBins: 7 })
  const { spanMs, lastBins } = countsPlace(SCENE, { ...log, name: 'b' })
  assert.deepEqual([spanMs, lastBins], [Number.NaN, 0])
})

test('ledgers add up class by class, and say when they do not', () => {
  const one = { ...emptyLedger(), lines: 5, scored: 3, rejected: { binary: 2 } }
  const sum = sumOfLedgers([one, one, { ...emptyLedger(), lines: 1, empty: 1 }])
  assert.deepEqual([sum.lines, sum.scored, sum.empty, sum.rejected], [11, 6, 1, { binary: 4 }])
  assert.ok(addsUp(sum) && !addsUp({ ...sum, lines: 12 }))
  assert.deepEqual(ledgerJson(sum).rejected, { binary: 4 })
  assert.deepEqual(one.rejected, { binary: 2 })
})

test('what is not there is refused in a sentence', async () => {
  const { context } = await startedWeb({ empty: true })
  await assert.rejects(needScene(context), /Nothing was scanned into this database yet/)
  await assert.rejects(needSuite(context), /Nothing was scanned into this database yet/)
  const named = { ...context, suite: 'ns/other' }
  await assert.rejects(needSuite(named), /No suite of this name is here for you/)
  await assert.rejects(needLog(context, SCENE, 'a'), /No log has this name/)
})
