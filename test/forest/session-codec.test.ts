/** A session model judges the same after it was stored. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeSessionModel, encodeSessionModel } from '../../src/forest/session-codec.ts'
import { judgeSessions, learnSessions } from '../../src/forest/session-detector.ts'
import { storageFlows } from '../accuracy/flows.ts'
import { forestOptions } from '../help/rows.ts'
import { sessionMatrix } from '../help/sessions.ts'

const flows = storageFlows({ sessions: 300, anomalies: 0.03, seed: 1 })
const { model } = learnSessions(sessionMatrix(flows), forestOptions({ trees: 10 }))

test('verdicts are the same before and after, bit for bit', () => {
  const later = sessionMatrix(storageFlows({ sessions: 300, anomalies: 0.05, seed: 2 }))
  const back = decodeSessionModel(encodeSessionModel(model))
  assert.deepEqual(judgeSessions(back, later), judgeSessions(model, later))
  assert.deepEqual(back.held, model.held)
})

test('other bytes are refused', () => {
  const bytes = encodeSessionModel(model)
  bytes[bytes.length >> 1] ^= 1
  assert.throws(() => decodeSessionModel(bytes), RangeError)
  assert.throws(() => decodeSessionModel(Uint8Array.of(99, 1, 2)), RangeError)
})
