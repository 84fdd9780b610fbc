/** The counter-evidence: who stayed as usual. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinLogs } from '../../src/master/join.ts'
import { usualLogs } from '../../src/master/usual.ts'
import { minute } from './findings.ts'
import { seriesOf, suiteOf } from './suite.ts'

const SPAN = { from: minute(100), to: minute(103) }

test('logs with lines in that time that were not strange are named', () => {
  const blow = { logs: [1], from: 100, to: 103, strength: 9 }
  const suite = suiteOf({ logs: 3, windows: 200, seed: 2, blows: [blow] })
  assert.deepEqual(usualLogs(joinLogs(suite), SPAN, []), ['log-000', 'log-002'])
  assert.deepEqual(usualLogs(joinLogs(suite), SPAN, ['log-000']), ['log-002'])
})

test('a log without lines in that time says nothing', () => {
  const [long] = suiteOf({ logs: 1, windows: 200, seed: 2 })
  const mute = { ...seriesOf('mute', long.joint), lines: new Float64Array(200) }
  const early = seriesOf('early', long.joint.subarray(0, 50))
  assert.deepEqual(usualLogs(joinLogs([early, long, mute]), SPAN, []), ['log-000'])
})

test('without a suite nothing is known', () => {
  assert.deepEqual(usualLogs(undefined, SPAN, []), [])
})
