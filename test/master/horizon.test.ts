/** How far a suite may be judged. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { horizonOf, LAG_MS } from '../../src/master/horizon.ts'

const NONE = { begun: false, learned: false, learnedMs: null, judgedMs: null }
const marks = (learnedMs: number | null, judgedMs: number | null) => {
  return { begun: true, learned: true, learnedMs, judgedMs }
}

test('as far as all sources are, learned where the last one was', () => {
  const found = horizonOf([marks(1000, 5000), marks(2000, 4000), NONE], true)
  assert.deepEqual(found, { learnedMs: 2000, judgedMs: 4000 })
})

test('before the first model, who reads the history is waited for; later it is not', () => {
  const reading = { ...NONE, begun: true }
  assert.equal(horizonOf([marks(1000, 5000), reading], true), undefined)
  assert.deepEqual(horizonOf([marks(1000, 5000), reading], false)?.judgedMs, 5000)
  assert.equal(horizonOf([NONE], true), undefined)
})

test('what is far behind or has no time does not hold the suite up', () => {
  const foremost = 10 * LAG_MS
  const near = marks(0, foremost - LAG_MS)
  const far = marks(0, foremost - LAG_MS - 1)
  const found = horizonOf([marks(0, foremost), near, far, marks(null, null)], false)
  assert.equal(found?.judgedMs, foremost - LAG_MS)
  assert.equal(horizonOf([marks(null, null)], false), undefined)
})
