/** The status of an AnomalyModel. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AnomalyModelStatus } from '../../../operator/api/anomalymodel-status.ts'

test('every part may be missing, and each is kept as it is', () => {
  assert.deepEqual(AnomalyModelStatus.parse({}), {})
  const status: AnomalyModelStatus = {
    observedGeneration: 1,
    sources: 3,
    models: { trained: 398, learning: 14, version: 7 },
    master: { replicas: 1, readyReplicas: 1, lastPollTime: '2026-11-20T14:07:31Z', score: '12.4' },
    anomalies: { open: 2, lastDay: 5 },
    columns: { masters: '1/1' },
  }
  assert.deepEqual(AnomalyModelStatus.parse(status), status)
})

test('a score is a text with one decimal', () => {
  assert.equal(AnomalyModelStatus.safeParse({ master: { score: 12.4 } }).success, false)
})
