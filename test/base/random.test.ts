import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../src/base/random.ts'

const draw = (seed: number, text?: string): number[] => {
  const random = seededRandom(seed, text)
  return Array.from({ length: 1000 }, () => random.next())
}

test('the same seed gives the same numbers', () => {
  assert.deepEqual(draw(1, 'a'), draw(1, 'a'))
})

test('another seed or another text gives other numbers', () => {
  assert.notDeepEqual(draw(1), draw(2))
  assert.notDeepEqual(draw(1, 'a'), draw(1, 'b'))
  assert.notDeepEqual(draw(1, 'ab'), draw(1, 'ba'))
})

test('next() is uniform in [0, 1)', () => {
  const numbers = draw(3)
  assert.ok(numbers.every(number => number >= 0 && number < 1))
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
  assert.ok(Math.abs(mean - 0.5) < 0.05, `mean ${mean}`)
})

test('below(n) reaches every integer from 0 to n − 1 and no other', () => {
  const random = seededRandom(4)
  const seen = new Set(Array.from({ length: 1000 }, () => random.below(7)))
  assert.deepEqual([...seen].sort(), [0, 1, 2, 3, 4, 5, 6])
})
