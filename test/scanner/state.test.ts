import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeState, encodeState } from '../../src/scanner/state.ts'

const states = fc.record({
  offset: fc.maxSafeNat(),
  lastTimeMs: fc.double({ noDefaultInfinity: true }),
  recordsSinceTime: fc.nat(),
  previousShape: fc.integer({ min: -1, max: 2 ** 20 - 1 }),
  cleaner: fc.uint8Array(),
  parser: fc.uint8Array(),
  sessions: fc.uint8Array(),
})

test('a state comes back as it was stored', () => {
  fc.assert(
    fc.property(states, state => {
      const back = decodeState(encodeState(state))
      const plain = {
        cleaner: [...back.cleaner],
        parser: [...back.parser],
        sessions: [...back.sessions],
      }
      const wanted = {
        cleaner: [...state.cleaner],
        parser: [...state.parser],
        sessions: [...state.sessions],
      }
      assert.deepEqual({ ...back, ...plain }, { ...state, ...wanted })
    }),
  )
})

test('a state that is cut, or of another version, is refused with a RangeError', () => {
  fc.assert(
    fc.property(states, fc.nat(), (state, at) => {
      const bytes = encodeState(state)
      assert.throws(() => decodeState(bytes.subarray(0, at % bytes.length)), RangeError)
      assert.throws(() => decodeState(Uint8Array.from([9, ...bytes])), /of version 9/)
    }),
  )
})
