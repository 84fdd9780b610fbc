/** How little chance explains that several logs are strange at once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../src/base/random.ts'
import {
  evidenceOf,
  gammaDeviation,
  gammaTail,
  normalTail,
  overdispersion,
  type Share,
} from '../../src/master/evidence.ts'

function shares(...sums: number[]): Share[] {
  return sums.map(sum => ({ sum, windows: 1 }))
}

test('the tail of the normal distribution', () => {
  const known: [number, number][] = [
    [1.2816, 1],
    [2.3263, 2],
    [3.0902, 3],
    [4.7534, 6],
    [6.3613, 10],
  ]
  for (const [z, decades] of known) assert.ok(Math.abs(normalTail(z) - decades) < 0.05, String(z))
  assert.equal(normalTail(-3), 0)
})

test('the tail of the Gamma distribution, exact where the shape is a whole number', () => {
  for (const shape of [1, 2, 5, 20, 100]) {
    for (const times of [1.5, 2, 3]) {
      const x = shape * times + 3
      let term = Math.exp(-x)
      let tail = 0
      for (let i = 0; i < shape; i++) {
        tail += term
        term *= x / (i + 1)
      }
      const decades = -Math.log10(tail)
      const off = Math.abs(gammaTail(shape, x) - decades)
      assert.ok(off < 0.05 * decades + 0.1, `${shape} ${x}: ${gammaTail(shape, x)} ${decades}`)
    }
  }
})

test('one log alone is no evidence, however strange; two are', () => {
  assert.equal(evidenceOf(shares(100), 20), 0)
  assert.equal(evidenceOf([], 0), 0)
  assert.ok(evidenceOf(shares(6, 6), 2) > 5)
})

test('the same logs say less among many: the choice is paid for', () => {
  const few = evidenceOf(shares(2.5, 2.5, 2.5, 2.5), 4)
  const many = evidenceOf(shares(2.5, 2.5, 2.5, 2.5), 400)
  assert.ok(few > 3 && many < 1, `${few} ${many}`)
})

test('chance alone seldom reaches what its rarity asks', () => {
  const random = seededRandom(7)
  let reached = 0
  for (let row = 0; row < 5000; row++) {
    const drawn = Array.from({ length: 12 }, () => -Math.log10(1 - random.next()))
    if (evidenceOf(shares(...drawn.sort((a, b) => b - a)), 12) > 2) reached++
  }
  assert.ok(reached <= 50, `${reached} of 5000 over two decades`)
})

test('independent logs spread as chance does, logs under one load wider', () => {
  const random = seededRandom(5)
  const sums = (load: () => number): Float64Array =>
    Float64Array.from({ length: 3000 }, () => {
      const factor = load()
      let sum = 0
      for (let log = 0; log < 10; log++) sum -= factor * Math.log(1 - random.next())
      return gammaDeviation(10, sum)
    })
  assert.ok(overdispersion(sums(() => 1)) < 1.25)
  assert.ok(overdispersion(sums(() => (random.next() < 0.5 ? 0.5 : 1.5))) > 2)
  assert.equal(overdispersion(new Float64Array()), 1)
})
