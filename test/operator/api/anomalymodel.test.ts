/** The kind AnomalyModel: its defaults, its limits, and that each field explains itself. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  AnomalyModel,
  AnomalyModelSpec,
  DEFAULT_SPEC,
  latenessMs,
} from '../../../operator/api/anomalymodel.ts'

const HEAD = { apiVersion: 'logforest.io/v1alpha1', kind: 'AnomalyModel' }
test('everything has a default but what follows the logs: window and lateness', () => {
  assert.deepEqual(AnomalyModel.parse(HEAD).spec, DEFAULT_SPEC)
  assert.deepEqual(DEFAULT_SPEC, {
    parser: 'Shapes',
    sessions: { identifier: 'Auto' },
    forest: { trainer: 'logforest', trees: 100, sampleSize: 256, extensionLevel: 0, seed: 1 },
    training: { minWindows: 30, retrainEveryWindows: 240, historyWindows: 10_080 },
    budget: { findingsPerLogPerDay: 2 },
    master: { pollIntervalSeconds: 15, replicas: 1 },
    retention: { findingsDays: 30, anomalyObjects: 200 },
    notifications: [],
  })
})

test('what comes from CloudWatch may come later, unless the model says how late', () => {
  assert.equal(latenessMs({}, 'file'), 10_000)
  assert.equal(latenessMs({}, 'cloudWatch'), 60_000)
  for (const from of ['file', 'cloudWatch'] as const) {
    assert.equal(latenessMs({ latenessSeconds: 0 }, from), 0)
  }
})

test('typos are refused at every level', () => {
  const groups = ['forest', 'training', 'budget', 'master', 'retention']
  assert.equal(AnomalyModelSpec.safeParse({ fortest: {} }).success, false)
  for (const group of groups) {
    assert.equal(AnomalyModelSpec.safeParse({ [group]: { typo: 1 } }).success, false, group)
  }
})

test('metadata of Kubernetes passes, a name that Kubernetes would refuse does not', () => {
  const uid = { name: 'a-b.c', uid: '1', labels: { a: 'b' } }
  assert.equal(AnomalyModel.safeParse({ ...HEAD, metadata: uid }).success, true)
  for (const name of ['', 'A', '-a', 'a-', 'a b', 'a'.repeat(254)]) {
    assert.equal(AnomalyModel.safeParse({ ...HEAD, metadata: { name } }).success, false, name)
  }
})

test('where masters run may be set, and what kubectl prints with a status is a model, too', () => {
  const podTemplate = { resources: { limits: { memory: '1Gi' } } }
  const spec = { master: { podTemplate } }
  const { master } = AnomalyModel.parse({ ...HEAD, spec, status: { sources: 1 } }).spec
  assert.deepEqual(master, { ...DEFAULT_SPEC.master, podTemplate })
})
