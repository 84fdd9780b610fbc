import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Anomaly } from '../../operator/api/anomaly.ts'
import { API_VERSION } from '../../operator/api/meta.ts'
import { countsOf, lastDayOf, openOf } from '../../operator/counts.ts'
import { NOW } from './facts.ts'

function anomaly(name: string, status: Anomaly['status']): Anomaly {
  const modelRef = { namespace: 'logforest', name: 'default' }
  return {
    apiVersion: API_VERSION,
    kind: 'Anomaly',
    metadata: { name, namespace: 'shop' },
    spec: { modelRef, fingerprint: '7f3c1a2b' },
    status,
  }
}

const OLD = anomaly('a-old', { state: 'Resolved', firstSeen: '2026-11-01T00:00:00Z' })
const QUIET = anomaly('a-quiet', { state: 'Quiet', firstSeen: '2026-11-20T13:00:00Z' })
const OPEN = anomaly('a-open', { state: 'Open', firstSeen: '2026-11-20T14:00:00Z' })
const HALF = anomaly('a-half', undefined)

test('open are those that are not over and were written', () => {
  assert.equal(openOf([OLD, QUIET, OPEN, HALF]), 2)
})

test('the last day counts from when they began', () => {
  assert.equal(lastDayOf([OLD, QUIET, OPEN], NOW), 2)
})

test('a source is told of its latest', () => {
  assert.deepEqual(countsOf([QUIET, OPEN, OLD, HALF]), {
    open: 2,
    lastTime: '2026-11-20T14:00:00Z',
    lastName: 'a-open',
  })
  assert.deepEqual(countsOf([]), { open: 0 })
})
