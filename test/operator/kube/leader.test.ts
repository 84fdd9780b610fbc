import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LeaderElector, NotLeaderError } from '../../../operator/kube/leader.ts'
import { NO_FAULTS, SimulatedApiserver } from '../../sim/apiserver.ts'
import { clientOver, parts } from './wires.ts'

test('one leads, the other stands by and leads 15 s after the first fell silent', async () => {
  const { cluster, first, second } = await twoStarted()
  await cluster.clock.advance(60_000)
  assert.ok(first.leads() && !second.leads())
  assert.throws(() => second.elector.fence(), NotLeaderError)
  first.freeze()
  const silentMs = cluster.clock.steady()
  while (!second.leads()) await cluster.clock.advance(100)
  const waitedMs = cluster.clock.steady() - silentMs
  assert.ok(waitedMs >= 12_900 && waitedMs <= 20_000, `${waitedMs} ms`)
  assert.equal(second.elector.fence(), 2)
})

test('a leader that cannot renew stops before another one may start', async () => {
  const cluster = simulated()
  const first = cluster.elector('first')
  first.start()
  await cluster.clock.advance(5000)
  assert.equal(first.elector.fence(), 1)
  first.freeze()
  const silentMs = cluster.clock.steady()
  while (first.leads()) await cluster.clock.advance(100)
  const ledMs = cluster.clock.steady() - silentMs
  assert.ok(ledMs >= 7900 && ledMs <= 10_100, `${ledMs} ms`)
  await cluster.clock.advance(3000)
  await assert.rejects(first.run(), NotLeaderError)
  assert.ok(first.workEnded())
})

test('a process that was held too long is no leader, before its timers even ran', async () => {
  const cluster = simulated()
  const first = cluster.elector('first')
  first.start()
  await cluster.clock.advance(5000)
  cluster.clock.block(11_000)
  assert.throws(() => first.elector.fence(), NotLeaderError)
})

test('given back, the lease is taken at once and the fence grows', async () => {
  const { cluster, first, second } = await twoStarted()
  await cluster.clock.advance(10_000)
  first.stop()
  await cluster.clock.until(first.run())
  assert.ok(first.workEnded(), 'the work ended before the lease was given back')
  await cluster.clock.advance(5000)
  assert.ok(second.leads())
  assert.equal(second.elector.fence(), 2)
})

test('a leader that is deposed where it writes ends its work, and is no leader', async () => {
  const cluster = simulated()
  const first = cluster.elector('first')
  first.elector.depose('it does not lead yet: nothing happens')
  first.start()
  await cluster.clock.advance(5000)
  first.elector.depose('a later one is known')
  assert.throws(() => first.elector.fence(), NotLeaderError)
  await assert.rejects(cluster.clock.until(first.run()), /leads no longer: a later one is known/)
  assert.ok(first.workEnded())
})

test('the clock of the machine may go where it likes', async () => {
  const { cluster, first, second } = await twoStarted()
  for (const ms of [3_600_000, -7_200_000]) {
    cluster.clock.setBack(ms)
    await cluster.clock.advance(40_000)
    assert.ok(first.leads() && !second.leads())
  }
})

test('errors of the apiserver that pass within ten seconds cost nothing', async () => {
  const cluster = simulated()
  const first = cluster.elector('first')
  first.start()
  await cluster.clock.advance(5000)
  cluster.server.faults = { ...NO_FAULTS, failing: 1 }
  await cluster.clock.advance(5000)
  cluster.server.faults = NO_FAULTS
  await cluster.clock.advance(30_000)
  assert.ok(first.leads())
  assert.equal(first.elector.fence(), 1)
})

test('somebody who writes to the lease is no other leader; one who takes it is', async () => {
  const cluster = simulated()
  const first = cluster.elector('first')
  first.start()
  await cluster.clock.advance(5000)
  const spec = Object(cluster.server.objects.get('operator')?.spec)
  cluster.server.put('operator', { ...spec, note: 'annotated' })
  await cluster.clock.advance(5000)
  assert.ok(first.leads())
  cluster.server.put('operator', { ...spec, holderIdentity: 'thief' })
  await cluster.clock.advance(2100)
  assert.ok(!first.leads())
  await assert.rejects(first.run(), /is not held by this operator any more/)
})

test('a deleted lease does not bring an old fence back', async () => {
  const cluster = simulated()
  const first = cluster.elector('first', async () => 41)
  first.start()
  await cluster.clock.advance(100)
  assert.equal(first.elector.fence(), 42)
})

test('a leader whose work does not end is a reason to restart it', async () => {
  const cluster = simulated()
  const first = cluster.elector('first')
  first.hang()
  first.start()
  await cluster.clock.advance(1000)
  assert.equal(first.elector.problem(), undefined)
  first.freeze()
  await cluster.clock.advance(15_000)
  assert.equal(first.elector.problem(), undefined)
  await cluster.clock.advance(20_000)
  assert.match(first.elector.problem() ?? '', /^the lease ran out \d+ s ago and the work has not/)
})

/** Two electors; the first has started 100 ms before the second. */
async function twoStarted() {
  const cluster = simulated()
  const first = cluster.elector('first')
  const second = cluster.elector('second')
  first.start()
  await cluster.clock.advance(100)
  second.start()
  return { cluster, first, second }
}

function simulated() {
  const made = parts()
  const { clock, random } = made
  const server = new SimulatedApiserver({ clock, random })
  return {
    ...made,
    server,
    elector: (identity: string, fenceFloor = async () => 0) => {
      const state = { isFrozen: false, hangs: false, working: false, ended: false }
      const { client } = clientOver(
        {
          // A frozen process hears nothing: its requests have no answer.
          send: request =>
            state.isFrozen ? Promise.reject(new Error('lost')) : server.send(request),
          close: async () => {},
        },
        { clock },
      )
      const lease = { namespace: 'logforest', name: 'operator', identity, fenceFloor }
      const elector = new LeaderElector({ ...made, ...lease, client })
      const stop = new AbortController()
      let running: Promise<void> = Promise.resolve()
      const work = async (leading: AbortSignal): Promise<void> => {
        state.working = true
        await new Promise<void>(resolve => {
          leading.addEventListener('abort', () => !state.hangs && resolve(), { once: true })
        })
        state.working = false
        state.ended = true
      }
      return {
        elector,
        start: () => {
          running = elector.lead(stop.signal, work)
          running.catch(() => {})
        },
        stop: () => stop.abort(),
        freeze: () => {
          state.isFrozen = true
        },
        hang: () => {
          state.hangs = true
        },
        run: () => running,
        workEnded: () => state.ended,
        leads: () => {
          try {
            return elector.fence() > 0
          } catch {
            return false
          }
        },
      }
    },
  }
}
