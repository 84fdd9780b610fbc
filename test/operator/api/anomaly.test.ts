/** The kind Anomaly. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Anomaly, AnomalyStatus } from '../../../operator/api/anomaly.ts'
import { objectOf, refusalsOf } from '../../help/kinds.ts'

const SPEC = {
  modelRef: { namespace: 'logforest', name: 'default' },
  fingerprint: '7f3c1a9e0b5d4c21',
}

test('an Anomaly says which incident it is by the id in Postgres', () => {
  assert.deepEqual(refusalsOf(Anomaly, objectOf('Anomaly', SPEC)), [])
  for (const fingerprint of ['', '7f3c', 'not hexadecimal', '7F3C1A9E']) {
    assert.equal(refusalsOf(Anomaly, objectOf('Anomaly', { ...SPEC, fingerprint })).length, 1)
  }
})

test('what is known of it may be nothing yet, or all', () => {
  const log = { source: 'checkout', log: 'postgres/postgres.log' }
  const status: AnomalyStatus = {
    severity: 'High',
    score: '99.4',
    reason: 'NewTemplate',
    state: 'Open',
    firstSeen: '2026-11-20T14:07:31Z',
    lastSeen: '2026-11-20T14:09:02Z',
    count: 212,
    firstCause: { ...log, template: 'FATAL: sorry, too many clients already' },
    logsTotal: 1,
    logs: [{ ...log, count: 212, typical: '0', delayMilliseconds: 0 }],
    usual: { total: 31, logs: ['cron'] },
    why: [{ feature: 'newLines', observed: '212', typical: '0', sharePercent: 83 }],
    message: 'postgres/postgres.log says a line never seen before',
  }
  assert.deepEqual(AnomalyStatus.parse({}), {})
  assert.deepEqual(AnomalyStatus.parse(status), status)
})

test('lists end where the object would become too large', () => {
  const log = { source: 'a', log: 'b' }
  assert.equal(AnomalyStatus.safeParse({ logs: Array(16).fill(log) }).success, true)
  assert.equal(AnomalyStatus.safeParse({ logs: Array(17).fill(log) }).success, false)
  assert.equal(AnomalyStatus.safeParse({ why: Array(9).fill({ feature: 'a' }) }).success, false)
})
