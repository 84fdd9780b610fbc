import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planAnomalyModel } from '../../operator/anomalymodel-plan.ts'
import { modelStatus } from '../../operator/anomalymodel-status.ts'
import { FINALIZER } from '../../operator/names.ts'
import { anomalyModel } from './example.ts'
import { doings, modelFacts } from './facts.ts'

test('where all is as it should be, and said, nothing is done', () => {
  const before = modelStatus(modelFacts())
  assert.deepEqual(planAnomalyModel(modelFacts({ before })), {
    actions: [],
    requeueAfterMs: 30_000,
  })
})

test('a new model: finalizer, objects, role, and the Deployment last', () => {
  const database = { reached: true, found: { hasRole: false, suites: [] } } as const
  const plan = planAnomalyModel(modelFacts({ model: anomalyModel(), live: [], database }))
  assert.deepEqual(doings(plan), [
    'addFinalizer',
    'apply ServiceAccount',
    'apply ConfigMap',
    'apply Secret',
    'apply NetworkPolicy',
    'ensureRole',
    'apply Deployment',
    'writeStatus',
  ])
})

test('nothing is made for what cannot be understood, or is to be left alone', () => {
  const { model: _, ...unknown } = modelFacts({ live: [] })
  assert.deepEqual(doings(planAnomalyModel({ ...unknown, mistakes: ['x'] })), ['writeStatus'])
  const model = anomalyModel({ metadata: { annotations: { 'logforest.io/paused': 'true' } } })
  assert.deepEqual(doings(planAnomalyModel(modelFacts({ model, live: [] }))), ['writeStatus'])
})

test('a deleted model takes its pods and its role with it', () => {
  const metadata = { finalizers: [FINALIZER], deletionTimestamp: '2026-11-20T14:07:00Z' }
  const plan = planAnomalyModel(modelFacts({ model: anomalyModel({ metadata }) }))
  assert.deepEqual(doings(plan), ['deleteWorkload', 'dropRole', 'removeFinalizer'])
})
