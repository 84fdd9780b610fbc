/** What made a session strange is named. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeSessions, learnSessions } from '../../src/forest/session-detector.ts'
import { SESSION_FEATURES, SESSION_RULES } from '../../src/forest/session-features.ts'
import { explainSession, sessionWhy } from '../../src/forest/session-why.ts'
import { forestOptions } from '../help/rows.ts'
import { flowsOf, sessionMatrix } from '../help/sessions.ts'

const USUAL = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? [0, 1, 2] : [0, 1, 1, 2]))
const { model } = learnSessions(sessionMatrix(flowsOf(...USUAL)), forestOptions({ trees: 10 }))

function named(...events: readonly number[]) {
  return explainSession(model, sessionMatrix(flowsOf(events)), { row: 0, own: false })
}

test('a new line, a missing line and a burst are named with what is usual', () => {
  const [fresh] = named(0, 1, 2, 7)
  assert.deepEqual(
    [fresh.column, fresh.reason, fresh.observed, fresh.typical],
    [7, 'NewTemplate', 1, 0],
  )
  const [missing] = named(1, 2)
  assert.deepEqual([missing.column, missing.reason, missing.typical], [0, 'Missing', 1])
  const [burst] = named(0, 1, 2, 2, 2)
  assert.deepEqual([burst.column, burst.reason, burst.observed, burst.typical], [2, 'Burst', 3, 1])
})

test('shares add up to one, and usual counts leave the order', () => {
  const all = named(0, 7, 8)
  assert.ok(Math.abs(all.reduce((sum, each) => sum + each.share, 0) - 1) < 1e-9)
  assert.deepEqual(
    named(2, 1, 0).map(each => each.reason),
    ['Unusual'],
  )
})

test('features come by their tails', () => {
  const { features, tails } = judgeSessions(model, sessionMatrix(flowsOf([0, 1, 2, 7])))
  assert.equal(features.length, SESSION_FEATURES.length)
  const why = sessionWhy(model, { features, tails })
  assert.equal(why.length, SESSION_RULES)
  assert.equal(why[0].tail, Math.max(...tails))
})
