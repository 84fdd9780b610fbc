/** A condition is met only where that is shown for all lines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Parameter } from '../../src/flow.ts'
import { allHold, type Condition, holds } from '../../src/master/condition.ts'

function condition(place: number, fits: (value: string) => boolean, ofNumbers = false): Condition {
  return { text: '', place, fits, ofNumbers }
}

const isA = condition(1, value => value === 'a')
const large = condition(1, value => Number(value) >= 10, true)

function answer(meant: Condition, parameter?: Parameter): boolean | undefined {
  return holds(meant, parameter === undefined ? {} : { parameters: [parameter] })
}

test('one value that does not fit is enough to say no', () => {
  assert.equal(answer(isA, { values: ['a'] }), true)
  assert.equal(answer(isA, { values: ['a', 'b'] }), false)
  assert.equal(answer(isA, { values: ['b'], more: true }), false)
})

test('values that are not kept are not known', () => {
  assert.equal(answer(isA), undefined)
  assert.equal(answer(isA, { values: ['a'], more: true }), undefined)
  assert.equal(
    answer(
      condition(2, () => true),
      { values: ['a'] },
    ),
    undefined,
  )
})

test('of numbers the smallest and the largest speak for those that are not kept', () => {
  const some = { values: ['12', '13'], more: true } as const
  assert.equal(answer(large, { ...some, least: 10, most: 99 }), true)
  assert.equal(answer(large, { ...some, least: 9, most: 99 }), false)
  assert.equal(answer(large, some), undefined)
})

test('all conditions must be met; a no counts more than what is not known', () => {
  const other = condition(2, value => value === 'x')
  const a = { values: ['a'] }
  assert.equal(allHold([isA, other], { parameters: [a, { values: ['x'] }] }), true)
  assert.equal(allHold([isA, other], { parameters: [a] }), undefined)
  assert.equal(allHold([other, isA], { parameters: [{ values: ['b'] }] }), false)
})
