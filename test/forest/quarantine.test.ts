/** Which windows teach. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../src/base/random.ts'
import { FEATURES } from '../../src/forest/features.ts'
import { innocent, suspicionOf, withRecurring } from '../../src/forest/quarantine.ts'
import { matrixOf, windowOfLines } from '../accuracy/history.ts'

const DISTANCE = FEATURES.indexOf('distance')

/** Feature rows in which only the distance is not 0. */
function features(distances: readonly number[]): Float64Array {
  const rows = new Float64Array(distances.length * FEATURES.length)
  distances.forEach((distance, row) => {
    rows[row * FEATURES.length + DISTANCE] = distance
  })
  return rows
}

function exponential(count: number): number[] {
  const random = seededRandom(7)
  return Array.from({ length: count }, () => -Math.log(1 - random.next()))
}

test('the more windows, the rarer a suspect; a short history is asked for more', () => {
  assert.equal(suspicionOf(70).toFixed(3), (Math.log10(70) + 2).toFixed(3))
  assert.ok(suspicionOf(100_000) < 5 + 1.51)
})

test('windows behind a gap are left out, though they are one in twelve', () => {
  const distances = [...exponential(220), ...Array.from({ length: 20 }, (_, i) => 40 + i)]
  const rows = features(distances)
  const kept = innocent({ features: rows, tails: new Float64Array(rows.length), limit: 4 })
  assert.deepEqual([...kept.subarray(220)], new Array(20).fill(0))
  assert.ok(kept.subarray(0, 220).every(keep => keep === 1))
})

test('a tail without a gap stays whole', () => {
  const rows = features(exponential(500))
  const kept = innocent({ features: rows, tails: new Float64Array(rows.length), limit: 4 })
  assert.ok(kept.every(keep => keep === 1))
})

test('never more than three in ten are left out, the strangest first', () => {
  const distances = Array.from({ length: 100 }, (_, row) => (row < 40 ? 100 + row : 0))
  const rows = features(distances)
  const tails = rows.map(value => value)
  const kept = innocent({ features: rows, tails, limit: 4 })
  assert.ok(kept.filter(keep => keep === 0).length <= 30)
  assert.equal(kept[39], 0)
})

test('a template that comes in enough places lets its windows out, a single run does not', () => {
  const lines = Array.from({ length: 40 }, (_, row) => {
    if (row === 5 || row === 30) return [0, 1]
    return row >= 15 && row <= 17 ? [0, 2] : [0]
  })
  const windows = matrixOf(lines.map(windowOfLines), 3)
  const kept = Uint8Array.from(lines, each => (each.length > 1 ? 0 : 1))
  const admitted = withRecurring(windows, kept, { reach: 5, places: 2 })
  assert.deepEqual(
    [5, 30, 15, 16, 17].map(row => admitted[row]),
    [1, 1, 0, 0, 0],
  )
  assert.equal(withRecurring(windows, kept, { reach: 5, places: 3 }), kept)
})
