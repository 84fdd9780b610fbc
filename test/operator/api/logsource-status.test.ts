/** The status of a LogSource. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogSourceStatus } from '../../../operator/api/logsource-status.ts'

test('every part may be missing, and each is kept as it is', () => {
  assert.deepEqual(LogSourceStatus.parse({}), {})
  const status: LogSourceStatus = {
    observedGeneration: 3,
    scanners: { replicas: 1, readyReplicas: 1, selector: 'logforest.io/source=checkout' },
    logs: { total: 412, trained: 398, learning: 14, rejected: 0 },
    ingest: { bytes: 1, lines: 3, empty: 0, duplicate: 0, scored: 3, heldBack: 0, rejected: 0 },
    anomalies: { open: 2, lastTime: '2026-11-20T14:07:31Z', lastName: 'default-7f3c1a9e' },
  }
  assert.deepEqual(LogSourceStatus.parse(status), status)
})

test('what a newer version wrote is left out and nothing is refused for it', () => {
  assert.deepEqual(LogSourceStatus.parse({ newer: 1, logs: { newer: 1 } }), { logs: {} })
})
