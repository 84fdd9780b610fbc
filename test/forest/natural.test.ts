/** Features as people count. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FEATURES } from '../../src/forest/features.ts'
import { naturalValue } from '../../src/forest/natural.ts'

function natural(name: (typeof FEATURES)[number], value: number): number {
  return naturalValue(FEATURES.indexOf(name), value)
}

test('lines are lines again, a divergence its square; nats and decades stay', () => {
  assert.ok(Math.abs(natural('new lines', Math.log1p(7)) - 7) < 1e-9)
  assert.equal(natural('mix', 0.5), 0.25)
  for (const name of ['rarest template', 'order', 'range', 'new values'] as const) {
    assert.equal(natural(name, 3), 3)
  }
})
