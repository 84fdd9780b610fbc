import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type EventRecord,
  eventOf,
  seriesKeyOf,
  seriesPatch,
} from '../../../operator/kube/event.ts'
import { logSource } from './wires.ts'

const record: EventRecord = {
  regarding: logSource('web', { uid: 'u1', resourceVersion: '7' }),
  reason: 'AnomalyOpened',
  type: 'Warning',
  action: 'Publish',
  note: 'app.log is strange',
}
const reporter = { controller: 'logforest.io/operator', instance: 'operator-0' }
const made = (more: Partial<EventRecord>) =>
  eventOf({ ...record, ...more }, { reporter, nowMs: Date.UTC(2026, 0, 6, 12), suffix: 'a1' })

test('an Event says what, of whom, by whom and when', () => {
  assert.deepEqual(made({}), {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: 'web.a1', namespace: 'shop' },
    eventTime: '2026-01-06T12:00:00.000000Z',
    reason: 'AnomalyOpened',
    type: 'Warning',
    action: 'Publish',
    note: 'app.log is strange',
    reportingController: 'logforest.io/operator',
    reportingInstance: 'operator-0',
    regarding: {
      apiVersion: 'logforest.io/v1alpha1',
      kind: 'LogSource',
      name: 'web',
      namespace: 'shop',
      uid: 'u1',
    },
  })
})

test('of an object without namespace it lies in default', () => {
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } }
  assert.equal(made({ regarding: node }).metadata.namespace, 'default')
})

test('a note has at most 1,024 bytes and no control characters, whatever a log said', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), note => {
      const { note: kept } = made({ note })
      assert.ok(Buffer.byteLength(kept) <= 1024)
      assert.doesNotMatch(kept, /[\p{Cc}\u2028\u2029]/u)
    }),
  )
  assert.equal(made({ note: 'a\u001b[31mred\u001b[0m\r\nb' }).note, 'a [31mred [0m b')
  assert.match(made({ note: 'ä'.repeat(2000) }).note, /^ä+…$/)
})

test('repeats differ in note and time only; another Anomaly is another Event', () => {
  const key = seriesKeyOf(record)
  assert.equal(seriesKeyOf({ ...record, note: 'other' }), key)
  const newer = logSource('web', { uid: 'u1', resourceVersion: '8' })
  assert.equal(seriesKeyOf({ ...record, regarding: newer }), key)
  const others: Partial<EventRecord>[] = [
    { reason: 'AnomalyEscalated' },
    { type: 'Normal' },
    { action: 'Resolve' },
    { regarding: logSource('web', { uid: 'anew' }) },
    { related: logSource('default-7f3c1a', { uid: 'u2' }) },
  ]
  for (const other of others) assert.notEqual(seriesKeyOf({ ...record, ...other }), key)
})

test('a repeat changes count and time', () => {
  assert.deepEqual(seriesPatch(3, Date.UTC(2026, 0, 6, 12)), {
    series: { count: 3, lastObservedTime: '2026-01-06T12:00:00.000000Z' },
  })
})
