import assert from 'node:assert/strict'
import { test } from 'node:test'
import { modelStatus, pausedModelStatus } from '../../operator/anomalymodel-status.ts'
import { AnomalyModelStatus } from '../../operator/api/anomalymodel-status.ts'
import { modelFacts, suite } from './facts.ts'

test('a status is one that the kind takes, and sums up all suites', () => {
  const suites = [suite(), suite({ score: 93.99, modelVersion: 9 })]
  const database = { reached: true, found: { hasRole: true, suites } } as const
  const status = modelStatus(modelFacts({ database }))
  assert.deepEqual(AnomalyModelStatus.parse(status), status)
  assert.deepEqual(status.models, { trained: 76, learning: 0, version: 9 })
  assert.equal(status.master?.score, '93.9')
  assert.deepEqual(status.anomalies, { open: 2, lastDay: 5 })
  assert.equal(status.columns?.masters, '1/1')
})

test('while Postgres is away, what it told last stays', () => {
  const before = modelStatus(modelFacts())
  const database = { reached: false, problem: 'away' } as const
  const status = modelStatus(modelFacts({ before, database }))
  assert.deepEqual([status.models, status.master], [before.models, before.master])
})

test('before the first verdict there is no score', () => {
  const found = { hasRole: true, suites: [suite({ score: Number.NaN, masters: [] })] }
  const { master } = modelStatus(modelFacts({ database: { reached: true, found } }))
  assert.deepEqual(master, { replicas: 1, readyReplicas: 1 })
})

test('a model that is left alone keeps its status and says so', () => {
  const before = modelStatus(modelFacts())
  const { conditions = [] } = pausedModelStatus(modelFacts({ before }))
  assert.equal(conditions.find(each => each.type === 'Reconciling')?.reason, 'Paused')
})
