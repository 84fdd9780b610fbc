/** Strange values as they are told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { magnitudeOf } from '../../src/base/magnitude.ts'
import { studyRanges } from '../../src/forest/range-study.ts'
import { AMOUNT, NOTHING, type StrangeValue } from '../../src/forest/ranges.ts'
import { unusualValue } from '../../src/forest/unusual.ts'
import { windowsWith } from '../help/values.ts'

const windows = windowsWith(
  Array.from({ length: 60 }, (_, i) => [
    { amounts: [16, 64] },
    { words: i % 3 ? ['OK'] : ['SYNC'] },
  ]),
  2,
)
const { ranges } = studyRanges(windows, { kept: new Uint8Array(60).fill(1), reach: 5 })

function told(strange: Partial<StrangeValue>) {
  return unusualValue(ranges, { place: 0, kind: 'word', decades: 5, magnitude: 0, ...strange })
}

test('an amount is told with its usual range', () => {
  const high = told({ kind: 'high', magnitude: magnitudeOf(640) })
  assert.deepEqual(high, { place: 1, kind: 'High', amount: 640, least: 16, most: 64 })
  assert.deepEqual(told({ kind: 'low', magnitude: magnitudeOf(2) }).kind, 'Low')
})

test('a word is told with the usual ones, the commonest first', () => {
  const word = told({ place: 64, word: Buffer.from('z\u00fc').toString('latin1') })
  assert.deepEqual(word, { place: 1, kind: 'Word', word: 'z\u00fc', words: ['OK', 'SYNC'] })
})

test('none, and an amount where words stood, are told as amounts', () => {
  assert.equal(told({ word: NOTHING }).amount, 0)
  const amount = told({ place: 64, word: AMOUNT, magnitude: magnitudeOf(8) })
  assert.deepEqual([amount.amount, amount.word], [8, undefined])
  assert.deepEqual(told({ place: 640, word: 'x' }), { place: 1, kind: 'Word', word: 'x' })
})
