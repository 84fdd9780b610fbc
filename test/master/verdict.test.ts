/** From rows to alarms. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alarmsOf, type SuiteRow } from '../../src/master/verdict.ts'
import { minute } from './findings.ts'
import { MINUTE } from './suite.ts'

function row(at: number, ratio: number, log = 'a'): SuiteRow {
  const contributors = [{ log, onsetMs: minute(at), excess: 1, share: 1 }]
  const by = { byRules: at % 2 === 0, byForest: false, byDrift: at % 2 === 1 }
  const base = { startMs: minute(at), load: 1, score: 0, alarm: ratio > 1 }
  return ratio > 1 ? { ...base, carried: { ratio, ...by, contributors } } : base
}

test('rows near each other are one alarm, with the carriers of its strongest', () => {
  const rows = [row(0, 1.1), row(1, 0.5), row(3, 2, 'b'), row(4, 1.5), row(30, 1.2)]
  const [first, second, ...others] = alarmsOf(rows, MINUTE)
  assert.deepEqual(others, [])
  assert.deepEqual([first.from, first.to], [minute(0), minute(5)])
  assert.deepEqual([first.byRules, first.byForest, first.byDrift], [true, false, true])
  assert.equal(first.contributors[0].log, 'b')
  assert.equal(first.score, 99)
  assert.deepEqual([second.from, second.to, second.byDrift], [minute(30), minute(31), false])
})

test('rows that did not alarm make no difference', () => {
  const rows = [row(0, 1.1), row(1, 0.5), row(3, 2)]
  assert.deepEqual(
    alarmsOf(
      rows.filter(({ alarm }) => alarm),
      MINUTE,
    ),
    alarmsOf(rows, MINUTE),
  )
  assert.deepEqual(alarmsOf([row(1, 0.5)], MINUTE), [])
})
