/** Strange values in words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { valueDetail, valueReason } from '../../src/words/values.ts'

const unit = { text: 'ms', factor: 1000 }
const high = { place: 3, kind: 'High', amount: 2_400_000, least: 3000, most: 120_000 } as const
const low = { place: 1, kind: 'Low', amount: 2, least: 40, most: 60 } as const
const word = { place: 2, kind: 'Word', word: 'DEGRADED', words: ['OK', 'SYNC'] } as const

test('for everybody the reason holds no text of the log', () => {
  assert.equal(valueReason(high), 'value <3> is 20 times its usual most')
  assert.equal(valueReason(low), 'value <1> is 20 times smaller than its usual least')
  assert.equal(valueReason(word), 'a word never seen as value <2>')
  assert.equal(
    valueReason({ place: 1, kind: 'Word', amount: 0 }),
    'value <1> is 0 for the first time',
  )
  assert.match(valueReason({ place: 1, kind: 'Word', amount: 7 }), /is a number for the first time/)
})

test('an edge that is not known is told without figures', () => {
  assert.equal(valueReason({ place: 1, kind: 'High', amount: 7 }), 'value <1> is larger than ever')
  assert.equal(valueReason({ place: 1, kind: 'Low', amount: 7 }), 'value <1> is smaller than ever')
})

test('readers of the log see the value and what is usual, in the unit of the line', () => {
  assert.equal(valueDetail({ ...high, unit }), '2,400ms, usually 3ms to 120ms')
  assert.equal(valueDetail(low), '2, usually 40 to 60')
  assert.equal(valueDetail(word), '"DEGRADED", usually "OK", "SYNC"')
  assert.equal(valueDetail({ place: 1, kind: 'High', amount: 7, most: 3 }), '7, usually up to 3')
  assert.equal(valueDetail({ place: 1, kind: 'Word', word: 'x' }), '"x"')
})
