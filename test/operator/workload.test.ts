import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Manifest, scannerManifests } from '../../operator/manifests.ts'
import { Accepted, pendingOf } from '../../operator/workload.ts'
import { anomalyModel, logSource } from './example.ts'
import { SETTINGS } from './facts.ts'

function manifests(spec: object = {}): Manifest[] {
  const settings = { image: SETTINGS.image, url: SETTINGS.databaseUrl }
  return scannerManifests(logSource({ spec }), anomalyModel(), settings)
}

function whys(wanted: Manifest[], live: readonly Manifest[], accepted = new Accepted()): string[] {
  return pendingOf(wanted, live, accepted).map(each => `${each.object.kind} ${each.why}`)
}

/** The object with another metadata or content. */
function changed(object: Manifest, metadata: object, content: object = {}): Manifest {
  return { ...object, metadata: { ...object.metadata, ...metadata }, ...content }
}

test('objects that are as they should be are left alone, whatever else they have', () => {
  const live = manifests().map(each => changed(each, { uid: 'u', resourceVersion: '5' }))
  assert.deepEqual(whys(manifests(), live), [])
})

test('what is missing, made from something else or changed is applied', () => {
  const [, configMap, , , deployment] = manifests()
  assert.ok(configMap !== undefined && deployment !== undefined)
  const others = manifests().filter(each => !['ConfigMap', 'Deployment'].includes(each.kind))
  assert.deepEqual(whys(manifests(), others), ['ConfigMap missing', 'Deployment missing'])
  const other = manifests({ include: ['*.log'] })
  assert.deepEqual(whys(other, manifests()), ['ConfigMap changed', 'Deployment changed'])
  const touched = [...others, configMap, changed(deployment, { labels: {} })]
  assert.deepEqual(whys(manifests(), touched), ['Deployment drifted'])
})

test('a value that the apiserver writes differently is no drift, until it is changed again', () => {
  const accepted = new Accepted()
  const deployment = manifests().at(-1)
  assert.ok(deployment !== undefined)
  const written = changed(deployment, { uid: 'u', generation: 1 }, { spec: { replicas: '1' } })
  assert.deepEqual(whys([deployment], [written], accepted), ['Deployment drifted'])
  accepted.note(deployment, written)
  assert.deepEqual(whys([deployment], [written], accepted), [])
  const later = changed(written, { generation: 2 })
  assert.deepEqual(whys([deployment], [later], accepted), ['Deployment drifted'])
})

test('quantities that the apiserver wrote its own way are no drift for a new process', () => {
  const resources = { requests: { cpu: '0.5', memory: '1024Mi' }, limits: { cpu: '1000m' } }
  const wanted = manifests({ podTemplate: { resources, tolerations: [] } })
  const live = wanted.map(each => {
    const written = JSON.stringify(each).replace('"0.5"', '"500m"').replace('"1024Mi"', '"1Gi"')
    return JSON.parse(written.replace('"1000m"', '"1"').replace(',"tolerations":[]', ''))
  })
  assert.notDeepEqual(live, JSON.parse(JSON.stringify(wanted)))
  assert.deepEqual(whys(wanted, live), [])
})

test('an owner beside ours is none of our business; without ours it is applied, not told', () => {
  const wanted = manifests()
  const own = wanted[0]?.metadata.ownerReferences ?? []
  const other = { apiVersion: 'v1', kind: 'ConfigMap', name: 'app', uid: 'other' }
  const owned = (by: object[]) => wanted.map(each => changed(each, { ownerReferences: by }))
  assert.deepEqual(whys(wanted, owned([other, ...own])), [])
  for (const by of [[], [other], own.map(each => ({ ...each, uid: 'before' }))]) {
    assert.ok(whys(wanted, owned(by)).every(each => each.endsWith(' changed')))
    assert.equal(whys(wanted, owned(by)).length, wanted.length)
  }
})

test('what drifted is named', () => {
  const live = manifests().map(each =>
    each.kind === 'ConfigMap'
      ? { ...each, data: { ...Object(each.data), 'source.yaml': 'x' } }
      : each,
  )
  const paths = pendingOf(manifests(), live, new Accepted()).map(each => each.path)
  assert.deepEqual(paths, ['data.source.yaml'])
})
