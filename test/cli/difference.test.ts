/** What a backtest says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderBacktest } from '../../src/cli/difference.ts'
import { finding } from '../help/flow.ts'

const TERMINAL = { columns: 100, colour: false, interactive: false }
const COST = { logs: 2, tookMs: 1500, peakBytes: 200e6 }

test('findings are named with a sign, then counted, with what it took', () => {
  const hostile = finding('bb', { log: 'x\u001b[31m' })
  const result = { added: [finding('aa')], removed: [hostile], unchanged: [], ...COST }
  const [added, removed, head, cost] = renderBacktest(result, TERMINAL).split('\n')
  assert.equal(added, '+ 1970-01-01 00:01:00  Medium  app/app.log  new line')
  assert.match(removed, /^- 1970-01-01 00:01:00 {2}Medium {2}x␛\[31m/)
  assert.equal(head, '2 logs: 1 added, 1 removed, 0 unchanged')
  assert.equal(cost, 'took 1.5 s and at most 200 MB; nothing was stored')
})

test('more than one reads are counted', () => {
  const added = Array.from({ length: 45 }, (_, at) => finding(String(at), { timed: false }))
  const lines = renderBacktest({ added, removed: [], unchanged: [], ...COST }, TERMINAL).split('\n')
  assert.match(lines[0], /^\+ line 60,000/)
  assert.equal(lines[40], '+ … and 5 more; --json lists all')
})
