import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BinCounter, decodeBins } from '../../src/forest/bins.ts'
import { completeWindows, judgedTo, settledOf } from '../../src/scanner/complete.ts'

const OPTIONS = {
  windowMs: 10_000,
  templateHashes: Uint32Array.of(1),
  untilMs: Number.NaN,
}

function binsOf(times: readonly number[]) {
  const counter = new BinCounter()
  times.forEach((timeMs, line) => {
    counter.add(0, timeMs, { offset: line, line })
  })
  const bins = [...decodeBins(counter.take()?.bytes ?? Uint8Array.of(1))]
  return [{ bins, templateOf: Uint32Array.of(0) }]
}

test('a log that does not grow is complete to its last line', () => {
  const windows = completeWindows(binsOf([0, 9_999, 10_000]), OPTIONS, Number.POSITIVE_INFINITY)
  assert.deepEqual([...windows.from], [0, 10_000])
})

test('in a log that grows a window is complete once event time has passed it', () => {
  const bins = binsOf([0, 10_000, 20_000])
  assert.deepEqual([...completeWindows(bins, OPTIONS, 19_999).from], [0])
  assert.deepEqual([...completeWindows(bins, OPTIONS, 20_000).from], [0, 10_000])
})

test('without times a hundred lines are complete once the next have begun', () => {
  const lines = (count: number) => binsOf(Array(count).fill(Number.NaN))
  assert.deepEqual([...completeWindows(lines(200), OPTIONS, 0).from], [0])
  assert.deepEqual([...completeWindows(lines(201), OPTIONS, 0).from], [0, 100])
})

test('judged for good is what event time, or the next hundred lines, have passed', () => {
  const timed = binsOf([0, 10_000, 20_000])
  assert.equal(settledOf(timed, { timed: true }, 12_345), 12_345)
  const lines = binsOf(Array(201).fill(Number.NaN))
  assert.equal(settledOf(lines, { timed: false }, 12_345), 200)
  const windows = completeWindows(lines, OPTIONS, Number.POSITIVE_INFINITY)
  assert.equal(judgedTo(windows, 200), 200)
})

test('the silence that a steady log ends in is looked back over, for as long as it is told', () => {
  const windows = completeWindows(binsOf([0, 10_000, 20_000]), OPTIONS, Number.POSITIVE_INFINITY)
  assert.equal(windows.steady, true)
  assert.equal(judgedTo(windows, 25_000), 20_000)
  assert.equal(judgedTo(windows, 77_000), 70_000)
  assert.equal(judgedTo(windows, 9_000_000), 30_000 + 300_000)
  assert.equal(judgedTo({ ...windows, steady: false }, 77_000), 30_000)
})
