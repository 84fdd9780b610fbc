import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Breaker } from '../../operator/budget.ts'

const MINUTE = 60_000

test('a breaker says why until its pause is over, and its pauses double', () => {
  const breaker = new Breaker()
  assert.equal(breaker.reason(0), undefined)
  breaker.refused('no space', 0)
  assert.equal(breaker.reason(MINUTE - 1), 'no space')
  assert.equal(breaker.reason(MINUTE), undefined)
  breaker.refused('quota', MINUTE)
  assert.equal(breaker.reason(3 * MINUTE - 1), 'quota')
  assert.equal(breaker.reason(3 * MINUTE), undefined)
})

test('a breaker never waits longer than a quarter of an hour, and begins small again', () => {
  const breaker = new Breaker()
  for (let i = 0; i < 20; i++) breaker.refused('no space', 0)
  assert.equal(breaker.reason(15 * MINUTE - 1), 'no space')
  assert.equal(breaker.reason(15 * MINUTE), undefined)
  breaker.accepted()
  breaker.refused('no space', 0)
  assert.equal(breaker.reason(MINUTE), undefined)
})
