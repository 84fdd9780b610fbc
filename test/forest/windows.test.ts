import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Bin } from '../../src/flow.ts'
import { BIN_MS, BinCounter, decodeBins } from '../../src/forest/bins.ts'
import { assembleWindows, chooseWindowMs, type Windows } from '../../src/forest/windows.ts'

/** Lines as [shape, seconds or NaN]; line number = index. */
function binsOf(rows: readonly (readonly [number, number])[]): Bin[] {
  const counter = new BinCounter()
  rows.forEach(([shape, seconds], line) => {
    counter.add(shape, seconds * 1000, { offset: line * 10, line })
  })
  return [...decodeBins(counter.take()?.bytes ?? new Uint8Array([1]))]
}

const identity = Uint32Array.from({ length: 50 }, (_, i) => i)
const templateHashes = Uint32Array.from({ length: 50 }, (_, i) => (i + 1) * 0x9e3779b1)

function assemble(bins: readonly Bin[], more: object = {}): Windows {
  return assembleWindows([{ bins, templateOf: identity }], {
    windowMs: 60_000,
    templateHashes,
    untilMs: Number.NaN,
    ...more,
  })
}

function cells(windows: Windows, row: number): [number, number][] {
  const { rowStart, column, count } = windows.matrix
  const result: [number, number][] = []
  for (let at = rowStart[row]; at < rowStart[row + 1]; at++) result.push([column[at], count[at]])
  return result
}

test('bins of one minute add up to one window with the first place of each template', () => {
  const bins = binsOf([
    [1, 0],
    [2, 15],
    [1, 59],
    [1, 60],
  ])
  const windows = assemble(bins)
  assert.deepEqual([...windows.from], [0, 60_000])
  assert.deepEqual(windows.matrix.start, windows.from)
  assert.deepEqual([...windows.to], [60_000, 120_000])
  assert.deepEqual([...windows.lines], [3, 1])
  assert.deepEqual(cells(windows, 0), [
    [1, 2],
    [2, 1],
  ])
  assert.equal(windows.firstTimes[1], 15_000)
  assert.equal(windows.firstLines[1], 1)
  assert.equal(windows.firstOffsets[1], 10)
})

test('shapes that fall into one template count together, first place first', () => {
  const bins = binsOf([
    [5, 0],
    [4, 1],
    [5, 2],
  ])
  const windows = assembleWindows([{ bins, templateOf: new Uint32Array(50) }], {
    windowMs: BIN_MS,
    templateHashes: templateHashes.subarray(0, 1),
    untilMs: Number.NaN,
  })
  assert.deepEqual(cells(windows, 0), [[0, 3]])
  assert.equal(windows.firstLines[0], 0)
})

test('the order in which bins are given makes no difference', () => {
  const rows = Array.from({ length: 200 }, (_, i) => [i % 7, (i * 37) % 600] as const)
  const bins = binsOf(rows)
  assert.deepEqual(assemble([...bins].reverse()), assemble(bins))
})

test('a steady log gets its empty windows, up to the end of the suite', () => {
  const bins = binsOf([
    [1, 0],
    [1, 60],
    [1, 190],
  ])
  assert.deepEqual([...assemble(bins).lines], [1, 1, 0, 1])
  assert.deepEqual([...assemble(bins, { untilMs: 360_000 }).lines], [1, 1, 0, 1, 0, 0])
})

test('a log of rare lines is not filled: an empty window says nothing there', () => {
  const bins = binsOf([
    [1, 0],
    [1, 6000],
  ])
  assert.deepEqual([...assemble(bins).from], [0, 6_000_000])
})

test('a log without time is read by a hundred lines', () => {
  const bins = binsOf(Array.from({ length: 250 }, () => [3, Number.NaN] as const))
  const windows = assemble(bins)
  assert.equal(windows.timed, false)
  assert.deepEqual([...windows.from], [0, 100, 200])
  assert.equal(windows.matrix.start, undefined)
  assert.deepEqual([...windows.lines], [100, 100, 50])
})

test('a preamble without times counts with the first timed window', () => {
  const bins = binsOf([
    [1, Number.NaN],
    [2, 61],
    [2, 62],
  ])
  const windows = assemble(bins)
  assert.equal(windows.timed, true)
  assert.deepEqual([...windows.from], [60_000])
  assert.deepEqual([...windows.lines], [3])
})

test('a stray time in a log without times does not make it timed', () => {
  const rows = Array.from({ length: 150 }, (_, i) => [1, i === 120 ? 5 : Number.NaN] as const)
  const windows = assemble(binsOf(rows))
  assert.equal(windows.timed, false)
  assert.deepEqual([...windows.lines], [100, 50])
})

test('windows that were judged already are left out', () => {
  const bins = binsOf([
    [1, 0],
    [1, 60],
    [1, 120],
  ])
  assert.deepEqual([...assemble(bins, { sinceMs: 60_000 }).from], [60_000, 120_000])
})

test('neighbouring templates make pairs, told apart by direction', () => {
  const there = assemble(
    binsOf([
      [1, 0],
      [2, 1],
    ]),
  ).matrix
  const back = assemble(
    binsOf([
      [2, 0],
      [1, 1],
    ]),
  ).matrix
  assert.equal(there.pair.length, 1)
  assert.notEqual(there.pair[0], back.pair[0])
  assert.ok(there.pair[0] < there.pairs)
})

test('the window is as long as leaves sixty of them, between ten seconds and a minute', () => {
  assert.equal(chooseWindowMs(3_600_000), 60_000)
  assert.equal(chooseWindowMs(1_800_000), 30_000)
  assert.equal(chooseWindowMs(840_000), 10_000)
  assert.equal(chooseWindowMs(0), 10_000)
})

test('turns make no difference where a few records of a log without times have one', () => {
  const rows = Array.from({ length: 400 }, (_, i) => [1, i >= 120 && i < 180 ? 5 : Number.NaN])
  const parts = (cuts: readonly number[]): Bin[] => {
    const bins: Bin[] = []
    let counter = new BinCounter()
    rows.forEach(([shape, seconds], line) => {
      if (cuts.includes(line)) {
        bins.push(...decodeBins(counter.take()?.bytes ?? new Uint8Array([1])))
        counter = new BinCounter(counter.previousShape)
      }
      counter.add(shape, seconds * 1000, { offset: line, line })
    })
    return [...bins, ...decodeBins(counter.take()?.bytes ?? new Uint8Array([1]))]
  }
  assert.deepEqual([...assemble(parts([150])).lines], [...assemble(parts([])).lines])
})

test('only wanted windows are given', () => {
  const bins = binsOf([
    [1, 0],
    [1, 60],
  ])
  const wanted = (_: number, from: number): boolean => from > 0
  assert.deepEqual([...assemble(bins, { wanted }).from], [60_000])
})

test('the first and the last window are partial, also where they are left out', () => {
  const bins = binsOf([0, 60, 120, 180].map(second => [1, second] as const))
  const whole = assemble(bins)
  assert.deepEqual([...whole.begins], [1, 0, 0, 0])
  assert.deepEqual([...whole.partial], [1, 0, 0, 1])
  const part = assemble(bins, { sinceMs: 60_000, beforeMs: 180_000 })
  assert.deepEqual([...part.begins], [0, 0])
  assert.deepEqual([...part.partial], [0, 0])
})
