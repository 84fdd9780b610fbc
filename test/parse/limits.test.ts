import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as limits from '../../src/parse/limits.ts'

test('words need more witnesses than identifiers, and constants more than words', () => {
  const { stem, identifier, word, upper, first, seen } = limits.DISTINCT
  assert.ok(seen < stem && stem < identifier && identifier < word && word < upper && upper < first)
})

test('rarity masks words in crowds only', () => {
  assert.ok(limits.CROWD >= 1000 && limits.CROWD_ONCE > 0.5 && limits.CROWD_SHARE < 0.5)
})
