/** What all kinds share. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { API_VERSION, about, Metadata } from '../../../operator/api/meta.ts'

test('the group and version are those of the kinds', () => {
  assert.equal(API_VERSION, 'logforest.io/v1alpha1')
})

test('a description may come without an example', () => {
  assert.deepEqual(about('A sentence.'), { description: 'A sentence.' })
  assert.deepEqual(about('A sentence.', 0), { description: 'A sentence.', examples: [0] })
})

test('metadata has a name by default, and what Kubernetes adds is kept', () => {
  assert.deepEqual(Metadata.parse({ generation: 3 }), { name: 'default', generation: 3 })
})
