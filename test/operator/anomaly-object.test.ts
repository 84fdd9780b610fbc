import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anomalyStatus } from '../../operator/anomaly.ts'
import {
  anomalyEvent,
  anomalyObject,
  sourceOf,
  type Writing,
} from '../../operator/anomaly-object.ts'
import type { RawSource } from '../../operator/caches.ts'
import type { News } from '../../operator/publication.ts'
import { tooManyClients } from '../cli/example.ts'
import { logSource, published } from './example.ts'
import { NOW } from './facts.ts'

const MODEL = { namespace: 'logforest', name: 'default' }
const SOURCE = logSource() as RawSource
const INCIDENT = published(tooManyClients())

function writing(news: News, part: Partial<Writing> = {}): Writing {
  return {
    do: 'update',
    key: { namespace: 'shop', name: 'default-7f3c1a00' },
    source: 'checkout',
    fingerprint: INCIDENT.id,
    status: anomalyStatus(INCIDENT, 'Open').status,
    incident: INCIDENT,
    news,
    ...part,
  }
}

function event(action: Writing) {
  const object = anomalyObject(action, MODEL, SOURCE)
  const reporter = { controller: 'logforest.io/operator', instance: 'operator-1' }
  return anomalyEvent(action, { source: SOURCE, object, reporter, nowMs: NOW })
}

test('an Anomaly goes with the LogSource in which it began, and names its model', () => {
  const object = anomalyObject(writing('AnomalyOpened'), MODEL, SOURCE)
  assert.deepEqual(object.spec, { modelRef: MODEL, fingerprint: INCIDENT.id })
  assert.equal(object.metadata.ownerReferences?.[0]?.uid, SOURCE.metadata.uid)
  assert.equal(object.metadata.ownerReferences?.[0]?.controller, undefined)
  assert.equal(object.metadata.labels?.['logforest.io/source'], 'checkout')
})

test('an Anomaly whose source is gone has no owner', () => {
  assert.equal(sourceOf(writing('AnomalyOpened', { source: 'gone' }), [SOURCE]), undefined)
  const object = anomalyObject(writing('AnomalyResolved', { source: '' }), MODEL, undefined)
  assert.equal(object.metadata.ownerReferences, undefined)
})

test('the source is the one of the same namespace', () => {
  const other = { ...SOURCE, metadata: { ...SOURCE.metadata, namespace: 'bank' } }
  assert.equal(sourceOf(writing('AnomalyOpened'), [other, SOURCE]), SOURCE)
})

test('what is told twice is the same Event, what happens again is another', () => {
  assert.equal(
    event(writing('AnomalyOpened')).metadata.name,
    event(writing('AnomalyOpened')).metadata.name,
  )
  const { status } = writing('AnomalyOpened')
  const later = { ...status, lastSeen: '2026-11-20T15:00:00.000Z' }
  const names = [
    writing('AnomalyOpened'),
    writing('AnomalyResolved'),
    writing('AnomalyResolved', { status: later }),
    writing('AnomalyEscalated'),
    writing('AnomalyEscalated', { status: { ...status, severity: 'Medium' } }),
  ].map(each => event(each).metadata.name)
  assert.equal(new Set(names).size, names.length)
})

test('an Event is about the source, in a sentence', () => {
  const { regarding, type, note } = event(writing('AnomalyOpened'))
  assert.deepEqual([regarding.kind, regarding.name, type], ['LogSource', 'checkout', 'Warning'])
  assert.match(note, /^High 99\.4: postgres\/postgres\.log: "FATAL: .*" \(first of 4 logs\)$/)
  const over = event(writing('AnomalyResolved'))
  assert.equal(over.type, 'Normal')
  assert.match(over.note, /^default-7f3c1a00 is over, High 99\.4: /)
  assert.match(event(writing('AnomalyReopened')).note, /^default-7f3c1a00 goes on, /)
})
