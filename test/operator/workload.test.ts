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
