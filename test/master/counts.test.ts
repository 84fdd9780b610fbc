/** A log's lines around an incident, and what it usually writes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Bin } from '../../src/flow.ts'
import { countsIn, usualOf } from '../../src/master/counts.ts'

function bin(start: number, counts: Readonly<Record<number, number>>, timed = true): Bin {
  const shapes = Uint32Array.from(Object.keys(counts), Number)
  const none = new Float64Array(shapes.length)
  return {
    ...{ timed, start, shapes, counts: Uint32Array.from(Object.values(counts)) },
    ...{ firstOffsets: none, firstLines: none, firstTimes: none, pairs: none },
  }
}

test('bins of all streams add up by column; others, and those without time, are left out', () => {
  const templateOf = Uint32Array.of(0, 2, 2)
  const first = [bin(0, { 0: 9 }), bin(10_000, { 0: 1, 1: 2 }), bin(10_000, { 2: 3 })]
  const second = [bin(20_000, { 0: 4 }), bin(30_000, { 0: 9 }), bin(10_000, { 0: 7 }, false)]
  const streams = [
    { bins: first, templateOf },
    { bins: second, templateOf },
  ]
  const counts = countsIn(streams, { fromMs: 10_000, bins: 2 })
  assert.deepEqual(counts, { columns: 3, lines: Float64Array.of(1, 0, 5, 4, 0, 0) })
})

test('what is usual is told a bin, its spread without what the load explains', () => {
  // Of a hundred windows half hold 6 lines, half 18: mean 12, variance 36.
  const profile = { rows: 100, sum: Float64Array.of(1200, 0), square: Float64Array.of(18_000, 0) }
  const habit = { mean: 12, feeling: 1, spread: 2 }
  const steady = usualOf(profile, habit, { windowMs: 60_000, variance: 0 })
  assert.deepEqual([...steady.rate], [2, 0])
  assert.deepEqual([...steady.spread], [3, 1])
  assert.equal(steady.spreadOfAll, 2)
  const loaded = usualOf(profile, habit, { windowMs: 60_000, variance: 0.2 })
  assert.deepEqual([...loaded.spread], [1, 1])
})
