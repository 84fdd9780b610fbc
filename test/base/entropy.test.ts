import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newPassword, processSeed } from '../../src/base/entropy.ts'

test('the seed of the process is a 32-bit number that stays', () => {
  const seed = processSeed()
  assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)
  assert.equal(processSeed(), seed)
})

test('a password is new each time, and needs no escapes in a URL', () => {
  assert.match(newPassword(), /^[A-Za-z0-9_-]{32}$/)
  assert.notEqual(newPassword(), newPassword())
})
