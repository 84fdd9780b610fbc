import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AuditEvent, busiestMinute, grantedRights, requestsOf } from './rights.ts'
import { refusedRights, usedRights } from './rights.ts'

const ACCOUNT = 'system:serviceaccount:logforest:logforest'

function event(verb: string, resource: string, more: Partial<AuditEvent> = {}): AuditEvent {
  return {
    stage: 'ResponseComplete',
    verb,
    user: { username: ACCOUNT },
    objectRef: { apiGroup: 'apps', resource },
    responseStatus: { code: 200 },
    requestReceivedTimestamp: '2026-11-20T14:07:31.000000Z',
    ...more,
  }
}

test('rules are unfolded to single rights, each once', () => {
  const rules = [
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'patch'] },
    { apiGroups: [''], resources: ['secrets'], verbs: ['get'] },
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] },
  ]
  const expected = ['get apps/deployments', 'get core/secrets', 'patch apps/deployments']
  assert.deepEqual(grantedRights(rules), expected)
})

test('a refused request is no used right, a subresource is another one', () => {
  const events = [
    event('patch', 'deployments'),
    event('get', 'deployments', { responseStatus: { code: 403 } }),
    event('patch', '', { objectRef: { apiGroup: 'a', resource: 'b', subresource: 'status' } }),
  ]
  assert.deepEqual(usedRights(events), ['patch a/b/status', 'patch apps/deployments'])
  assert.deepEqual(refusedRights(events), ['get apps/deployments'])
})

test('an apply that makes an object uses the right to create', () => {
  const made = event('patch', 'deployments', { responseStatus: { code: 201 } })
  assert.deepEqual(usedRights([made]), ['create apps/deployments', 'patch apps/deployments'])
})

test('only finished requests of the account to resources count', () => {
  const log = [
    event('get', 'deployments'),
    event('get', 'pods', { stage: 'RequestReceived' }),
    event('list', 'pods', { user: { username: 'admin' } }),
  ]
  const text = `${log.map(each => JSON.stringify(each)).join('\n')}\n`
  assert.deepEqual(usedRights(requestsOf(text, ACCOUNT)), ['get apps/deployments'])
})

test('the busiest minute is counted by the clock of the apiserver', () => {
  const at = (requestReceivedTimestamp: string) => event('get', 'a', { requestReceivedTimestamp })
  const events = ['2026-01-01T00:00:01Z', '2026-01-01T00:00:59Z', '2026-01-01T00:01:00Z'].map(at)
  assert.equal(busiestMinute(events), 2)
  assert.equal(busiestMinute([]), 0)
})
