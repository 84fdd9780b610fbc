/** Times that a source tells of its lines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ToldTimes } from '../../src/scanner/told-times.ts'

test('each time holds from its offset to the next one, counted from the chunk', () => {
  const times = { offsets: Float64Array.of(0, 10, 20), times: Float64Array.of(1, 2, 3) }
  const told = new ToldTimes(times, 100)
  assert.deepEqual(
    [100, 109, 110, 115, 120, 500].map(offset => told.at(offset)),
    [1, 1, 2, 2, 3, 3],
  )
})

test('where nothing is told the time is not a number', () => {
  const none = { offsets: new Float64Array(0), times: new Float64Array(0) }
  assert.equal(new ToldTimes(none, 0).at(0), Number.NaN)
})
