/** Which logs of an incident may be its first cause. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { counting, natsOf, type Weighed } from '../../src/master/weighing.ts'

const MINUTE = 60_000

function log(minute: number, nats: number, alarmed = true): Weighed {
  return { momentMs: minute * MINUTE, nats, alarmed }
}

function counted(...logs: Weighed[]): number[] {
  return [...counting(logs, MINUTE)].sort()
}

test('what is strong against the strongest counts wherever it lies', () => {
  assert.deepEqual(counted(log(0, 40), log(30, 100), log(-10, 34)), [0, 1])
  assert.deepEqual(counted(log(0, 40), log(30, 5000)), [0, 1], 'enough is enough')
})

test('what is weak counts right before what counts, the weaker the nearer', () => {
  assert.deepEqual(counted(log(9.5, 4.5), log(10, 100)), [0, 1])
  assert.deepEqual(counted(log(8, 4.5), log(10, 100)), [1])
  assert.deepEqual(counted(log(8, 8), log(10, 100)), [0, 1])
  assert.deepEqual(counted(log(6, 8), log(10, 100)), [1])
})

test('a chain of weak logs leads back', () => {
  assert.deepEqual(counted(log(6, 8), log(8, 8), log(10, 100)), [0, 1, 2])
})

test('a log that did not alarm must show more', () => {
  assert.deepEqual(counted(log(9.5, 12, false), log(10, 100)), [1])
  assert.deepEqual(counted(log(9.5, 21, false), log(10, 100)), [0, 1])
})

test('scores stand for nats: a finding that just reaches its threshold says little', () => {
  assert.equal(natsOf({ score: 90 }), 4)
  assert.ok(natsOf({ score: 99 }) > 15)
  assert.ok(natsOf({ score: 100 }) < 200)
})

test('nothing counts of nothing', () => {
  assert.deepEqual(counted(), [])
})
