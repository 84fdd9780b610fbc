/** A log goes with the day where its days agree. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../src/base/random.ts'
import type { WindowMatrix } from '../../src/flow.ts'
import { judge, learn } from '../../src/forest/detector.ts'
import { clockOf, DAY_MS, isDaily, isSameTime, timesOf } from '../../src/forest/rhythm.ts'
import { matrixOf, poisson } from '../accuracy/history.ts'
import { OPTIONS } from '../accuracy/outcomes.ts'

const PER_DAY = 288

/** Windows of five minutes, of which each has so many lines by chance. */
function history(days: number, linesAt: (share: number) => number) {
  const random = seededRandom(3)
  const windows = Array.from({ length: days * PER_DAY }, (_, row) => {
    const lines = poisson(random, linesAt((row % PER_DAY) / PER_DAY))
    return { counts: new Map([[0, lines]]), pairs: new Set<number>() }
  })
  const start = Float64Array.from(windows, (_, row) => (row / PER_DAY) * DAY_MS)
  return { ...matrixOf(windows, 1), start }
}

const waves = (share: number): number => 20 + 10 * Math.sin(2 * Math.PI * share)
const all = (rows: number): Uint8Array => new Uint8Array(rows).fill(1)

test('two days that go the same way are a rhythm; one is none, and chance is none', () => {
  const daily = history(2, waves)
  assert.equal(isDaily(daily, all(daily.rows), PER_DAY), true)
  const one = history(1, waves)
  assert.equal(isDaily(one, all(one.rows), PER_DAY), false)
  const even = history(4, () => 20)
  assert.equal(isDaily(even, all(even.rows), PER_DAY), false)
})

test('without times, a length or most hours nothing is known', () => {
  const { start: _, ...timeless } = history(3, waves)
  assert.equal(isDaily(timeless, all(timeless.rows), PER_DAY), false)
  const daily = history(3, waves)
  assert.equal(isDaily(daily, all(daily.rows)), false)
  const nights = all(daily.rows).map((_, row) => (row % PER_DAY < PER_DAY / 3 ? 1 : 0))
  assert.equal(isDaily(daily, nights, PER_DAY), false)
})

/** Some windows of a history. */
function picked({ count, rowStart, start }: ReturnType<typeof history>, rows: readonly number[]) {
  const cells = rows.map(row => {
    return { counts: new Map([[0, count[rowStart[row]]]]), pairs: new Set<number>() }
  })
  return { ...matrixOf(cells, 1), start: Float64Array.from(rows, row => start[row]) }
}

/** The windows of several streams, one stream behind the other, as a log has them. */
function together(streams: readonly WindowMatrix[]) {
  const cells = streams.flatMap(({ rows, rowStart, count }) =>
    Array.from({ length: rows }, (_, row) => {
      return { counts: new Map([[0, count[rowStart[row]]]]), pairs: new Set<number>() }
    }),
  )
  const start = Float64Array.from(streams.flatMap(each => [...(each.start ?? [])]))
  return { ...matrixOf(cells, 1), start }
}

test('replicas side by side show no more days than one does', () => {
  const half = PER_DAY / 2 + PER_DAY / 24
  const short = history(1, waves)
  const rowsOf = (matrix: ReturnType<typeof history>, rows: number) => {
    return { ...matrix, rows, start: matrix.start.slice(0, rows) }
  }
  const four = together([1, 2, 3, 4].map(() => rowsOf(short, half)))
  assert.deepEqual([four.rows, timesOf(four)], [4 * half, half])
  assert.equal(isDaily(four, all(four.rows), PER_DAY), false)
  const long = history(2, waves)
  const two = together([long, long])
  assert.equal(isDaily(two, all(two.rows), PER_DAY), true)
})

test('days are those of the calendar, wherever the history begins', () => {
  const daily = history(3, waves)
  const later = { ...daily, start: daily.start.map(each => each - 2.3 * DAY_MS) }
  assert.equal(isDaily(later, all(later.rows), PER_DAY), true)
  assert.deepEqual([clockOf(-1), clockOf(DAY_MS), clockOf(DAY_MS + 7)], [DAY_MS - 1, 0, 7])
})

test('a burst at an hour of which nothing was seen is found', () => {
  const seen = history(6, waves)
  const morning = [...seen.start.keys()].filter(row => row % PER_DAY < (PER_DAY * 3) / 4)
  const options = { ...OPTIONS, unitsPerDay: PER_DAY }
  const { model } = learn(picked(seen, morning), options)
  assert.ok(model.reservoir.clock.length > 0)
  const at = (lines: number): number => {
    const one = matrixOf([{ counts: new Map([[0, lines]]), pairs: new Set() }], 1)
    return judge(model, { ...one, start: Float64Array.of(6 * DAY_MS + (7 / 8) * DAY_MS) }).alarm[0]
  }
  assert.deepEqual([at(5000), at(20)], [1, 0])
})

test('the time before midnight is about that after it', () => {
  const hour = DAY_MS / 24
  assert.ok(isSameTime(23.5 * hour, 0.5 * hour) && isSameTime(3 * hour, 4 * hour))
  assert.ok(!isSameTime(3 * hour, 12 * hour) && !isSameTime(22.5 * hour, 0.5 * hour))
})

test('of seven days the last has no more findings than the budget; a burst at night is one', () => {
  // At noon fourteen times as many lines as at midnight, and five times as many as at three.
  const rate = (share: number): number => 60 - 52 * Math.cos(2 * Math.PI * share)
  const week = history(7, rate)
  const part = (from: number, to: number) =>
    picked(
      week,
      Array.from({ length: to - from }, (_, at) => from + at),
    )
  const options = { ...OPTIONS, unitsPerDay: PER_DAY }
  const { model } = learn(part(0, 6 * PER_DAY), options)
  const last = part(6 * PER_DAY, 7 * PER_DAY)
  const quiet = judge(model, last)
  assert.ok(quiet.alarm.reduce((sum, each) => sum + each, 0) <= 2)
  const three = PER_DAY / 8
  const noon = PER_DAY / 2
  const count = last.count.slice()
  count[last.rowStart[three]] = last.count[last.rowStart[noon]]
  const night = judge(model, { ...last, count })
  assert.deepEqual([night.alarm[three], night.alarm[noon]], [1, 0])
  // Without the time of day the same window is like one of noon.
  const timeless = { ...options, unitsPerDay: 0, findingsPerDay: 0 }
  const { model: blind } = learn(part(0, 6 * PER_DAY), timeless)
  assert.equal(judge(blind, { ...last, count }).alarm[three], 0)
})
