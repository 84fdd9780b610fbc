import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOURS, levelOf, MINUTES, ROW_STEPS } from '../../src/store/levels.ts'

const MINUTE = 60_000

test('a level serves steps that its own add up to, the coarsest first', () => {
  assert.equal(levelOf({ from: 0, step: 5 * MINUTE }), undefined)
  assert.equal(levelOf({ from: 0, step: 15 * MINUTE }), undefined)
  assert.equal(levelOf({ from: 0, step: 10 * MINUTE }), MINUTES)
  assert.equal(levelOf({ from: 30 * MINUTE, step: 60 * MINUTE }), MINUTES)
  assert.equal(levelOf({ from: 60 * MINUTE, step: 180 * MINUTE }), HOURS)
  assert.equal(levelOf({ from: 1, step: 60 * MINUTE }), undefined)
})

test('rows of minutes fill those of hours', () => {
  for (const level of [MINUTES, HOURS]) assert.equal(level.rowMs, ROW_STEPS * level.stepMs)
  assert.equal(HOURS.rowMs % MINUTES.rowMs, 0)
  assert.ok(HOURS.keptDays > MINUTES.keptDays)
})
