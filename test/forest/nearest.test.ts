/** Distances by overlap are the distances by definition. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest, type Probe, rememberedCount, reservoirOf } from '../../src/forest/nearest.ts'
import { matrixOf, quietHistory } from '../accuracy/history.ts'

const { windows, columns } = quietHistory({ windows: 60, windowsPerDay: 60, seed: 5 })
const MATRIX = matrixOf(windows, columns)
const ALL = new Uint8Array(60).fill(1)

function probeOf(row: number): Probe {
  const counts = [...windows[row].counts]
  return {
    columns: Uint32Array.from(counts, each => each[0]),
    counts: Float64Array.from(counts, each => each[1]),
    size: counts.length,
  }
}

test('the distance is the mean L1 distance of scaled roots to the three nearest', () => {
  const reservoir = reservoirOf(MATRIX, ALL, { limit: 60, seed: 1 })
  const distances = windows
    .map(other => {
      let sum = 0
      for (let column = 0; column < columns; column++) {
        const a = Math.sqrt(windows[7].counts.get(column) ?? 0)
        const b = Math.sqrt(other.counts.get(column) ?? 0)
        sum += Math.abs(a - b) / reservoir.spread[column]
      }
      return sum
    })
    .filter((_, row) => row < 5 || row >= 10)
    .sort((a, b) => a - b)
  const want = (distances[0] + distances[1] + distances[2]) / 3
  const scratch = new Float64Array(60)
  const got = nearest(reservoir, probeOf(7), { from: 5, to: 10, scratch })
  assert.ok(Math.abs(got.distance - want) < 1e-9)
  assert.ok(got.windows.every(window => window < 5 || window >= 10))
})

test('a remembered window is at distance 0 from itself, and its counts come back', () => {
  const reservoir = reservoirOf(MATRIX, ALL, { limit: 60, seed: 1 })
  const options = { from: 0, to: 0, scratch: new Float64Array(60) }
  const [first] = nearest(reservoir, probeOf(9), options).windows
  assert.equal(reservoir.rows[first], 9)
  for (const [column, count] of windows[9].counts) {
    assert.equal(rememberedCount(reservoir, first, column), count)
  }
})

test('the sample is bounded, in order, of kept rows only, and the same for the same seed', () => {
  const kept = ALL.map((_, row) => (row % 3 === 0 ? 0 : 1))
  const sample = (seed: number): number[] => [
    ...reservoirOf(MATRIX, kept, { limit: 12, seed }).rows,
  ]
  assert.equal(sample(1).length, 12)
  assert.deepEqual(
    sample(1),
    [...sample(1)].sort((a, b) => a - b),
  )
  assert.ok(sample(1).every(row => row % 3 !== 0))
  assert.deepEqual(sample(1), sample(1))
  assert.notDeepEqual(sample(1), sample(2))
})

test('with nothing remembered the distance is 0', () => {
  const reservoir = reservoirOf(MATRIX, new Uint8Array(60), { limit: 5, seed: 1 })
  const options = { from: 0, to: 0, scratch: new Float64Array() }
  assert.deepEqual(nearest(reservoir, probeOf(1), options), { distance: 0, windows: [] })
})

test('in a log that goes with the day only windows of the same time of day are near', () => {
  const days = quietHistory({ windows: 3 * 96, windowsPerDay: 96, seed: 5, rarePerDay: 0 })
  const start = Float64Array.from(days.windows, (_, row) => row * 900_000)
  const kept = new Uint8Array(days.windows.length).fill(1)
  const loud = days.windows.map(({ counts, pairs }, row) => {
    const factor = row % 96 < 48 ? 1 : 5
    return {
      pairs,
      counts: new Map([...counts].map(([column, count]) => [column, count * factor])),
    }
  })
  const matrix = { ...matrixOf(loud, days.columns), start }
  const options = { limit: 500, seed: 1, unitsPerDay: 96 }
  const scratch = new Float64Array(500)
  const probe = ((cells: Map<number, number>): Probe => ({
    columns: Uint32Array.from(cells.keys()),
    counts: Float64Array.from(cells.values()),
    size: cells.size,
  }))(loud[72].counts)
  const find = (unitsPerDay: number, at: number) => {
    const reservoir = reservoirOf(matrix, kept, { ...options, unitsPerDay })
    return nearest(reservoir, probe, { from: 70, to: 75, scratch, start: at })
  }
  const noon = find(96, start[72])
  assert.ok(find(96, start[20]).distance > 2 * noon.distance)
  // A reservoir of one day or of no rhythm takes windows of any time.
  assert.equal(find(0, start[20]).distance, find(0, start[72]).distance)
})

test('an hour of which nothing was seen is compared with all hours', () => {
  // Eight days of a log that writes from midnight to noon, more from hour to hour.
  const windows = Array.from({ length: 8 * 48 }, (_, row) => ({
    counts: new Map([[0, 10 + (row % 48)]]),
    pairs: new Set<number>(),
  }))
  const start = Float64Array.from(windows, (_, row) => {
    return Math.floor(row / 48) * 86_400_000 + (row % 48) * 900_000
  })
  const matrix = { ...matrixOf(windows, 1), start }
  const kept = new Uint8Array(windows.length).fill(1)
  const reservoir = reservoirOf(matrix, kept, { limit: 400, seed: 1, unitsPerDay: 96 })
  const at = (hour: number, lines: number, [from, to] = [0, 0]) => {
    const counts = Float64Array.of(lines)
    const probe = { columns: Uint32Array.of(0), counts, size: 1 }
    const scratch = new Float64Array(400)
    return nearest(reservoir, probe, { from, to, scratch, start: hour * 3_600_000 })
  }
  assert.ok(reservoir.clock.length > 0)
  assert.ok(at(1, 55).distance > at(11, 55).distance)
  assert.ok(at(18, 5000).distance > 50 && at(18, 5000).windows.length === 3)
  assert.equal(at(18, 55).distance, at(11, 55).distance)
  // What is left out was not seen either.
  assert.equal(at(1, 55, [0, windows.length - 48]).windows.length, 3)
  assert.ok(at(1, 55, [0, windows.length - 4]).distance < at(1, 55).distance)
})
