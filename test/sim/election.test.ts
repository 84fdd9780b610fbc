/**
 * Three operators, an apiserver that fails by chance, processes that freeze and wake and clocks
 * that are set: at no moment do two of them believe that they lead, and no fence is used by two.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LeaderElector } from '../../operator/kube/leader.ts'
import { seededRandom } from '../../src/base/random.ts'
import { clientOver, parts } from '../operator/kube/wires.ts'
import { NO_FAULTS, SimulatedApiserver } from './apiserver.ts'

const SEEDS = 8
const TURNS = 300

test('no two lead at a time, each leader has a fence of its own, and somebody leads', async () => {
  for (let seed = 1; seed <= SEEDS; seed++) await elect(seed)
})

async function elect(seed: number): Promise<void> {
  const { clock, log, metrics } = parts()
  const random = seededRandom(seed, 'election')
  const server = new SimulatedApiserver({ clock, random })
  const holders = new Map<number, string>()
  const stop = new AbortController()
  const operators = ['a', 'b', 'c'].map(name => {
    const state = { name, isCut: false, starts: 0, elector: undefined as LeaderElector | undefined }
    const wire = {
      send: (request: Parameters<typeof server.send>[0]) =>
        state.isCut ? Promise.reject(new Error('no route')) : server.send(request),
      close: async () => {},
    }
    // A process that lost the lease is started anew, under another identity.
    const live = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        state.starts += 1
        state.elector = new LeaderElector({
          client: clientOver(wire, { clock }).client,
          clock,
          random,
          log,
          metrics,
          namespace: 'logforest',
          name: 'operator',
          identity: `${name}-${state.starts}`,
        })
        await state.elector.lead(stop.signal, untilAborted).catch(() => clock.sleep(1000))
      }
    }
    return { state, living: live() }
  })
  let ledTurns = 0
  for (let turn = 0; turn < TURNS; turn++) {
    server.faults = { ...NO_FAULTS, failing: random.below(4) === 0 ? 0.5 : 0.02 }
    for (const { state } of operators) state.isCut = random.below(6) === 0
    if (random.below(20) === 0) clock.setBack(random.below(100_000) - 50_000)
    await clock.advance(random.below(5000))
    const leaders = operators.flatMap(({ state }) => {
      const fence = fenceOf(state.elector)
      return fence === undefined ? [] : [{ fence, identity: `${state.name}-${state.starts}` }]
    })
    assert.ok(leaders.length <= 1, `seed ${seed}, turn ${turn}: ${JSON.stringify(leaders)}`)
    for (const { fence, identity } of leaders) {
      assert.equal(holders.get(fence) ?? identity, identity, `seed ${seed}: fence ${fence} twice`)
      holders.set(fence, identity)
      ledTurns += 1
    }
  }
  assert.ok(ledTurns > TURNS / 4, `seed ${seed}: led in ${ledTurns} of ${TURNS} turns`)
  stop.abort()
  for (const { living } of operators) await clock.until(living)
}

function fenceOf(elector: LeaderElector | undefined): number | undefined {
  try {
    return elector?.fence()
  } catch {
    return undefined
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
}
