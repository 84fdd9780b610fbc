/**
 * A reflector under faults of every kind and order, by seed. Once the faults stop, the cache must
 * be what the server has within one period of comparison, and each object whose spec changed must
 * have been put into the queue after its last change.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { specChanged } from '../../operator/kube/changes.ts'
import { KINDS } from '../../operator/kube/kinds.ts'
import { Reflector } from '../../operator/kube/reflector.ts'
import { seededRandom } from '../../src/base/random.ts'
import { clientOver, parts } from '../operator/kube/wires.ts'
import { type Faults, NO_FAULTS, SimulatedApiserver } from './apiserver.ts'

const SEEDS = 12
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
/** Longest time between two comparisons, the grace, and the back-off before the list. */
const PERIOD_MS = 660_000 + 10_000 + 40_000

const STORMS: Readonly<Record<string, Partial<Faults>>> = {
  'cuts in the middle of a line': { cut: 0.2 },
  'half-open connections': { halfOpen: 0.1 },
  'lost lines': { lost: 0.2 },
  'lines that come twice and watches that begin too early': { twice: 0.3, early: 0.5, cut: 0.1 },
  'storms of 410': { gone: 0.7, cut: 0.1 },
  'errors and refusals': { failing: 0.5, cut: 0.1 },
  'all of them': {
    failing: 0.2,
    cut: 0.1,
    halfOpen: 0.05,
    lost: 0.1,
    twice: 0.1,
    early: 0.2,
    gone: 0.2,
  },
}

for (const [name, faults] of Object.entries(STORMS)) {
  test(`after ${name} the cache is what the server has`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) await survive(seed, { ...NO_FAULTS, ...faults })
  })
}

test('without faults nothing was ever missed, and one list is enough', async () => {
  const { page } = await survive(1, NO_FAULTS)
  for (const type of ['added', 'modified', 'deleted'])
    assert.match(page, new RegExp(`watch_missed_events_total\\{.*type="${type}"\\} 0$`, 'm'))
  assert.match(page, /^logforest_lists_total\{kind="logsources"\} 1$/m)
})

test('what the watch lost is counted', async () => {
  const { page } = await survive(3, { ...NO_FAULTS, lost: 0.5 })
  const counts = [...page.matchAll(/watch_missed_events_total\{.*\} (\d+)$/gm)]
  const sum = counts.reduce((all, [, count]) => all + Number(count), 0)
  assert.ok(sum > 0, page)
})

/** Some minutes of changes under faults, the last of them just before the calm. */
async function survive(seed: number, faults: Faults): Promise<{ page: string }> {
  const { clock, log, metrics } = parts()
  const random = seededRandom(seed, JSON.stringify(faults))
  const server = new SimulatedApiserver({ clock, random })
  const { client } = clientOver(server, { clock, metrics })
  const kind = KINDS.LogSource
  const reflector = new Reflector({ kind, client, clock, random, log, metrics })
  const changedMs = new Map<string, number>()
  const queuedMs = new Map<string, number>()
  reflector.store.onChange(change => {
    if (specChanged(change)) queuedMs.set(change.key, clock.steady())
  })
  for (const name of NAMES.slice(0, 4)) server.put(name, 0)
  const stop = new AbortController()
  const running = reflector.run(stop.signal)
  server.faults = faults
  for (let turn = 0; turn < 60; turn++) {
    await clock.advance(random.below(20_000))
    const name = NAMES[random.below(NAMES.length)] ?? 'a'
    const what = random.below(4)
    if (what === 0) server.remove(name)
    else server.put(name, turn, what === 1 && server.objects.has(name))
    if (what !== 1 && server.objects.has(name)) changedMs.set(`shop/${name}`, clock.steady())
  }
  server.faults = NO_FAULTS
  await clock.advance(PERIOD_MS)
  const said = `seed ${seed}, ${JSON.stringify(faults)}`
  assert.deepEqual(sorted(reflector.store.versions()), sorted(server.versions()), said)
  for (const [key, atMs] of changedMs) {
    if (!server.versions().has(key)) continue
    assert.ok((queuedMs.get(key) ?? -1) >= atMs, `${key} was not queued, ${said}`)
  }
  assert.equal(reflector.problem, undefined, said)
  stop.abort()
  await clock.until(running)
  return { page: (await metrics.page()).text }
}

function sorted(versions: ReadonlyMap<string, string | undefined>): unknown {
  return [...versions].sort(([a], [b]) => (a < b ? -1 : 1))
}
