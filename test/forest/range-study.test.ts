/** What places hold is learned from windows that are judged without themselves. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../src/base/random.ts'
import { studyRanges } from '../../src/forest/range-study.ts'
import { strangestOf } from '../../src/forest/ranges.ts'
import { type Held, windowsWith } from '../help/values.ts'

const ROWS = 300

function study(held: (row: number) => Held, kept = new Uint8Array(ROWS).fill(1)) {
  const windows = windowsWith(
    Array.from({ length: ROWS }, (_, row) => [held(row)]),
    1,
  )
  return { windows, ...studyRanges(windows, { kept, reach: 10 }) }
}

function most(values: Float64Array): number {
  return values.reduce((largest, each) => Math.max(largest, each))
}

test('an amount and a word of one window stand out in a history that holds them', () => {
  const { strangest, strangeIn } = study(row => ({
    amounts: [row === 120 ? 900 : 30 + (row % 11)],
    words: row === 200 ? ['OK', 'SPLIT'] : ['OK'],
  }))
  assert.equal(strangest.amounts.indexOf(most(strangest.amounts)), 120)
  assert.ok(strangest.amounts[120] > 4)
  assert.deepEqual(
    [...strangest.words].flatMap((value, row) => (value > 0 ? [row] : [])),
    [200],
  )
  assert.deepEqual(
    strangeIn(200).map(({ word }) => word),
    ['SPLIT'],
  )
})

test('neighbours that hold the same are left out with it', () => {
  const { strangest } = study(row => ({ words: row >= 100 && row < 106 ? ['DOWN'] : ['OK'] }))
  const strange = [...strangest.words].flatMap((value, row) => (value > 0 ? [row] : []))
  assert.deepEqual(strange, [100, 101, 102, 103, 104, 105])
})

test('windows in quarantine teach nothing', () => {
  const kept = Uint8Array.from({ length: ROWS }, (_, row) => (row % 50 === 3 ? 0 : 1))
  const held = (row: number): Held => ({ words: row % 50 === 3 ? ['DOWN'] : ['OK'] })
  assert.equal(most(study(held).strangest.words), 0)
  const taught = study(held, kept)
  assert.ok(taught.strangest.words[53] > 0)
  assert.deepEqual([...(taught.ranges.get(0)?.words.keys() ?? [])], ['OK'])
})

test('what grows may go on to grow, and ten times more is still strange', () => {
  const { ranges } = study(row => ({ amounts: [1000 + 10 * row] }))
  const told = (amount: number): number => {
    return strangestOf(ranges, windowsWith([[{ amounts: [amount] }]], 1)).amounts[0]
  }
  assert.ok(told(4600) < 2, String(told(4600)))
  assert.ok(told(40_000) > 4, String(told(40_000)))
})

test('ten times the largest is less strange the heavier the tail', () => {
  const random = seededRandom(3, 'pareto')
  const decades = [0.1, 1.2].map(power => {
    const amounts = Array.from({ length: ROWS }, () => 10 / (1 - random.next()) ** power)
    const { ranges } = study(row => ({ amounts: [amounts[row]] }))
    const ten = windowsWith([[{ amounts: [10 * Math.max(...amounts)] }]], 1)
    return strangestOf(ranges, ten).amounts[0]
  })
  assert.ok(decades[1] < decades[0] - 1 && decades[1] < 4.5, String(decades))
})

test('places of few windows, of many words and without values have no range', () => {
  const few = study(row => (row < 15 ? { words: ['OK'] } : { free: true }))
  assert.equal(few.ranges.size, 0)
  assert.equal(study(row => ({ words: [`w${row}`] })).ranges.size, 0)
  const { values: _, ...bare } = study(() => ({ words: ['OK'] })).windows
  const none = studyRanges(bare, { kept: new Uint8Array(ROWS).fill(1), reach: 10 })
  assert.deepEqual([none.ranges.size, none.strangeIn(0)], [0, []])
})

test('one may ask for some places alone', () => {
  const { windows } = study(() => ({ words: ['OK'] }))
  const options = { kept: new Uint8Array(ROWS).fill(1), reach: 10 }
  assert.equal(studyRanges(windows, { ...options, only: new Set([0]) }).ranges.size, 1)
  assert.equal(studyRanges(windows, { ...options, only: new Set([5]) }).ranges.size, 0)
})
