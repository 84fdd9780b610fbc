/** Sliding sums are the sums of what they cover. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pairPositions, profileOf } from '../../src/forest/profile.ts'
import { noSurroundings, slide, youngRows } from '../../src/forest/surroundings.ts'
import { matrixOf, quietHistory } from '../accuracy/history.ts'

test('after each step the sums are those of a profile of the rows left out', () => {
  const { windows, columns } = quietHistory({ windows: 40, windowsPerDay: 40, seed: 3 })
  const matrix = matrixOf(windows, columns)
  const kept = Uint8Array.from({ length: 40 }, (_, row) => (row % 7 === 3 ? 0 : 1))
  const profile = profileOf(matrix, kept)
  const pairs = pairPositions(profile, matrix.pairs)
  const around = noSurroundings(profile)
  for (let row = 0; row < 40; row++) {
    const [from, to] = [Math.max(0, row - 4), row + 5]
    slide(around, { profile, windows: matrix, kept, pairs }, { from, to })
    const covered = kept.map((keep, other) => (other >= from && other < to ? keep : 0))
    const want = profileOf(matrix, covered)
    assert.equal(around.rows, want.rows)
    assert.equal(around.lines, want.lines)
    assert.deepEqual(around.sum, want.sum)
    assert.deepEqual(around.square, want.square)
    assert.deepEqual(around.presence, want.presence)
    const active = [...around.active.subarray(0, around.count)].sort((a, b) => a - b)
    assert.deepEqual(
      active,
      [...want.presence.keys()].filter(column => want.presence[column] > 0),
    )
  }
})

test('the young rows of a history are three or a twentieth of it', () => {
  assert.deepEqual([1, 60, 61, 1000].map(youngRows), [3, 3, 4, 50])
})
