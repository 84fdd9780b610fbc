/** Calibrated tails: what they say, and that they never say nonsense. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { extrapolate, fitTail, middleOf, tailOf, tailsLeftOut } from '../../src/forest/tail.ts'

const COUNTING = Float64Array.from({ length: 100 }, (_, i) => i)

test('in the bulk a tail is the share of training values as large', () => {
  assert.equal(tailOf(fitTail(COUNTING), 50).toFixed(6), (-Math.log10(50.5 / 101)).toFixed(6))
  assert.ok(tailOf(fitTail(COUNTING), -5) < 0.01)
})

test('beyond the 90 % quantile a tail grows the slower the fewer values its scale is from', () => {
  const beyond = (values: Float64Array): number => {
    const tail = fitTail(values)
    return extrapolate(tail, tail.bend + 20 * tail.scale) - tail.bendTail
  }
  assert.equal(fitTail(COUNTING).learned, 9)
  assert.equal(beyond(COUNTING).toFixed(6), (9 * Math.log10(1 + 20 / 9)).toFixed(6))
  const many = beyond(Float64Array.from({ length: 100_000 }, (_, i) => i))
  assert.ok(Math.abs(many - 20 / Math.LN10) < 0.02)
})

test('what training exceeded once is never rarer than once in all', () => {
  const values = new Float64Array(100)
  values[99] = 50
  const tail = fitTail(values)
  assert.equal(tailOf(tail, 40).toFixed(6), (-Math.log10(1.5 / 101)).toFixed(6))
  assert.ok(tailOf(tail, 500) > tailOf(tail, 50) + 0.5)
})

test('a step keeps a feature that hardly moved from making much of little', () => {
  const still = new Float64Array(30)
  assert.equal(fitTail(still, { least: 0.1, step: 0.3 }).scale, 0.3)
  assert.equal(fitTail(still.fill(3), { least: 0.1, step: 0.3 }).scale, 0.1)
})

test('a constant feature has a finite tail on both sides', () => {
  const tail = fitTail(new Float64Array(30).fill(3))
  assert.ok(tailOf(tail, 3) < 0.01)
  assert.ok(tailOf(tail, 4) > 4 && tailOf(tail, 4) < 10)
})

test('no training values at all give tails of 0', () => {
  assert.equal(tailOf(fitTail(new Float64Array()), 1e9), 0)
  assert.equal(middleOf(fitTail(new Float64Array())), 0)
})

test('tails are finite, never negative and never fall as the value grows', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), value, value, (sample, a, b) => {
      const tail = fitTail(Float64Array.from(sample))
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      assert.ok(tailOf(tail, low) >= 0)
      assert.ok(tailOf(tail, low) <= tailOf(tail, high) + 1e-9)
      assert.ok(Number.isFinite(tailOf(tail, high)))
    }),
  )
})

test('leaving out neighbours is the same as a calibration without them', () => {
  const finite = fc.double({ min: -100, max: 100, noNaN: true })
  const rows = fc.array(fc.tuple(finite, fc.boolean()), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(rows, fc.integer({ min: 0, max: 5 }), (drawn, reach) => {
      const values = Float64Array.from(drawn, each => Math.round(each[0]))
      const kept = Uint8Array.from(drawn, each => (each[1] ? 1 : 0))
      const tails = tailsLeftOut(values, { kept, reach })
      values.forEach((value, row) => {
        const rest = values.filter((_, i) => kept[i] === 1 && Math.abs(i - row) > reach)
        assert.ok(Math.abs(tails[row] - tailOf(fitTail(rest), value)) < 1e-6)
      })
    }),
  )
})
