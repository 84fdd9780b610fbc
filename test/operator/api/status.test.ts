/** Parts that the statuses of several kinds have. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Generation, ModelName, ReadyOfWanted, Replicas } from '../../../operator/api/status.ts'

test('a model is named with its namespace', () => {
  const name = { namespace: 'logforest', name: 'default' }
  assert.deepEqual(ModelName.parse(name), name)
  assert.equal(ModelName.safeParse({ name: 'default' }).success, false)
})

test('counts and words may be missing while nothing is known', () => {
  assert.deepEqual(Replicas.parse({}), {})
  assert.equal(ReadyOfWanted.parse('1/1'), '1/1')
  assert.equal(Generation.safeParse(-1).success, false)
})
