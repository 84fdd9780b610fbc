/** The length of windows by the length of logs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseWindowMs } from '../../src/forest/window-length.ts'

test('the window is as long as leaves sixty of them, between ten seconds and a minute', () => {
  assert.equal(chooseWindowMs(3_600_000), 60_000)
  assert.equal(chooseWindowMs(1_800_000), 30_000)
  assert.equal(chooseWindowMs(840_000), 10_000)
  assert.equal(chooseWindowMs(0), 10_000)
})
