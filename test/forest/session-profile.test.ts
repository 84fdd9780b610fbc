/** What sessions usually hold. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COUNT_CAP, sessionProfile, vectorHashes } from '../../src/forest/session-profile.ts'
import { flowsOf, sessionMatrix } from '../help/sessions.ts'

const FLOWS = flowsOf([0, 1, 1], [1, 0, 1], [0, 1, 2], [2])

test('sessions with the same counts have the same hash, whatever the order', () => {
  const hashes = vectorHashes(sessionMatrix(FLOWS))
  assert.equal(hashes[0], hashes[1])
  assert.equal(new Set(hashes).size, 3)
})

test('templates, counts, vectors and pairs are numbers of sessions', () => {
  const sessions = sessionMatrix(FLOWS, 3)
  const hashes = vectorHashes(sessions)
  const profile = sessionProfile(sessions, Uint8Array.of(1, 1, 1, 1), hashes)
  assert.deepEqual([...profile.presence], [3, 3, 2])
  const counted = profile.atMost.subarray(COUNT_CAP + 1, COUNT_CAP + 4)
  assert.deepEqual([...counted], [1, 2, 4])
  assert.equal(profile.vectors.get(hashes[0]), 2)
  assert.equal(Math.max(...profile.pairs), 3)
})

test('sessions that do not teach are not counted', () => {
  const sessions = sessionMatrix(FLOWS, 3)
  const profile = sessionProfile(sessions, Uint8Array.of(1, 1, 0, 0), vectorHashes(sessions))
  assert.equal(profile.sessions, 2)
  assert.deepEqual([...profile.presence], [2, 2, 0])
  assert.equal(profile.crowd.weights.length, 1)
})

test('a template that is always the same weighs most', () => {
  const sessions = sessionMatrix(flowsOf([0, 1], [0, 1, 1], [0, 1, 1, 1, 1]), 2)
  const { scales } = sessionProfile(sessions, Uint8Array.of(1, 1, 1), vectorHashes(sessions)).crowd
  assert.equal(scales[0], 20)
  assert.ok(scales[1] < 3)
})
