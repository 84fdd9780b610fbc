/** What people say moves the threshold, within bounds. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { movedBy, ratioOf, type Said, wilson } from '../../src/forest/tagged-threshold.ts'
import { scoreOf } from '../../src/forest/threshold.ts'

const said = (verdict: Said['verdict'], ...joints: number[]): Said[] =>
  joints.map(joint => ({ verdict, joint }))

test('Wilson: the published interval of 8 of 10, and of none and all', () => {
  const { share, least, most } = wilson(8, 10)
  assert.deepEqual([share, least.toFixed(3), most.toFixed(3)], [0.8, '0.490', '0.943'])
  assert.equal(wilson(0, 10).least, 0)
  assert.equal(wilson(10, 10).most, 1)
  assert.ok(Number.isNaN(wilson(0, 0).share))
  assert.deepEqual([wilson(0, 0).least, wilson(0, 0).most], [0, 1])
})

test('the ratio is the inverse of the score', () => {
  for (const ratio of [1, 1.5, 3]) assert.ok(Math.abs(ratioOf(scoreOf(ratio, 1)) - ratio) < 1e-9)
  assert.equal(ratioOf(100), 15)
})

test('nothing called false moves nothing', () => {
  const { to, why } = movedBy([...said('true', 7), ...said('expected', 9)], 5)
  assert.deepEqual([to, why], [5, 'no finding was called false'])
})

test('false findings raise it until they are silent, as far as their number allows', () => {
  const few = movedBy(said('false', 9), 5)
  assert.ok(few.to > 5 && few.to < 5.5, String(few.to))
  const many = movedBy(said('false', ...Array(40).fill(6.5)), 5)
  assert.equal(many.to, 6.5)
  assert.equal(many.false, 40)
  const strong = movedBy(said('false', ...Array(40).fill(20)), 5)
  assert.ok(strong.to > 6.5 && strong.to <= 7)
  assert.match(strong.why, /as far as 40 false of 40 allow/)
})

test('a true finding is never silenced', () => {
  const { to } = movedBy([...said('false', 5.2, 9, 9, 9), ...said('true', 6)], 5)
  assert.equal(to, 5.2)
  assert.equal(movedBy([...said('false', 9), ...said('true', 6)], 5).to, 5)
})

test('it never falls, never rises by more than two decades, and keeps what is true', () => {
  const one = fc.record({
    verdict: fc.constantFrom<Said['verdict']>('true', 'false', 'expected'),
    joint: fc.double({ min: 5.0001, max: 30, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(one), all => {
      const { to } = movedBy(all, 5)
      assert.ok(to >= 5 && to <= 7)
      assert.ok(all.every(each => each.verdict !== 'true' || each.joint > to))
    }),
  )
})
