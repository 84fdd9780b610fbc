/** What the sums over windows are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { momentsOf, pairPositions, profileOf } from '../../src/forest/profile.ts'
import { matrixOf, windowOfLines } from '../accuracy/history.ts'

const WINDOWS = matrixOf(
  [
    [0, 0, 1],
    [0, 2],
    [2, 2],
  ].map(windowOfLines),
  4,
)

test('a profile sums counts, squares and presence of the kept windows only', () => {
  const profile = profileOf(WINDOWS, Uint8Array.of(1, 1, 0))
  assert.equal(profile.rows, 2)
  assert.equal(profile.lines, 5)
  assert.deepEqual([...profile.sum], [3, 1, 1, 0])
  assert.deepEqual([...profile.square], [5, 1, 1, 0])
  assert.deepEqual([...profile.presence], [2, 1, 1, 0])
  assert.deepEqual([...profile.byAbsence], [0, 1, 2])
})

test('pairs that occur have a position, others 0', () => {
  const profile = profileOf(WINDOWS, Uint8Array.of(1, 1, 1))
  const positions = pairPositions(profile, WINDOWS.pairs)
  profile.pairs.forEach((pair, at) => {
    assert.equal(positions[pair], at + 1)
  })
  assert.equal(
    positions.reduce((sum, at) => sum + (at > 0 ? 1 : 0), 0),
    profile.pairs.length,
  )
})

test('moments are shrunk: never steadier than a Poisson, never a rate of 0', () => {
  const moments = { mean: 0, variance: 0 }
  momentsOf({ rows: 10, sum: 100, square: 1000 }, moments)
  assert.ok(moments.variance > moments.mean)
  momentsOf({ rows: 10, sum: 0, square: 0 }, moments)
  assert.ok(moments.mean > 0)
})
