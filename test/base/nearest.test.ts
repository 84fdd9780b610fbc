/** What nearest() takes for a typo and what it leaves alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { editDistance, nearest } from '../../src/base/nearest.ts'

test('a letter left out, doubled, wrong or swapped is found', () => {
  const known = ['examples', 'operator', 'src', 'test']
  assert.equal(nearest('exmaple', known), 'examples')
  assert.equal(nearest('exampels', known), 'examples')
  assert.equal(nearest('opperator', known), 'operator')
  assert.equal(nearest('SRC', known), 'src')
})

test('a word that resembles nothing has no suggestion', () => {
  assert.equal(nearest('kubernetes', ['src', 'test', 'examples']), undefined)
  assert.equal(nearest('x', []), undefined)
  assert.equal(nearest('e'.repeat(100_000), ['examples']), undefined)
})

test('a swap of neighbours costs one step', () => {
  assert.equal(editDistance('ab', 'ba'), 1)
  assert.equal(editDistance('kitten', 'sitting'), 3)
  assert.equal(editDistance('', 'abc'), 3)
})

test('the distance is symmetric, zero only for equals, and bounded by the longer text', () => {
  const word = fc.string({ maxLength: 12 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b)
      assert.equal(distance, editDistance(b, a))
      assert.equal(distance === 0, a === b)
      assert.ok(distance <= Math.max(a.length, b.length))
    }),
  )
})
