import assert from 'node:assert/strict'
import { test } from 'node:test'
import { graveTail, graveTails } from '../../src/forest/gravity.ts'

test('the fewer windows are grave, the rarer one is', () => {
  assert.equal(graveTail(0, 99).toFixed(3), Math.log10(200).toFixed(3))
  assert.ok(graveTail(5, 99) < graveTail(1, 99))
})

test('a window does not vouch for itself, nor do its neighbours or what teaches nothing', () => {
  const grave = Uint8Array.of(0, 1, 1, 0, 0, 0, 0, 2, 0, 1)
  const kept = Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 0)
  const tails = graveTails(grave, kept, 1)
  assert.equal(tails[1], graveTail(1, 9))
  assert.equal(tails[7], graveTail(2, 9))
  assert.equal(tails[5], graveTail(3, 9))
})
