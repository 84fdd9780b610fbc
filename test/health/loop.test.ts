import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LoopWatch } from '../../src/health/loop.ts'
import { VirtualClock } from '../help/virtual.ts'

test('a loop that turns has no problem', async () => {
  const { clock, loop, stop } = watched()
  await clock.advance(60_000)
  assert.equal(loop.problem(), undefined)
  assert.equal(loop.lagMs, 0)
  stop.abort()
})

test('one long turn is forgiven', async () => {
  const { clock, loop, stop } = watched()
  await clock.advance(1)
  clock.block(50_000)
  await clock.advance(1)
  assert.ok(loop.lagMs > 48_000)
  assert.equal(loop.problem(), undefined)
  stop.abort()
})

test('a loop that is late ten times in a row is lost, and one tick in time saves it', async () => {
  const { clock, loop, stop } = watched()
  for (let turn = 0; turn < 10; turn++) {
    assert.equal(loop.problem(), undefined, `after ${turn} turns`)
    await clock.advance(1)
    clock.block(7000)
    await clock.advance(1)
  }
  assert.match(loop.problem() ?? '', /^the event loop came 60\d\d ms late, 10 times in a row$/)
  await clock.advance(3000)
  assert.equal(loop.problem(), undefined)
  stop.abort()
})

test('aborting ends the watch', async () => {
  const clock = new VirtualClock()
  const stop = new AbortController()
  const run = new LoopWatch(clock).run(stop.signal)
  await clock.advance(2500)
  stop.abort()
  await run
})

function watched(): { clock: VirtualClock; loop: LoopWatch; stop: AbortController } {
  const clock = new VirtualClock()
  const loop = new LoopWatch(clock)
  const stop = new AbortController()
  void loop.run(stop.signal)
  return { clock, loop, stop }
}
