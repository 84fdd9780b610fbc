/**
 * What the engine room takes for granted of an apiserver, asked of a real one: who owns which
 * field, what a precondition refuses, how an election and a series of Events look to kubectl.
 */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { connect } from '../../../operator/kube/connect.ts'
import {
  isAlreadyExists,
  isConflict,
  isInvalid,
  isNotFound,
} from '../../../operator/kube/errors.ts'
import { addFinalizer, hasFinalizer, removeFinalizer } from '../../../operator/kube/finalizer.ts'
import { KINDS } from '../../../operator/kube/kinds.ts'
import { LeaderElector } from '../../../operator/kube/leader.ts'
import { linesOf } from '../../../operator/kube/lines.ts'
import { EventRecorder } from '../../../operator/kube/recorder.ts'
import { Reflector } from '../../../operator/kube/reflector.ts'
import { steadyClock } from '../../../src/base/clock.ts'
import { controlPlane, kubectl, makeNamespace, noControlPlane } from '../../help/control-plane.ts'
import { parts } from './wires.ts'

const real = { skip: noControlPlane }
const MAP = 'settings'

test('apply adds, changes and takes back our fields, and leaves those of others', real, async t => {
  const { client, namespace, map, kubectlJson, cli } = await connected(t)
  await client.apply(map({ ours: '1', old: 'x' }))
  await cli('patch', 'configmap', MAP, '-p', '{"data":{"theirs":"2"}}')
  await client.apply(map({ ours: '3' }))
  const { data } = await kubectlJson('configmap', MAP)
  assert.deepEqual(data, { ours: '3', theirs: '2' })
  const same = await client.apply(map({ ours: '3' }))
  const again = await client.apply(map({ ours: '3' }))
  assert.equal(same.metadata.resourceVersion, again.metadata.resourceVersion, 'no write')
  assert.equal((await client.find(KINDS.ConfigMap, { namespace, name: 'none' })) ?? 'none', 'none')
})

test('a field of another owner is a conflict that names it, unless by force', real, async t => {
  const { client, map } = await connected(t)
  await client.apply(map({ size: '1' }), { fieldManager: 'somebody' })
  await assert.rejects(client.apply(map({ size: '2' }), { force: false }), error => {
    assert.ok(isConflict(error))
    assert.match(String(error), /somebody/)
    return true
  })
  const dry = await client.apply(map({ size: '2' }), { dryRun: true })
  assert.equal(Object(dry).data.size, '2')
  assert.equal(Object(await client.apply(map({ size: '3' }))).data.size, '3')
})

test('a field that the schema does not know is refused, not dropped', real, async t => {
  const { client, namespace } = await connected(t)
  const metadata = { name: 'x', namespace }
  const wrong = { apiVersion: 'v1', kind: 'ConfigMap', metadata, dota: { a: 'b' } }
  await assert.rejects(client.apply(wrong), error => isInvalid(error) || /dota/.test(String(error)))
})

test('preconditions hold: uid at delete, version at replace, name at create', real, async t => {
  const { client, namespace, map } = await connected(t)
  const made = await client.create(map({ a: '1' }))
  await assert.rejects(client.create(map({ a: '1' })), isAlreadyExists)
  const at = { namespace, name: MAP }
  await assert.rejects(client.delete(KINDS.ConfigMap, { ...at, uid: 'other' }), isConflict)
  await client.replace({ ...made, data: { a: '2' } })
  await assert.rejects(client.replace({ ...made, data: { a: '3' } }), isConflict)
  await client.patch(KINDS.ConfigMap, { ...at, patch: { data: { a: null, b: '4' } } })
  assert.deepEqual((await client.get(KINDS.ConfigMap, at)).data, { b: '4' })
  await client.delete(KINDS.ConfigMap, { ...at, uid: made.metadata.uid })
  await assert.rejects(client.get(KINDS.ConfigMap, at), isNotFound)
})

test('a status of ours is applied beside a spec of others', real, async t => {
  const { client, namespace } = await connected(t)
  const metadata = { name: 'budget', namespace }
  const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata }
  const selector = { matchLabels: { a: 'b' } }
  await client.apply({ ...budget, spec: { minAvailable: 1, selector } })
  const counts = { currentHealthy: 3, desiredHealthy: 1, expectedPods: 3, disruptionsAllowed: 2 }
  const written = await client.applyStatus({ ...budget, status: counts })
  assert.equal(Object(written).status.currentHealthy, 3)
  assert.equal(Object(written).spec.minAvailable, 1)
})

test(
  'a finalizer holds a deleted object until it is removed, and brings none back',
  real,
  async t => {
    const { client, namespace, map } = await connected(t)
    const finalizer = 'logforest.io/postgres'
    const at = { namespace, name: MAP }
    const fresh = await client.apply(map({ a: '1' }))
    await addFinalizer(client, { object: fresh, finalizer })
    await client.apply(map({ a: '2' }))
    await client.delete(KINDS.ConfigMap, at)
    const held = await client.get(KINDS.ConfigMap, at)
    assert.ok(hasFinalizer(held, finalizer), 'another apply of ours did not take it away')
    await removeFinalizer(client, { object: held, finalizer })
    assert.equal(await client.find(KINDS.ConfigMap, at), undefined)
    await removeFinalizer(client, { object: held, finalizer })
    await assert.rejects(addFinalizer(client, { object: fresh, finalizer }), isConflict)
    assert.equal(await client.find(KINDS.ConfigMap, at), undefined)
  },
)

