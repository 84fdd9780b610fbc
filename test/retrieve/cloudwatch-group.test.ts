/** From where passes over a log group begin. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DEPTHS,
  newGroup,
  nextPass,
  passed,
  readGroup,
  saveGroup,
} from '../../src/retrieve/cloudwatch-group.ts'

const HOUR = 3_600_000
const NOW = 1000 * HOUR

test('a new group is read from its origin on, and nothing earlier ever', () => {
  const group = newGroup(NOW - HOUR)
  assert.deepEqual(nextPass(group, NOW), { fromMs: NOW - HOUR, depth: 2 })
  const after = passed(group, { depth: 2, beganMs: NOW, lastMs: NOW - 1000 })
  assert.equal(nextPass(after, NOW + 7 * HOUR).fromMs, NOW - HOUR)
})

test('every pass looks back a little, now and then more, and seldom a day', () => {
  const group = newGroup(0)
  let state = passed(group, { depth: 2, beganMs: NOW, lastMs: NOW })
  const depths: number[] = []
  for (let minute = 0; minute < 13 * 60; minute++) {
    const nowMs = NOW + minute * 60_000
    const { fromMs, depth } = nextPass(state, nowMs)
    depths[depth] = (depths[depth] ?? 0) + 1
    assert.ok(state.throughMs - fromMs >= DEPTHS[depth].lateMs)
    state = passed(state, { depth, beganMs: nowMs, lastMs: nowMs })
  }
  assert.deepEqual(depths, [703, 75, 2])
})

test('an event that claims to be of the future does not hide those of now', () => {
  const state = passed(newGroup(0), { depth: 2, beganMs: NOW, lastMs: NOW + 2 * HOUR })
  assert.equal(state.throughMs, NOW)
})

test('passes begin at whole minutes, so that many are remembered as one', () => {
  const state = passed(newGroup(0), { depth: 2, beganMs: NOW, lastMs: NOW - 12_345 })
  assert.equal(nextPass(state, NOW).fromMs % 60_000, 0)
})

test('a state is stored as it is', () => {
  const fresh = newGroup(NOW)
  const read = passed(fresh, { depth: 1, beganMs: NOW, lastMs: Number.NEGATIVE_INFINITY })
  for (const state of [fresh, read]) assert.deepEqual(readGroup(saveGroup(state)), state)
})
