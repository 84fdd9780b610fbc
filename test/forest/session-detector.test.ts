/** Sessions are learned and judged: clean, contaminated, and again from the same seed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeSessions, learnSessions } from '../../src/forest/session-detector.ts'
import { storageFlows } from '../accuracy/flows.ts'
import { precisionOf } from '../accuracy/rank.ts'
import { sessionMatrix } from '../help/sessions.ts'

const OPTIONS = {
  trees: 50,
  sampleSize: 128,
  extensionLevel: 0,
  trainer: 'logforest',
  seed: 1,
} as const

test('failures after a clean history stand out', () => {
  const clean = storageFlows({ sessions: 1500, anomalies: 0, seed: 1 })
  const later = storageFlows({ sessions: 1500, anomalies: 0.05, seed: 1 })
  const { model, verdicts } = learnSessions(sessionMatrix(clean), OPTIONS)
  assert.equal(model.held.length, 0)
  assert.ok(verdicts.alarm.filter(alarm => alarm === 1).length < 10)
  const { joint } = judgeSessions(model, sessionMatrix(later))
  const truth = later.map(flow => flow.anomalous)
  assert.ok(precisionOf(joint, truth) > 0.95)
})

test('a history that holds failures puts them in quarantine', () => {
  const flows = storageFlows({ sessions: 2500, anomalies: 0.03, seed: 2 })
  const { model, verdicts } = learnSessions(sessionMatrix(flows), OPTIONS)
  const failed = [...model.held].filter(row => flows[row].anomalous).length
  assert.ok(failed > 0.6 * model.held.length && model.held.length > 40)
  const truth = flows.map(flow => flow.anomalous)
  assert.ok(precisionOf(verdicts.joint, truth) > 0.75)
})

test('the same sessions, options and seed give the same verdicts', () => {
  const flows = storageFlows({ sessions: 400, anomalies: 0.03, seed: 3 })
  const once = learnSessions(sessionMatrix(flows), OPTIONS)
  const again = learnSessions(sessionMatrix(flows), OPTIONS)
  assert.deepEqual(again.verdicts, once.verdicts)
  assert.deepEqual(
    judgeSessions(again.model, sessionMatrix(flows)),
    judgeSessions(once.model, sessionMatrix(flows)),
  )
})
