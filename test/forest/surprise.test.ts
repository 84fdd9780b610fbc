/** Surprises of counts against sums that can be made by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  absenceOf,
  logGamma,
  MOST_SURPRISE,
  type Moments,
  surpriseOf,
} from '../../src/forest/surprise.ts'

/** Both tails by adding up the probabilities one by one. */
function summed(count: number, { mean, variance }: Moments): { high: number; low: number } {
  const size = (mean * mean) / (variance - mean)
  const share = mean / (size + mean)
  let mass = (1 - share) ** size
  let below = 0
  for (let k = 0; k < count; k++) {
    below += mass
    mass *= ((k + size) / (k + 1)) * share
  }
  let above = 0
  let term = mass
  for (let k = count; k < count + 5000; k++) {
    above += term
    term *= ((k + size) / (k + 1)) * share
  }
  return { high: -Math.log(above), low: -Math.log(below + mass) }
}

test('log gamma agrees with factorials', () => {
  let log = 0
  for (let n = 1; n < 60; n++) {
    assert.ok(Math.abs(logGamma(n) - log) < 1e-11 * Math.max(1, log))
    log += Math.log(n)
  }
  assert.ok(Math.abs(logGamma(0.5) - Math.log(Math.PI) / 2) < 1e-12)
})

test('both tails agree with the sums of probabilities', () => {
  const into = { high: 0, low: 0 }
  for (const mean of [0.02, 0.5, 3, 20]) {
    for (const spread of [1.05, 1.5, 4]) {
      for (const count of [0, 1, 2, 5, 20, 60]) {
        const moments = { mean, variance: mean * spread }
        surpriseOf(count, moments, into)
        const want = summed(count, moments)
        const [got, due] = count > mean ? [into.high, want.high] : [into.low, want.low]
        assert.ok(Math.abs(got - Math.min(MOST_SURPRISE, due)) < 1e-5 * Math.max(1, due))
      }
    }
  }
})

test('large counts go over to the deviance without a step', () => {
  const into = { high: 0, low: 0 }
  const moments = { mean: 1900, variance: 1900 * 4 }
  surpriseOf(2000, moments, into)
  const before = into.high
  surpriseOf(2001, moments, into)
  assert.ok(Math.abs(into.high - before) < 0.15)
})

test('a surprise is finite and capped, whatever the count', () => {
  const into = { high: 0, low: 0 }
  for (const count of [0, 1, 1e3, 1e6, 1e12]) {
    for (const mean of [1e-6, 1, 1e4, 1e9]) {
      surpriseOf(count, { mean, variance: mean * 2 }, into)
      for (const value of [into.high, into.low]) assert.ok(value >= 0 && value <= MOST_SURPRISE)
    }
  }
})

test('a missing template is as surprising as its rate', () => {
  assert.ok(Math.abs(absenceOf({ mean: 5, variance: 5.001 }) - 5) < 0.01)
})
