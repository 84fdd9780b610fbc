/** What holdings have in common. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lastOf } from '../../src/scanner/holding.ts'

const span = (lastMs: number) => {
  return { log: 'a', fromMs: 0, toMs: 0, lastMs, coveredMs: 0, bytes: 0, lastBins: 0 }
}

test('the last line of all logs counts, and one without time does not', () => {
  assert.equal(lastOf([span(5), span(Number.NaN), span(7), span(6)]), 7)
  assert.equal(lastOf([span(Number.NaN)]), Number.NEGATIVE_INFINITY)
})
