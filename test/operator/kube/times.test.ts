import assert from 'node:assert/strict'
import { test } from 'node:test'
import { microTime, time } from '../../../operator/kube/times.ts'

test('a micro time has six digits, another time none', () => {
  const ms = Date.UTC(2026, 10, 20, 14, 7, 31, 45)
  assert.equal(microTime(ms), '2026-11-20T14:07:31.045000Z')
  assert.equal(time(ms), '2026-11-20T14:07:31Z')
})
