import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TokenBucket } from '../../../operator/kube/limiter.ts'
import { VirtualClock } from '../../help/virtual.ts'

test('a burst goes at once, the rest at the rate, in order', async () => {
  const clock = new VirtualClock()
  const bucket = new TokenBucket(clock, { perSecond: 2, burst: 3 })
  const times: number[] = []
  const takers = Array.from({ length: 6 }, () =>
    bucket.take().then(() => times.push(clock.steady())),
  )
  await clock.until(Promise.all(takers))
  assert.deepEqual(times, [0, 0, 0, 500, 1000, 1500])
})

test('tryTake takes only what is there; time fills it up to the burst', async () => {
  const clock = new VirtualClock()
  const bucket = new TokenBucket(clock, { perSecond: 1, burst: 2 })
  assert.deepEqual([bucket.tryTake(), bucket.tryTake(), bucket.tryTake()], [true, true, false])
  assert.ok(!bucket.isFull())
  await clock.advance(60_000)
  assert.ok(bucket.isFull())
  assert.deepEqual([bucket.tryTake(), bucket.tryTake(), bucket.tryTake()], [true, true, false])
})

test('who is told to stop while waiting does not go on', async () => {
  const clock = new VirtualClock()
  const bucket = new TokenBucket(clock, { perSecond: 1, burst: 1 })
  await bucket.take()
  const stop = new AbortController()
  const waiting = bucket.take(stop.signal)
  stop.abort(new Error('stopped'))
  await assert.rejects(waiting, /stopped/)
})