test(
  'a lease is taken, shown, given back and taken by the next with a higher fence',
  real,
  async t => {
    const { client, namespace, made, kubectlJson } = await connected(t)
    for (const fence of [1, 2]) {
      const identity = `operator-${fence}`
      const lease = { namespace, name: 'operator', identity }
      const elector = new LeaderElector({ ...made, ...lease, client, clock: steadyClock })
      const stop = new AbortController()
      await elector.lead(stop.signal, async () => {
        assert.equal(elector.fence(), fence)
        const { spec } = await kubectlJson('lease', 'operator')
        assert.equal(spec.holderIdentity, identity)
        assert.equal(spec.leaseTransitions, fence)
        assert.match(spec.renewTime, /\.\d{6}Z$/)
      })
      assert.equal((await kubectlJson('lease', 'operator')).spec.holderIdentity ?? '', '')
    }
  },
)

test('an Event is recorded, and its repeats are a series', real, async t => {
  const { client, namespace, made, map, cli } = await connected(t)
  const regarding = await client.apply(map({ a: '1' }))
  const reporter = { controller: 'logforest.io/operator', instance: 'operator-0' }
  const recorder = new EventRecorder({ ...made, ...reporter, client, clock: steadyClock })
  const stop = new AbortController()
  const running = recorder.run(stop.signal)
  const words = { reason: 'AnomalyOpened', type: 'Warning', action: 'Publish' } as const
  recorder.record({ regarding, ...words, note: 'app.log is \u001b[31mstrange' })
  recorder.record({ regarding, ...words, note: 'once more' })
  stop.abort()
  await running
  const text = await cli('get', 'events.events.k8s.io', '-o', 'json')
  const [event, ...others] = JSON.parse(text).items
  assert.equal(others.length, 0)
  assert.equal(event.note, 'app.log is  [31mstrange')
  assert.equal(event.series.count, 2)
  assert.equal(event.regarding.uid, regarding.metadata.uid)
  assert.match(await cli('get', 'events'), /Warning +AnomalyOpened +configmap\/settings/i)
  assert.equal(event.metadata.namespace, namespace)
})

test('a reflector lists in pages, follows what kubectl does and misses nothing', real, async t => {
  const { client, namespace, made, cli } = await connected(t)
  for (const name of ['a', 'b', 'c']) await cli('create', 'configmap', name, '--from-literal=v=1')
  const paged = await client.list(KINDS.ConfigMap, { namespace, limit: 2 })
  assert.equal(paged.items.length, 3)
  const kind = KINDS.ConfigMap
  const reflector = new Reflector({ ...made, client, clock: steadyClock, kind, namespace })
  const stop = new AbortController()
  const running = reflector.run(stop.signal)
  await reflector.synced
  await cli('create', 'configmap', 'd', '--from-literal=v=1')
  await cli('patch', 'configmap', 'a', '-p', '{"data":{"v":"2"}}')
  await cli('delete', 'configmap', 'b')
  const isThere = (): boolean =>
    reflector.store.get(`${namespace}/b`) === undefined &&
    reflector.store.get(`${namespace}/a`)?.data?.v === '2'
  while (!isThere()) await steadyClock.sleep(20)
  const { items } = await client.list(KINDS.ConfigMap, { namespace })
  const versions = items.map(({ metadata }) => [
    `${namespace}/${metadata.name}`,
    metadata.resourceVersion,
  ])
  assert.deepEqual([...reflector.store.versions()].sort(), versions.sort())
  stop.abort()
  await running
})

test(
  'a bookmark before the end says how far the cluster is, beyond our own part',
  real,
  async t => {
    const { client, namespace, map } = await connected(t)
    const elsewhere = await makeNamespace(await controlPlane())
    const { resourceVersion } = await client.list(KINDS.ConfigMap, { namespace })
    await client.apply(map({ a: '1' }))
    const options = { namespace, resourceVersion, timeoutSeconds: 6 }
    const lines = linesOf(await client.watch(KINDS.ConfigMap, options))
    assert.equal(JSON.parse((await lines.next()).value ?? '').type, 'ADDED')
    const metadata = { name: MAP, namespace: elsewhere }
    const { metadata: other } = await client.apply({ ...map({}), metadata })
    const { type, object } = JSON.parse((await lines.next()).value ?? '')
    assert.equal(type, 'BOOKMARK')
    assert.equal(object.metadata.resourceVersion, other.resourceVersion)
    // The server ends the watch after its time; until then only bookmarks may come.
    for await (const line of lines) assert.equal(JSON.parse(line).type, 'BOOKMARK')
  },
)

async function connected(t: TestContext) {
  const plane = await controlPlane()
  const namespace = await makeNamespace(plane)
  const made = parts()
  const options = { environment: {}, kubeconfig: plane.kubeconfig, clock: steadyClock }
  const { client, close } = await connect({ ...options, metrics: made.metrics })
  t.after(close)
  const cli = (...words: string[]): Promise<string> => kubectl(plane, ['-n', namespace, ...words])
  return {
    client,
    namespace,
    made,
    cli,
    kubectlJson: async (kind: string, name: string) =>
      JSON.parse(await cli('get', kind, name, '-o', 'json')),
    map: (data: Record<string, string>) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: MAP, namespace },
      data,
    }),
  }
}
