/** The visits that the example shop gets. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { schedule } from '../../examples/schedule.ts'

const TRAFFIC = { seed: 7, minutes: 10, rate: 9, orders: 1000 }

test('the same seed gives the same visits and another seed others', () => {
  assert.deepEqual(schedule(TRAFFIC), schedule(TRAFFIC))
  assert.notDeepEqual(schedule(TRAFFIC), schedule({ ...TRAFFIC, seed: 8 }))
})

test('visits come in order of time and within the run, whatever the traffic', () => {
  const minutes = fc.double({ min: 0.1, max: 3, noNaN: true })
  const rate = fc.double({ min: 0.5, max: 20, noNaN: true })
  fc.assert(
    fc.property(fc.nat(), minutes, rate, (seed, length, each) => {
      const visits = schedule({ seed, minutes: length, rate: each, orders: 50 })
      const times = visits.map(visit => visit.atMs)
      assert.deepEqual(
        times,
        times.toSorted((one, other) => one - other),
      )
      assert.ok(times.every(at => at >= 0 && at <= length * 60_000))
    }),
    { numRuns: 50 },
  )
})

test('ten minutes hold as many visits as the rate says, and the balancer every ten seconds', () => {
  const visits = schedule(TRAFFIC)
  const health = visits.filter(visit => visit.path === '/health')
  assert.equal(health.length, 60)
  // The deviation of 5400 Poisson arrivals is 73; the seed is fixed.
  assert.ok(Math.abs(visits.length - health.length - 5400) < 300, String(visits.length))
})

test('every ordinary kind of visit, also the rarest, comes from beginning to end', () => {
  const quarters = [0, 1, 2, 3].map(quarter => {
    const within = schedule(TRAFFIC).filter(({ atMs }) => Math.floor(atMs / 150_000) === quarter)
    return new Set(within.map(({ method, path, body }) => `${method} ${kind(path)} ${body !== ''}`))
  })
  assert.ok(quarters[0].size >= 8)
  for (const each of quarters) assert.deepEqual([...each].sort(), [...quarters[0]].sort())
})

test('a visitor keeps the program, only who looks for holes comes with a tool', () => {
  const agents = new Map<string, Set<string>>()
  for (const { client, agent } of schedule(TRAFFIC)) {
    if (agent !== 'curl/8.9.1') agents.set(client, (agents.get(client) ?? new Set()).add(agent))
  }
  assert.ok(agents.size > 100)
  for (const [client, used] of agents) assert.equal(used.size, 1, client)
})

function kind(path: string): string {
  return /^\/api\/\w+(\?user)?/.exec(path)?.[0] ?? (path.length > 8 ? 'probe' : 'file')
}
