/** The counter-evidence: who stayed as usual. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitTail } from '../../src/forest/tail.ts'
import type { LogSeries } from '../../src/master/join.ts'
import { usualLogs } from '../../src/master/usual.ts'
import { spokenIn } from '../help/spoken.ts'
import { minute } from './findings.ts'
import { seriesOf, suiteOf } from './suite.ts'

const SPAN = { from: minute(100), to: minute(103) }

function usual(series: readonly LogSeries[], known = series): string[] {
  const habit = { mean: 1, feeling: 0, spread: 1 }
  const logs = known.map(({ log, joint }) => ({ log, tail: fitTail(joint), habit, drift: 0 }))
  return usualLogs(spokenIn(series, SPAN), { logs })
}

test('logs with lines in that time that were not strange are named', () => {
  const blow = { logs: [1], from: 100, to: 103, strength: 9 }
  const suite = suiteOf({ logs: 3, windows: 200, seed: 2, blows: [blow] })
  assert.deepEqual(usual(suite), ['log-000', 'log-002'])
})

test('a log without lines in that time says nothing, nor one that is not known', () => {
  const [long] = suiteOf({ logs: 1, windows: 200, seed: 2 })
  const mute = { ...seriesOf('mute', long.joint), lines: new Float64Array(200) }
  const early = seriesOf('early', long.joint.subarray(0, 50))
  assert.deepEqual(usual([early, long, mute]), ['log-000'])
  assert.deepEqual(usual([early, long, mute], [early, mute]), [])
})

test('what each did in a stretch: its windows, the strangest, whether it spoke', () => {
  const one = { ...seriesOf('one', [1, 5, 2, 9], 99), lines: Float64Array.of(1, 0, 0, 0) }
  assert.deepEqual(spokenIn([one], SPAN), [{ log: 'one', windows: 3, most: 9, spoke: false }])
  assert.deepEqual(spokenIn([seriesOf('late', [1], 103)], SPAN), [])
})
