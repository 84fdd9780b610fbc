/** What may have made a window strange can be set back, and taken up again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Candidate, type Held, refill, reset, restore } from '../../src/forest/candidates.ts'

const strange = { place: 64, kind: 'high', decades: 6, magnitude: 200 } as const
const held: Held = {
  entries: new Map([
    [0, 40],
    [1, 10],
  ]),
  values: [strange, { ...strange, place: 3 }],
}
const burst: Candidate = { column: 0, observed: 40, typical: 5, reason: 'Burst', weight: 9 }
const value: Candidate = {
  ...burst,
  column: 1,
  reason: 'UnusualValue',
  value: { place: 1, kind: 'High' },
}

test('a template goes back to its usual lines, a value away', () => {
  assert.deepEqual(
    [...reset(held, burst).entries],
    [
      [0, 5],
      [1, 10],
    ],
  )
  assert.deepEqual(reset(held, burst).values, held.values)
  assert.deepEqual(reset(held, value).values, [{ ...strange, place: 3 }])
  assert.deepEqual(reset(held, value).entries, held.entries)
})

test('what was set back can be taken up again', () => {
  const usual = [burst, value].reduce(reset, held)
  assert.deepEqual(restore(usual, burst, held).entries, held.entries)
  assert.deepEqual(restore(usual, value, held).values, [{ ...strange, place: 3 }, strange])
})

test('lines that a burst displaced grow again; of values there is nothing to fill', () => {
  assert.deepEqual(
    [...(refill(held, burst)?.entries ?? [])],
    [
      [0, 5],
      [1, 45],
    ],
  )
  assert.equal(refill(held, value), undefined)
  assert.equal(refill(held, { ...burst, observed: 3 }), undefined)
})
