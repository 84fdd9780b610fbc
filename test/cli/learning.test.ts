/** What the spec of a model says of learning and judging. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_SPEC } from '../../operator/api/anomalymodel.ts'
import { judgingOf, learningOf } from '../../src/cli/learning.ts'

test('the master takes the forest of the model, and its budget', () => {
  const options = judgingOf(DEFAULT_SPEC, learningOf(DEFAULT_SPEC, 7))
  assert.deepEqual(options, {
    trainer: 'logforest',
    trees: 100,
    sampleSize: 256,
    extensionLevel: 0,
    seed: 7,
    alarmsPerDay: 2,
    retrainEveryWindows: DEFAULT_SPEC.training.retrainEveryWindows,
    parser: DEFAULT_SPEC.parser,
  })
})

test('another seed or trainer is another configuration; poll settings and lateness are not', () => {
  const digest = learningOf(DEFAULT_SPEC).configDigest
  assert.notEqual(learningOf(DEFAULT_SPEC, 7).configDigest, digest)
  const forest = { ...DEFAULT_SPEC.forest, trainer: 'ml-isolation-forest' as const }
  assert.notEqual(learningOf({ ...DEFAULT_SPEC, forest }).configDigest, digest)
  const master = { ...DEFAULT_SPEC.master, pollIntervalSeconds: 99 }
  const patient = { ...DEFAULT_SPEC, master, latenessSeconds: 600 }
  assert.equal(learningOf(patient).configDigest, digest)
})
