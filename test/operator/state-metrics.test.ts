import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Caches } from '../../operator/caches.ts'
import { watchStates } from '../../operator/state-metrics.ts'
import { Metrics } from '../../src/health/metrics.ts'

test('what the objects say is shown while they are there', async () => {
  const ready = { type: 'Ready', status: 'True' }
  const source = {
    metadata: { namespace: 'shop', name: 'checkout' },
    status: { conditions: [ready], ingest: { lagSeconds: 2 } },
  }
  const anomaly = {
    metadata: { namespace: 'shop', name: 'a' },
    status: { severity: 'High', state: 'Open' },
  }
  const sources = [source]
  const list = <T>(objects: readonly T[]) => ({ list: () => objects })
  const caches = { sources: list(sources), models: list([]), anomalies: list([anomaly, anomaly]) }
  const metrics = new Metrics()
  watchStates(metrics, caches as unknown as Caches)
  const { text } = await metrics.page()
  const place = 'namespace="shop",name="checkout"'
  for (const line of [
    `logforest_logsource_status_condition{${place},condition="Ready",status="True"} 1`,
    `logforest_logsource_status_condition{${place},condition="Ready",status="False"} 0`,
    `logforest_logsource_lag_seconds{${place}} 2`,
    'logforest_anomalies{namespace="shop",severity="High",state="Open"} 2',
  ]) {
    assert.ok(text.includes(line), line)
  }
  sources.pop()
  assert.doesNotMatch((await metrics.page()).text, /checkout/)
})

test('series are capped whatever the cluster holds, and what is hidden is counted', async () => {
  const conditions = ['Ready', 'Learning', 'Readable'].map(type => ({ type, status: 'True' }))
  const objects = Array.from({ length: 800 }, (_, at) => ({
    metadata: { namespace: `n${at}`, name: 'logs' },
    status: { conditions, ingest: { lagSeconds: at }, severity: 'High', state: 'Open' },
  }))
  const list = { list: () => objects }
  const metrics = new Metrics()
  const caches = { sources: list, models: list, anomalies: list }
  watchStates(metrics, caches as unknown as Caches)
  const { text } = await metrics.page()
  const series = text.split('\n').filter(line => /^logforest_/.test(line))
  assert.equal(series.length, 2 * 500 * 3 * 3 + 500 + 201 + 1)
  assert.ok(series.includes('logforest_hidden_objects 600'))
  const others = 'logforest_anomalies{namespace="(others)",severity="High",state="Open"} 600'
  assert.ok(series.includes(others))
})
