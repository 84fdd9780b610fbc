import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KINDS } from '../../../operator/kube/kinds.ts'
import type { KubeObject } from '../../../operator/kube/objects.ts'
import { Reflector, type ReflectorOptions } from '../../../operator/kube/reflector.ts'
import { NO_FAULTS, SimulatedApiserver } from '../../sim/apiserver.ts'
import { clientOver, parts } from './wires.ts'

test('the list fills the cache, the watch keeps it', async () => {
  const { server, reflector, clock, end } = started()
  for (const name of ['a', 'b', 'c', 'd']) server.put(name, 1)
  assert.match(reflector.notSynced() ?? '', /^logsources are not listed yet$/)
  await clock.until(reflector.synced)
  assert.equal(reflector.notSynced(), undefined)
  assert.equal(reflector.store.size, 4)
  server.put('a', 2)
  server.remove('b')
  await clock.advance(100)
  assert.deepEqual(sorted(reflector), [...server.versions()].sort())
  await end()
})

test('a watch that the server ends goes on from where it was, without a list', async () => {
  const { server, reflector, clock, end } = started()
  server.put('a', 1)
  await clock.advance(700_000)
  server.put('a', 2)
  await clock.advance(1_200_000)
  assert.deepEqual(sorted(reflector), [...server.versions()].sort())
  const watches = server.requests.filter(each => each.path.includes('watch=true'))
  assert.ok(watches.length >= 3, `${watches.length} watches`)
  const versions = watches.map(each => /resourceVersion=(\d+)/.exec(each.path)?.[1])
  assert.equal(versions.at(-1), '102', 'the bookmark told how far the cluster is')
  const seconds = watches.map(each => Number(/timeoutSeconds=(\d+)/.exec(each.path)?.[1]))
  assert.ok(seconds.every(each => each >= 300 && each < 600))
  await end()
})

test('a dead connection is given up a little after the server should have ended it', async () => {
  const { server, reflector, clock, end } = started()
  server.put('a', 1)
  await clock.advance(100)
  server.faults = { ...NO_FAULTS, halfOpen: 1 }
  server.put('a', 2)
  server.faults = NO_FAULTS
  server.put('a', 3)
  await clock.advance(100)
  assert.notDeepEqual(sorted(reflector), [...server.versions()].sort())
  await clock.advance(620_000)
  assert.deepEqual(sorted(reflector), [...server.versions()].sort())
  await end()
})

test('a server that refuses is asked less and less often, and what it said is shown', async () => {
  const { server, reflector, clock, end, lines } = started()
  server.faults = { ...NO_FAULTS, failing: 1 }
  await clock.advance(600_000)
  assert.ok(server.requests.length < 60, `${server.requests.length} requests in ten minutes`)
  assert.match(reflector.notSynced() ?? '', /^logsources are not listed yet: /)
  assert.notEqual(reflector.problem, undefined)
  assert.equal(lines.at(-1)?.kind, 'logsources')
  server.faults = NO_FAULTS
  await clock.advance(31_000)
  assert.equal(reflector.notSynced(), undefined)
  await end()
})

test('only what is projected is kept, and indexers see that', async () => {
  const { server, reflector, clock, end } = started({
    project: ({ apiVersion, kind, metadata }) => ({
      apiVersion,
      kind,
      metadata: { ...metadata, labels: { seen: 'yes' } },
    }),
    indexers: { seen: object => [object.metadata.labels?.seen ?? 'no'] },
  })
  server.put('a', { large: true })
  await clock.until(reflector.synced)
  server.put('b', { large: true })
  await clock.advance(100)
  assert.equal(reflector.store.find('seen', 'yes').length, 2)
  assert.ok(reflector.store.list().every(each => !('spec' in each)))
  await end()
})

test('stopping ends the watch at once', async () => {
  const { reflector, clock, end } = started()
  await clock.until(reflector.synced)
  await clock.advance(10)
  const before = clock.steady()
  await end()
  assert.ok(clock.steady() - before < 200)
})

function started(options: Partial<ReflectorOptions<KubeObject>> = {}) {
  const made = parts()
  const { clock, random } = made
  const server = new SimulatedApiserver({ clock, random })
  const { client } = clientOver(server, { clock })
  const kind = KINDS.LogSource
  const reflector = new Reflector<KubeObject>({ ...made, kind, client, ...options })
  const stop = new AbortController()
  const running = reflector.run(stop.signal)
  const end = async (): Promise<void> => {
    stop.abort()
    await clock.until(running)
  }
  return { ...made, server, reflector, end }
}

function sorted(reflector: Reflector<KubeObject>): unknown {
  return [...reflector.store.versions()].sort()
}
