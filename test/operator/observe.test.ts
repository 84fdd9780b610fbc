import assert from 'node:assert/strict'
import { test } from 'node:test'
import { podsOf } from '../../operator/observe.ts'

function deployment(status: object, generation = 2) {
  const metadata = { name: 'a', namespace: 'shop', generation }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, status }
}

const WHOLE = { observedGeneration: 2, replicas: 3, readyReplicas: 3, updatedReplicas: 3 }

test('pods are counted from the status of their Deployment', () => {
  assert.deepEqual(podsOf(deployment(WHOLE)), {
    replicas: 3,
    ready: 3,
    isSettled: true,
    problem: '',
  })
  assert.deepEqual(podsOf(undefined), { replicas: 0, ready: 0, isSettled: false, problem: '' })
})

test('a Deployment that was not looked at since, or is half rolled out, is not settled', () => {
  assert.equal(podsOf(deployment(WHOLE, 3)).isSettled, false)
  assert.equal(podsOf(deployment({ ...WHOLE, updatedReplicas: 1 })).isSettled, false)
})

test('why pods cannot be made is told in the words of Kubernetes', () => {
  const quota = { type: 'ReplicaFailure', status: 'True', message: 'exceeded quota' }
  assert.equal(podsOf(deployment({ ...WHOLE, conditions: [quota] })).problem, 'exceeded quota')
  const stuck = { type: 'Progressing', status: 'False', message: 'timed out' }
  assert.equal(podsOf(deployment({ ...WHOLE, conditions: [stuck] })).problem, 'timed out')
  const fine = { type: 'Progressing', status: 'True', message: 'has progressed' }
  assert.equal(podsOf(deployment({ ...WHOLE, conditions: [fine] })).problem, '')
})
