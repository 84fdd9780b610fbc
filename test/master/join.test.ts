/** Logs lined up on event time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { joinLogs, SURPRISE_CAP } from '../../src/master/join.ts'
import { DAY, MINUTE, seriesOf, suiteOf } from './suite.ts'

test('rows are the windows in which any log has some, entries the logs that have', () => {
  const joined = joinLogs([seriesOf('a', [0, 0, 0]), seriesOf('b', [0, 0], 2)])
  assert.equal(joined.windowMs, MINUTE)
  assert.deepEqual(
    [...joined.window].map(window => window - DAY / MINUTE),
    [0, 1, 2, 3],
  )
  assert.deepEqual([...joined.rowStart], [0, 1, 2, 4, 5])
  assert.deepEqual([...joined.log], [0, 0, 0, 1, 1])
})

test('logs of different years cost no more than their windows', () => {
  const year = 366 * 24 * 60
  const joined = joinLogs([seriesOf('a', [1, 2]), seriesOf('b', [1, 2], 10 * year)])
  assert.equal(joined.window.length, 4)
  assert.equal(joined.surprise.length, 4)
})

test('surprise is calibrated per log: the unit of its score makes no difference', () => {
  const [one] = suiteOf({ logs: 1, windows: 200, seed: 3 })
  const { surprise } = joinLogs([one])
  const scaled = joinLogs([{ ...one, joint: one.joint.map(value => 100 * value) }])
  const within = surprise.filter((value, at) => Math.abs(value - scaled.surprise[at]) < 0.05)
  assert.ok(within.length >= 0.95 * surprise.length)
})

test('no log counts for more than the cap, and none for less than nothing', () => {
  const joint = Array.from({ length: 100 }, (_, at) => (at === 50 ? 1e6 : at % 7))
  const { surprise } = joinLogs([seriesOf('a', joint)])
  assert.equal(surprise[50], SURPRISE_CAP)
  assert.ok(surprise.every(value => value >= 0))
})

test('several streams of a log are one entry; their number is no surprise', () => {
  const usual = suiteOf({ logs: 1, windows: 300, seed: 5 })[0]
  const many = suiteOf({ logs: 8, windows: 300, seed: 5 })
  const merged = {
    ...usual,
    from: Float64Array.from(many.flatMap(each => [...each.from])),
    to: Float64Array.from(many.flatMap(each => [...each.to])),
    joint: Float64Array.from(many.flatMap(each => [...each.joint])),
    lines: Float64Array.from(many.flatMap(each => [...each.lines])),
  }
  const joined = joinLogs([merged])
  assert.equal(joined.surprise.length, 300)
  const mean = joined.surprise.reduce((sum, value) => sum + value, 0) / 300
  assert.ok(mean < 0.6, `${mean}; one usual log has 0.43`)
})

test('an empty window is told apart from one with lines', () => {
  const series = seriesOf('a', [0, 0, 0])
  series.lines[1] = 0
  assert.deepEqual([...joinLogs([series]).spoke], [1, 0, 1])
})

test('no logs and logs without windows join to nothing', () => {
  assert.equal(joinLogs([]).window.length, 0)
  assert.equal(joinLogs([seriesOf('a', [])]).window.length, 0)
})

test('the order of windows within a log makes no difference', () => {
  const plan = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 40 })
  fc.assert(
    fc.property(plan, starts => {
      const unique = [...new Set(starts)]
      const of = (minutes: number[]) => ({
        ...seriesOf(
          'a',
          minutes.map(at => (at * 37) % 11),
        ),
        from: Float64Array.from(minutes, at => DAY + at * MINUTE),
        to: Float64Array.from(minutes, at => DAY + (at + 1) * MINUTE),
      })
      assert.deepEqual(joinLogs([of(unique)]), joinLogs([of(unique.toReversed())]))
    }),
  )
})
