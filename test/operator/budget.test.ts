import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Breaker, TokenBucket } from '../../operator/budget.ts'

const LIMITS = { perMinute: 60, burst: 10 }
const MINUTE = 60_000

test('a bucket gives its burst at once and then one a second', () => {
  const bucket = new TokenBucket(LIMITS, 0)
  assert.equal(bucket.take(10, 0), true)
  assert.equal(bucket.take(1, 0), false)
  assert.equal(bucket.waitMs(1, 0), 1000)
  assert.equal(bucket.take(1, 999), false)
  assert.equal(bucket.take(1, 1000), true)
})

test('a bucket takes nothing where it has too little', () => {
  const bucket = new TokenBucket(LIMITS, 0)
  assert.equal(bucket.take(11, 0), false)
  assert.equal(bucket.take(10, 0), true)
})

test('a clock that is set back gives no tokens and loses none', () => {
  const bucket = new TokenBucket(LIMITS, MINUTE)
  assert.equal(bucket.take(9, MINUTE), true)
  assert.equal(bucket.take(1, 0), true)
  assert.equal(bucket.take(1, 0), false)
})

test('whatever is asked, a span gives its burst and its rate and no more', () => {
  const asks = fc.array(fc.record({ tokens: fc.integer({ min: 1, max: 4 }), ms: fc.nat(3000) }))
  fc.assert(
    fc.property(asks, list => {
      const bucket = new TokenBucket(LIMITS, 0)
      let nowMs = 0
      let taken = 0
      for (const { tokens, ms } of list) {
        nowMs += ms
        if (bucket.take(tokens, nowMs)) taken += tokens
      }
      assert.ok(taken <= LIMITS.burst + (nowMs * LIMITS.perMinute) / MINUTE)
    }),
  )
})

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
