import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { backoffMs } from '../../../operator/kube/backoff.ts'
import { seededRandom } from '../../../src/base/random.ts'

const limits = { firstMs: 1000, maxMs: 420_000 }

test('a wait is half to all of twice the one before, up to the limit', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(), (failures, seed) => {
      const full = Math.min(420_000, 1000 * 2 ** failures)
      const waitMs = backoffMs({ ...limits, failures, random: seededRandom(seed) })
      assert.ok(waitMs >= full / 2 && waitMs <= full, `${failures}: ${waitMs}`)
    }),
  )
})

test('many who fail together do not come back together', () => {
  const random = seededRandom(7)
  const waits = Array.from({ length: 20 }, () => backoffMs({ ...limits, failures: 3, random }))
  assert.equal(new Set(waits).size, 20)
})
