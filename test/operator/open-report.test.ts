/** An Anomaly as a Report of OpenReports. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anomalyStatus } from '../../operator/anomaly.ts'
import type { Anomaly } from '../../operator/api/anomaly.ts'
import { openReport } from '../../operator/open-report.ts'
import { tooManyClients } from '../cli/example.ts'
import { published } from './example.ts'

const INCIDENT = published(tooManyClients())

function anomaly(state: 'Open' | 'Quiet' | 'Resolved' | 'Expired', part = {}): Anomaly {
  return {
    apiVersion: 'logforest.io/v1alpha1',
    kind: 'Anomaly',
    metadata: { name: 'default-7f3c1a00', namespace: 'shop', uid: 'u-1' },
    spec: { modelRef: { namespace: 'logforest', name: 'default' }, fingerprint: '7f3c1a00' },
    status: { ...anomalyStatus(INCIDENT, state).status, ...part },
  }
}

test('each log is a result, with its reason, its time and its template', () => {
  const open = anomaly('Open')
  const report = openReport(open)
  const logs = open.status?.logs ?? []
  assert.ok(logs.length > 1)
  assert.equal(report?.results.length, logs.length)
  assert.deepEqual(report?.summary, { pass: 0, fail: logs.length, warn: 0, error: 0, skip: 0 })
  const first = Object(report?.results[0])
  const { log, reason, template, onsetTime = '', source } = logs[0]
  assert.deepEqual(
    [first.policy, first.rule, first.result, first.severity],
    ['logforest/default', reason, 'fail', 'high'],
  )
  assert.equal(first.message, `${log}: ${reason}: ${template}`)
  const { seconds, nanos } = first.timestamp
  assert.equal(seconds * 1000 + nanos / 1e6, Date.parse(onsetTime))
  const { apiVersion, kind } = { apiVersion: 'logforest.io/v1alpha1', kind: 'LogSource' }
  assert.deepEqual(first.resources, [{ apiVersion, kind, namespace: 'shop', name: source }])
  assert.ok(Object.values(first.properties).every(value => typeof value === 'string'))
})

test('it belongs to its Anomaly, under the same name', () => {
  const report = openReport(anomaly('Open'))
  const owner = { apiVersion: 'logforest.io/v1alpha1', kind: 'Anomaly', name: 'default-7f3c1a00' }
  assert.deepEqual(report?.metadata.ownerReferences, [{ ...owner, uid: 'u-1' }])
  assert.deepEqual([report?.metadata.name, report?.metadata.namespace], [owner.name, 'shop'])
})

test('what is over passes, what is Low warns, what is not written yet is no Report', () => {
  const resultsOf = (of: Anomaly) =>
    new Set(openReport(of)?.results.map(each => Object(each).result))
  for (const state of ['Resolved', 'Expired'] as const) {
    assert.deepEqual(resultsOf(anomaly(state)), new Set(['pass']))
  }
  assert.deepEqual(resultsOf(anomaly('Quiet')), new Set(['fail']))
  assert.deepEqual(resultsOf(anomaly('Open', { severity: 'Low' })), new Set(['warn']))
  const { status: _, ...fresh } = anomaly('Open')
  assert.equal(openReport(fresh), undefined)
})

test('a pod that wrote the line is what the result is about', () => {
  const { logs = [] } = anomaly('Open').status ?? {}
  const ofPod = anomaly('Open', { logs: [{ ...logs[0], pod: 'shop/web-1' }] })
  const [first] = openReport(ofPod)?.results ?? []
  assert.deepEqual(Object(first).resources, [
    { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1' },
  ])
  const odd = anomaly('Open', { logs: [{ ...logs[0], pod: 'no slash', onsetTime: undefined }] })
  const [other] = openReport(odd)?.results ?? []
  assert.equal(Object(other).resources[0].kind, 'LogSource')
})
