import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strongHash } from '../../src/base/hash.ts'

test('strongHash() gives 16 hex digits that stay the same for ever', () => {
  assert.equal(strongHash('logforest'), strongHash('logforest'))
  assert.match(strongHash('a', new Uint8Array([0, 255])), /^[0-9a-f]{16}$/)
  assert.equal(strongHash('a'), '4162fddd39a3e422')
})

test('strongHash() keeps its parts apart', () => {
  assert.notEqual(strongHash('ab', 'c'), strongHash('a', 'bc'))
  assert.notEqual(strongHash('ab'), strongHash('a', 'b'))
})

test('strongHash() takes text and its UTF-8 bytes for the same', () => {
  for (const text of ['', 'grün', '€ and 𝄞', 'half a pair \ud800', 'x'.repeat(5000)]) {
    assert.equal(strongHash(text), strongHash(Buffer.from(text)), text.slice(0, 20))
  }
})
