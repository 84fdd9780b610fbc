import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KIND } from '../../src/parse/kind.ts'

test('kinds of tokens are distinct and fit a byte', () => {
  const kinds = Object.values(KIND)
  assert.equal(new Set(kinds).size, kinds.length)
  assert.ok(kinds.every(kind => kind >= 0 && kind < 256))
})
