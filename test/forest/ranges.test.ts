/** Values judged by what their places usually hold. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { studyRanges } from '../../src/forest/range-study.ts'
import { rarity, strangestOf, strangeValues, weightiest } from '../../src/forest/ranges.ts'
import { type Held, windowsWith } from '../help/values.ts'

const STATES = ['OK', 'SYNC']
const PAST = windowsWith(
  Array.from({ length: 400 }, (_, i) => [
    { amounts: [20 + (i % 13), 60 + (i % 7)] },
    { words: [STATES[i % 2]] },
    { words: [`name${i}`] },
    { amounts: [1 + i], free: i === 7 },
  ]),
  4,
)
const { ranges } = studyRanges(PAST, { kept: new Uint8Array(400).fill(1), reach: 10 })

function judged(...row: readonly Held[]) {
  const { values } = windowsWith([row], 4)
  assert.ok(values)
  return strangeValues(ranges, values, 0)
}

test('an amount ten times the largest is strange, one within the range is not', () => {
  assert.deepEqual(judged({ amounts: [25, 64] }), [])
  const [high] = judged({ amounts: [25, 660] })
  assert.equal(high.kind, 'high')
  assert.ok(high.decades > 4, String(high.decades))
  const [low] = judged({ amounts: [2, 64] })
  assert.equal(low.kind, 'low')
  assert.ok(low.decades > 3, String(low.decades))
})

test('a word never seen is strange, a known one, and a name among many, are not', () => {
  assert.deepEqual(judged({}, { words: ['OK'] }, { words: ['another'] }), [])
  const [word] = judged({}, { words: ['OK', 'DEGRADED'] })
  assert.deepEqual([word.kind, word.word], ['word', 'DEGRADED'])
  assert.equal(word.decades, rarity(0, 400))
})

test('an amount of none, and a word in place of an amount, are words never seen', () => {
  assert.deepEqual(
    judged({ amounts: [0, 30] }).map(({ kind, magnitude }) => [kind, magnitude > 0]),
    [['word', true]],
  )
  assert.equal(judged({ words: ['never'] })[0].word, 'never')
})

test('of a place that ever held names nothing is said', () => {
  assert.equal(ranges.has(2 * 64), false)
  assert.equal(ranges.has(3 * 64), false)
  assert.deepEqual(judged({ amounts: [9000], free: true }), [])
})

test('windows tell their weightiest amount and word; without values nothing', () => {
  const windows = windowsWith([[{ amounts: [25, 660] }, { words: ['LOST'] }], [{}]], 4)
  const told = strangestOf(ranges, windows)
  assert.ok(told.amounts[0] > 4 && told.words[0] > 0.5)
  assert.deepEqual([told.amounts[1], told.words[1]], [0, 0])
  const { values: _, ...bare } = windows
  assert.deepEqual(strangestOf(ranges, bare).amounts, new Float64Array(2))
  assert.deepEqual(weightiest([]), { amounts: 0, words: 0 })
})

test('where new words came before, the next one is less rare', () => {
  assert.ok(rarity(5, 400) < rarity(0, 400) - 1)
  assert.equal(rarity(500, 400), 0)
})
