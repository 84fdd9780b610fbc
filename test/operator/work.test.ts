import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scannerManifests } from '../../operator/manifests.ts'
import { strayActions, withFinalizer, workloadActions } from '../../operator/work.ts'
import { Accepted } from '../../operator/workload.ts'
import { anomalyModel, logSource } from './example.ts'
import { doings, SETTINGS } from './facts.ts'

const MANIFESTS = scannerManifests(logSource(), anomalyModel(), {
  image: SETTINGS.image,
  url: SETTINGS.databaseUrl,
})

test('a finalizer is added once', () => {
  const metadata = { name: 'a', finalizers: ['other/one'] }
  assert.deepEqual(withFinalizer({ metadata }), [{ do: 'addFinalizer' }])
  const held = { name: 'a', finalizers: ['logforest.io/postgres'] }
  assert.deepEqual(withFinalizer({ metadata: held }), [])
})

test('rows come before the Deployment that needs them', () => {
  const rows = [{ do: 'dropRole', role: 'x' }] as const
  const actions = workloadActions({ live: [], accepted: new Accepted() }, MANIFESTS, rows)
  assert.deepEqual(doings({ actions }).slice(-2), ['dropRole', 'apply Deployment'])
})

test('what somebody else changed is applied and told', () => {
  const live = MANIFESTS.map(each =>
    each.kind === 'Deployment' ? { ...each, spec: { replicas: 9 } } : each,
  )
  const actions = workloadActions({ live, accepted: new Accepted() }, MANIFESTS, [])
  assert.deepEqual(doings({ actions }), ['apply Deployment', 'tell'])
  const [told] = actions.flatMap(each => (each.do === 'tell' ? [each.event.note] : []))
  const note = 'Somebody else changed its Deployment (spec.replicas): it is as the spec asks again.'
  assert.equal(told, note)
})

test('what makes pods under another name goes before ours is applied', () => {
  const strays = MANIFESTS.filter(each => each.kind !== 'Secret').map(each => {
    return { ...each, metadata: { name: 'earlier', namespace: 'shop' } }
  })
  const found = { live: [], strays, accepted: new Accepted() }
  assert.deepEqual(strayActions(found), [
    { do: 'deleteWorkload', kind: 'Deployment', key: { namespace: 'shop', name: 'earlier' } },
  ])
  const actions = workloadActions(found, MANIFESTS, [])
  assert.deepEqual(doings({ actions }).slice(-2), ['deleteWorkload', 'apply Deployment'])
})
