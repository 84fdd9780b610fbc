import assert from 'node:assert/strict'
import { test } from 'node:test'
import { steadyClock, wallClock } from '../../src/base/clock.ts'

test('sleep() ends after its time', async () => {
  const before = wallClock.now()
  await wallClock.sleep(5)
  assert.ok(wallClock.now() - before >= 4)
})

test('sleep() ends at once when it is aborted, before or meanwhile', async () => {
  const abort = new AbortController()
  const sleeping = wallClock.sleep(1e8, abort.signal)
  abort.abort()
  await sleeping
  await wallClock.sleep(1e8, abort.signal)
  assert.ok(abort.signal.aborted)
})

test('steady() passes with the wall clock and never goes back', async () => {
  const before = steadyClock.steady()
  await steadyClock.sleep(5)
  const after = steadyClock.steady()
  assert.ok(after - before >= 4)
  assert.ok(steadyClock.steady() >= after)
})
