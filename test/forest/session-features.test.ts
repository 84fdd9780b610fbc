/** Each kind of strangeness of a session shows in its feature. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SESSION_FEATURES, SessionGauge } from '../../src/forest/session-features.ts'
import { sessionProfile, vectorHashes } from '../../src/forest/session-profile.ts'
import { flowsOf, sessionMatrix } from '../help/sessions.ts'

const USUAL = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? [0, 1, 2] : [0, 1, 1, 2]))

/** Features of a session against a hundred usual ones. */
function measured(events: readonly number[]): Readonly<Record<string, number>> {
  const sessions = sessionMatrix(flowsOf(...USUAL))
  const profile = sessionProfile(sessions, new Uint8Array(100).fill(1), vectorHashes(sessions))
  const asked = sessionMatrix(flowsOf(events))
  const into = new Float64Array(SESSION_FEATURES.length)
  const at = { row: 0, hash: vectorHashes(asked)[0], own: 0 }
  new SessionGauge(profile).measure(asked, at, into)
  return Object.fromEntries(SESSION_FEATURES.map((name, i) => [name, into[i]]))
}

test('a usual session is near, frequent and in order', () => {
  const usual = measured([0, 1, 2])
  assert.equal(usual.distance, 0)
  assert.ok(usual.density < 1 && usual.vector < 1 && usual.template < 0.1 && usual.transition < 1)
})

test('a new template, a missing one, too many and another order show', () => {
  const usual = measured([0, 1, 2])
  assert.ok(measured([0, 1, 2, 7]).template > usual.template + 4)
  assert.ok(measured([0, 1]).count > usual.count + 4)
  assert.ok(measured([0, 1, 1, 1, 1, 1, 2]).count > usual.count + 4)
  assert.ok(measured([2, 1, 0]).transition > usual.transition + 4)
  assert.equal(measured([2, 1, 0]).vector, usual.vector)
})

test('a session does not count itself', () => {
  const sessions = sessionMatrix(flowsOf(...USUAL, [0, 1, 2, 9]))
  const hashes = vectorHashes(sessions)
  const profile = sessionProfile(sessions, new Uint8Array(101).fill(1), hashes)
  const gauge = new SessionGauge(profile)
  const into = new Float64Array(SESSION_FEATURES.length)
  gauge.measure(sessions, { row: 100, hash: hashes[100], own: 1 }, into)
  assert.ok(into[SESSION_FEATURES.indexOf('distance')] >= 19)
  assert.ok(into[SESSION_FEATURES.indexOf('template')] > 5)
})
