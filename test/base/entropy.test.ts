import assert from 'node:assert/strict'
import { test } from 'node:test'
import { processSeed } from '../../src/base/entropy.ts'

test('the seed of the process is a 32-bit number that stays', () => {
  const seed = processSeed()
  assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)
  assert.equal(processSeed(), seed)
})
