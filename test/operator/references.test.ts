import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RawModel, RawSource } from '../../operator/caches.ts'
import { keyOf } from '../../operator/kube/objects.ts'
import { modelFor, sourcesOf } from '../../operator/references.ts'
import { anomalyModel, logSource } from './example.ts'

/** Caches that hold these objects. */
function caches(models: readonly RawModel[], sources: readonly RawSource[] = []) {
  const cache = <T extends RawModel | RawSource>(objects: readonly T[]) => ({
    get: (key: string) => objects.find(each => keyOf(each.metadata) === key),
    list: () => objects,
  })
  return { models: cache(models), sources: cache(sources) } as unknown as Parameters<
    typeof sourcesOf
  >[1]
}

const OURS = anomalyModel() as RawModel
const THEIRS = anomalyModel({ metadata: { namespace: 'shop' } }) as RawModel
const SOURCE = logSource() as RawSource

test('a model near the source goes before the one of the operator', () => {
  assert.equal(modelFor(SOURCE, caches([OURS]), 'logforest')?.metadata.namespace, 'logforest')
  assert.equal(modelFor(SOURCE, caches([OURS, THEIRS]), 'logforest')?.metadata.namespace, 'shop')
  assert.equal(modelFor(SOURCE, caches([]), 'logforest'), undefined)
})

test('a model that cannot be understood is none', () => {
  const broken = { ...OURS, spec: { windowSeconds: 'long' } } as unknown as RawModel
  assert.equal(modelFor(SOURCE, caches([broken]), 'logforest'), undefined)
})

test('the sources of a model are those that find it', () => {
  const other = logSource({ metadata: { namespace: 'bank' } }) as RawSource
  const all = caches([OURS, THEIRS], [SOURCE, other])
  assert.deepEqual(sourcesOf({ namespace: 'shop', name: 'default' }, all, 'logforest'), [SOURCE])
  assert.deepEqual(sourcesOf({ namespace: 'logforest', name: 'default' }, all, 'logforest'), [
    other,
  ])
})
