/** Shares of a source. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SHARES, shareOf } from '../../src/store/share.ts'

test('logs spread over all shares, each always in the same one', () => {
  const counts = new Uint32Array(SHARES)
  for (let log = 0; log < 6400; log++) counts[shareOf(`app/${log}.log`)]++
  assert.ok(counts.every(count => count > 50 && count < 160))
  assert.equal(shareOf('app.log'), shareOf('app.log'))
})
