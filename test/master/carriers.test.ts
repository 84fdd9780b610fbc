/** Who carries an alarming window. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { carriedBy, type JudgedRows } from '../../src/master/carriers.ts'
import { joinLogs } from '../../src/master/join.ts'
import { suiteOf } from './suite.ts'

const BLOW = { logs: [1, 2], from: 99, to: 101, strength: 9 }

/** A hundred windows of four logs; in the last two of them two are strange. */
function judged(drift: number): JudgedRows {
  const joined = joinLogs(suiteOf({ logs: 4, windows: 101, seed: 3, blows: [BLOW] }))
  const rows = joined.window.length
  const surprise = new Float32Array(joined.log.length)
  surprise[joined.rowStart[100] + 3] = drift
  return {
    joined,
    rules: new Float64Array(rows).fill(6),
    forest: new Float64Array(rows),
    joint: new Float64Array(rows).fill(6),
    drift: { evidence: new Float64Array(rows).fill(drift), surprise, scales: new Map() },
    threshold: 3,
  }
}

test('the logs with most surprise in the last windows, strongest first', () => {
  const { ratio, byRules, byForest, byDrift, contributors } = carriedBy(judged(0), 100)
  assert.deepEqual([ratio, byRules, byForest, byDrift], [2, true, false, false])
  const [first, second] = contributors
  assert.deepEqual([first.log, second.log].sort(), ['log-001', 'log-002'])
  assert.ok(first.excess >= second.excess && first.share > 0.2)
})

test('where a drift speaks louder, the logs that drift', () => {
  const { byDrift, contributors } = carriedBy(judged(7), 100)
  assert.ok(byDrift)
  assert.deepEqual(
    contributors.map(({ log, share }) => [log, share]),
    [['log-003', 1]],
  )
})
