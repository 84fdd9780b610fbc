import { QUIET_AFTER_MS, RESOLVED_AFTER_MS, STOPPED_AFTER_MS } from '../../src/flow.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Course,
  EXPIRED_AFTER_MS,
  isClosed,
  silenceOf,
  stateOf,
} from '../../operator/lifecycle.ts'

const START = Date.UTC(2026, 10, 20, 2, 51, 12)
const MINUTE = 60_000

function course(part: Partial<Course> = {}): Course {
  return {
    timed: true,
    from: START,
    to: START + 2 * MINUTE,
    watermarkMs: START + 2 * MINUTE,
    createdMs: START + MINUTE,
    nowMs: START + 3 * MINUTE,
    ...part,
  }
}

test('an incident goes from Open over Quiet and Resolved to Expired', () => {
  assert.equal(stateOf(0), 'Open')
  assert.equal(stateOf(QUIET_AFTER_MS - 1), 'Open')
  assert.equal(stateOf(QUIET_AFTER_MS), 'Quiet')
  assert.equal(stateOf(RESOLVED_AFTER_MS - 1), 'Quiet')
  assert.equal(stateOf(RESOLVED_AFTER_MS), 'Resolved')
  assert.equal(stateOf(EXPIRED_AFTER_MS), 'Expired')
})

test('silence is the event time that went on without the incident', () => {
  assert.equal(silenceOf(course()), 0)
  assert.equal(silenceOf(course({ watermarkMs: START + 10 * MINUTE })), 8 * MINUTE)
})

test('the wall clock does not close what the logs go on with', () => {
  const day = 24 * 60 * MINUTE
  const long = course({
    to: START + 3 * day,
    watermarkMs: START + 3 * day,
    nowMs: START + 3 * day + MINUTE,
  })
  assert.equal(silenceOf(long), 0)
})

test('logs that stopped close an incident after a day', () => {
  const length = 2 * MINUTE
  const nowMs = START + MINUTE + length + STOPPED_AFTER_MS + RESOLVED_AFTER_MS
  assert.equal(silenceOf(course({ nowMs })), RESOLVED_AFTER_MS)
})

test('an old archive is not over on arrival', () => {
  const nowMs = START + 1000 * 24 * 60 * MINUTE
  assert.equal(silenceOf(course({ createdMs: nowMs, nowMs })), 0)
})

test('where lines have no time the age of the Anomaly counts', () => {
  const untimed = course({ timed: false, from: 10, to: 90, watermarkMs: Number.NaN })
  assert.equal(silenceOf(untimed), 2 * MINUTE)
})

test('an unknown watermark is no silence', () => {
  assert.equal(silenceOf(course({ watermarkMs: Number.NaN })), 0)
})

test('closed is what is over', () => {
  assert.deepEqual((['Open', 'Quiet', 'Resolved', 'Expired', undefined] as const).map(isClosed), [
    false,
    false,
    true,
    true,
    false,
  ])
})

test('more event time never makes less silence', () => {
  const ms = fc.integer({ min: 0, max: 10 ** 9 })
  fc.assert(
    fc.property(ms, ms, (a, b) => {
      const [early, late] = a < b ? [a, b] : [b, a]
      const at = (watermarkMs: number): number =>
        silenceOf(course({ watermarkMs: START + watermarkMs }))
      assert.ok(at(early) <= at(late))
    }),
  )
})
