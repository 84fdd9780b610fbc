/** Models of suites as bytes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeFrozen } from '../../src/master/frozen.ts'
import { judgeSuite } from '../../src/master/master.ts'
import { decodeSuite, encodeSuite, isSuiteReadable } from '../../src/master/suite-codec.ts'
import { minute } from './findings.ts'
import { SUITE_OPTIONS, suiteOf } from './suite.ts'

test('a model judges the same after it was stored, bit for bit', () => {
  const all = suiteOf({ logs: 8, windows: 400, seed: 1 })
  const past = suiteOf({ logs: 8, windows: 300, seed: 1 })
  const { model } = judgeSuite(past, SUITE_OPTIONS)
  const stored = decodeSuite(encodeSuite(model))
  assert.deepEqual(encodeSuite(stored), encodeSuite(model))
  assert.deepEqual(judgeFrozen(stored, all, minute(300)), judgeFrozen(model, all, minute(300)))
})

test('one that learns yet is stored as well', () => {
  const { model } = judgeSuite(suiteOf({ logs: 3, windows: 10, seed: 1 }), SUITE_OPTIONS)
  assert.deepEqual(decodeSuite(encodeSuite(model)), model)
  assert.equal(model.calibration, undefined)
})

test('damaged bytes and other formats are told', () => {
  const bytes = encodeSuite(judgeSuite([], SUITE_OPTIONS).model)
  assert.ok(isSuiteReadable(bytes))
  const damaged = Uint8Array.from(bytes)
  damaged[damaged.length - 1] ^= 1
  assert.throws(() => decodeSuite(damaged), /damaged/)
  const other = Uint8Array.from(bytes)
  other[0] = 99
  assert.ok(!isSuiteReadable(other))
  assert.throws(() => decodeSuite(other), /another format/)
})
