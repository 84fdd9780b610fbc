import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LeaderElector, NotLeaderError } from '../../../operator/kube/leader.ts'
import { type Cache, type Gate, Manager, type Runner } from '../../../operator/kube/manager.ts'
import { freePort } from '../../help/port.ts'
import { SimulatedApiserver } from '../../sim/apiserver.ts'
import { clientOver, parts } from './wires.ts'

test('the start is health, caches, lease, workers; the stop is the reverse', async () => {
  const { manager, steps, cache, clock, stop } = managed()
  const running = manager.run(stop.signal)
  await waitFor(() => steps.includes('cache starts'))
  await clock.advance(10_000)
  assert.deepEqual(steps, ['cache starts'], 'nobody leads while caches are empty')
  cache.fill()
  await clock.advance(100)
  assert.deepEqual(steps, ['cache starts', 'worker starts'])
  stop.abort()
  await clock.until(running)
  assert.deepEqual(steps.slice(2), ['worker ends', 'lease is given back', 'cache ends'])
})

test('a worker that fails ends the others and the manager with its error', async () => {
  const failing: Runner = { run: () => Promise.reject(new Error('no such table')) }
  const { manager, steps, cache, clock, stop } = managed([failing])
  const running = manager.run(stop.signal)
  cache.fill()
  await assert.rejects(clock.until(running), /no such table/)
  const lastSteps = ['worker ends', 'lease is given back', 'cache ends']
  assert.deepEqual(steps.slice(-3), lastSteps)
})

test('a lease that was lost ends all parts with a NotLeaderError', async () => {
  const { manager, steps, cache, clock, stop, server } = managed()
  const running = manager.run(stop.signal)
  cache.fill()
  await waitFor(() => steps.includes('cache starts'))
  await clock.advance(1000)
  server.put('operator', { holderIdentity: 'thief', leaseDurationSeconds: 15 })
  await assert.rejects(clock.until(running), NotLeaderError)
  assert.deepEqual(steps.slice(-2), ['worker ends', 'cache ends'])
})

test('a stop before the caches are filled ends without having led', async () => {
  const { manager, steps, clock, stop } = managed()
  const running = manager.run(stop.signal)
  await waitFor(() => steps.includes('cache starts'))
  stop.abort()
  await clock.until(running)
  assert.deepEqual(steps, ['cache starts', 'cache ends'])
})

test('nothing starts before the gate is passed, and the health port says why', async () => {
  const open = Promise.withResolvers<void>()
  let problem: string | undefined = 'the kinds are too old'
  const gate = { problem: () => problem, passed: () => open.promise }
  const port = await freePort()
  const { manager, steps, cache, clock, stop } = managed([], { gate, port })
  const running = manager.run(stop.signal)
  const ready = await answer(`http://127.0.0.1:${port}/readyz`)
  assert.match(ready, /^503 \[-\] kinds: the kinds are too old/)
  assert.match(await answer(`http://127.0.0.1:${port}/healthz`), /^200 /)
  assert.equal(steps.length, 0)
  problem = undefined
  open.resolve()
  await waitFor(() => steps.includes('cache starts'))
  cache.fill()
  stop.abort()
  await clock.until(running)
})

/** Status and text, once somebody answers. */
async function answer(url: string): Promise<string> {
  for (;;) {
    const response = await fetch(url).catch(() => undefined)
    if (response !== undefined) return `${response.status} ${await response.text()}`
  }
}

interface Gated {
  readonly gate?: Gate
  readonly port?: number
}

function managed(more: readonly Runner[] = [], { gate, port = 0 }: Gated = {}) {
  const made = parts()
  const { clock, random, metrics } = made
  const steps: string[] = []
  const server = new SimulatedApiserver({ clock, random })
  const { client } = clientOver(
    {
      send: request => {
        if (request.body?.includes('"holderIdentity":""')) steps.push('lease is given back')
        return server.send(request)
      },
      close: async () => {},
    },
    { clock },
  )
  const lease = { namespace: 'logforest', name: 'operator', identity: 'me' }
  const elector = new LeaderElector({ ...made, ...lease, client })
  const filled = Promise.withResolvers<void>()
  const cache: Cache & { fill: () => void } = {
    synced: filled.promise,
    fill: () => filled.resolve(),
    notSynced: () => undefined,
    run: step('cache', steps),
  }
  const manager = new Manager({
    ...made,
    elector,
    health: { port, host: '127.0.0.1', metrics, clock },
    caches: [cache],
    ...(gate === undefined ? {} : { gate }),
    workers: [{ run: step('worker', steps) }, ...more],
  })
  return { ...made, manager, steps, cache, server, stop: new AbortController() }
}

function step(name: string, steps: string[]): Runner['run'] {
  return signal => {
    steps.push(`${name} starts`)
    return new Promise(resolve => {
      signal.addEventListener('abort', () => {
        steps.push(`${name} ends`)
        resolve()
      })
    })
  }
}

/** The health port opens in real time. */
async function waitFor(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate)
}
