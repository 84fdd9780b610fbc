import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Bin } from '../../src/flow.ts'
import { BIN_LINES, BIN_MS, BinCounter, decodeBins, PAIR_BASE } from '../../src/forest/bins.ts'

interface Row {
  shape: number
  timeMs: number
}

const rows = fc.array(
  fc.record({
    shape: fc.oneof(fc.nat(5), fc.nat(20_000)),
    timeMs: fc.oneof(fc.constant(Number.NaN), fc.nat(100_000)),
  }),
  { maxLength: 300 },
)

function countAll(all: readonly Row[], cuts: readonly number[]): Bin[] {
  const blocks: Uint8Array[] = []
  let counter = new BinCounter()
  all.forEach((row, line) => {
    counter.add(row.shape, row.timeMs, { offset: line * 7, line })
    if (!cuts.includes(line)) return
    blocks.push(counter.take()?.bytes ?? new Uint8Array([1]))
    counter = new BinCounter(counter.previousShape)
  })
  const rest = counter.take()
  if (rest) blocks.push(rest.bytes)
  return blocks.flatMap(block => [...decodeBins(block)])
}

/** Counts and first places by bin and shape, and the pairs, summed over all parts. */
function summed(bins: readonly Bin[]): Map<string, unknown> {
  const sum = new Map<string, { count: number; line: number } | true>()
  for (const bin of bins) {
    bin.shapes.forEach((shape, i) => {
      const key = `${bin.timed} ${bin.start} ${shape}`
      const known = sum.get(key)
      const line = bin.firstLines[i]
      if (known === undefined || known === true) sum.set(key, { count: bin.counts[i], line })
      else known.count += bin.counts[i]
    })
    for (const pair of bin.pairs) sum.set(`${bin.timed} ${bin.start} pair ${pair}`, true)
  }
  return new Map([...sum].sort(([a], [b]) => (a < b ? -1 : 1)))
}

test('a bin counts each shape of its ten seconds and keeps where it came first', () => {
  const counter = new BinCounter()
  counter.add(3, 20_001.5, { offset: 100, line: 4 })
  counter.add(1, 20_002, { offset: 150, line: 5 })
  counter.add(3, 29_999, { offset: 190, line: 6 })
  const block = counter.take()
  assert.ok(block)
  assert.deepEqual([block.from, block.to, block.lastMs], [20_000, 20_000 + BIN_MS, 29_999])
  const [bin, ...more] = [...decodeBins(block.bytes)]
  assert.equal(more.length, 0)
  assert.deepEqual([...bin.shapes], [1, 3])
  assert.deepEqual([...bin.counts], [1, 2])
  assert.deepEqual([...bin.firstOffsets], [150, 100])
  assert.deepEqual([...bin.firstLines], [5, 4])
  assert.deepEqual([...bin.firstTimes], [20_002, 20_001])
  assert.deepEqual([...bin.pairs], [PAIR_BASE + 3, 3 * PAIR_BASE + 1])
})

test('records without time fall into bins of a hundred lines', () => {
  const counter = new BinCounter()
  counter.add(0, Number.NaN, { offset: 0, line: BIN_LINES - 1 })
  counter.add(0, Number.NaN, { offset: 9, line: BIN_LINES })
  const bins = [...decodeBins(counter.take()?.bytes ?? new Uint8Array())]
  assert.deepEqual(
    bins.map(bin => [bin.timed, bin.start, bin.counts[0]]),
    [
      [false, 0, 1],
      [false, BIN_LINES, 1],
    ],
  )
})

test('a counter is empty after it was taken, and an empty one gives nothing', () => {
  const counter = new BinCounter()
  counter.add(0, 1, { offset: 0, line: 0 })
  counter.take()
  assert.equal(counter.size, 0)
  assert.equal(counter.take(), undefined)
})

test('bins add up to the same whatever the turns (property)', () => {
  fc.assert(
    fc.property(rows, fc.array(fc.nat(300)), (all, cuts) => {
      assert.deepEqual(summed(countAll(all, cuts)), summed(countAll(all, [])))
    }),
  )
})

test('every record is counted once (property)', () => {
  fc.assert(
    fc.property(rows, all => {
      const lines = countAll(all, []).flatMap(bin => [...bin.counts])
      assert.equal(
        lines.reduce((sum, count) => sum + count, 0),
        all.length,
      )
    }),
  )
})

test('bins of another version are refused', () => {
  assert.throws(() => [...decodeBins(new Uint8Array([9]))], /bins of version 9/)
})
