import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Slices } from '../../src/retrieve/slices.ts'

test('a slice is used up after a while, and a turn lets others run', async () => {
  const slices = new Slices()
  while (!slices.due);
  let ran = false
  setImmediate(() => {
    ran = true
  })
  await slices.turn()
  assert.ok(ran)
})
