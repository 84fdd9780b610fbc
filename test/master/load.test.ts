/** How busy a suite is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../src/base/random.ts'
import type { LogSeries } from '../../src/master/join.ts'
import { habitsOf, loadAt, loadIn } from '../../src/master/load.ts'
import { minute } from './findings.ts'
import { MINUTE, seriesOf } from './suite.ts'

/** What is usual is learned from two hundred minutes. */
function loadOf(logs: readonly LogSeries[]) {
  const habits = habitsOf(logs, { windowMs: MINUTE, toMs: minute(200) })
  return { ...habits, ...loadIn(logs, habits, MINUTE) }
}

/** A log that follows the load by this much, with some noise of its own. */
function following(name: string, mean: number, feeling: number): LogSeries {
  const random = seededRandom(1, name)
  const lines = Float64Array.from({ length: 300 }, (_, at) => {
    return mean * (1 + feeling * (busy(at) - 1)) * (1 + 0.05 * (random.next() - 0.5))
  })
  return { ...seriesOf(name, new Float64Array(300)), lines }
}

function busy(at: number): number {
  return 1 + 0.5 * Math.sin(at / 20)
}

test('the load is what all logs do together, each by its part', () => {
  const logs = [1, 1, 1, 1, 0].map((feeling, at) => following(`log ${at}`, 20 + at, feeling))
  const load = loadOf(logs)
  const mean = Array.from({ length: 200 }, (_, at) => busy(at) / 200).reduce((a, b) => a + b)
  // The average of five windows is that of the one in their middle.
  for (const at of [10, 50, 120, 230]) {
    assert.ok(Math.abs(loadAt(load, minute(at + 2)) - busy(at) / mean) < 0.1)
  }
  assert.ok(Math.abs((load.logs.get('log 0')?.feeling ?? 0) - 1) < 0.1)
  assert.ok((load.logs.get('log 4')?.feeling ?? 1) < 0.1)
  assert.equal(load.logs.get('log 0')?.spread, 1)
})

test('one log that goes wild does not move it', () => {
  const logs = [1, 1, 1, 1, 1].map((feeling, at) => following(`log ${at}`, 20, feeling))
  const wild = { ...logs[2], lines: logs[2].lines.map((lines, at) => (at > 220 ? 5000 : lines)) }
  const load = loadOf([logs[0], logs[1], wild, logs[3], logs[4]])
  assert.ok(Math.abs(loadAt(load, minute(232)) - busy(230)) < 0.1)
})

test('a suite of few logs has none: their median would be that of the log in trouble', () => {
  const load = loadOf([following('a', 20, 1), following('b', 20, 1)])
  assert.equal(loadAt(load, minute(50)), 1)
  assert.equal(load.logs.get('a')?.feeling, 0)
  assert.ok((load.logs.get('a')?.spread ?? 0) > 1, 'what no load explains is spread')
})

test('what comes after the past says nothing of what is usual', () => {
  const logs = [1, 1, 1, 1, 1].map((feeling, at) => following(`log ${at}`, 20, feeling))
  const later = logs.map(each => ({
    ...each,
    lines: each.lines.map((n, at) => (at < 203 ? n : 0)),
  }))
  assert.deepEqual(loadOf(later).logs, loadOf(logs).logs)
})
