/** Two ranges of time compared. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Change,
  changeOf,
  factorOf,
  linesIn,
  snapped,
  sparkOf,
} from '../../src/web/compare.ts'
import type { CountedTemplate, LogCounts } from '../../src/web/counts.ts'

const MINUTE = 60_000
const COUNTS: LogCounts = { timed: true, step: MINUTE, templates: [] }

function counted(at: Readonly<Record<number, number>>): CountedTemplate {
  const places = Object.entries(at).map(([place, lines]): [number, number] => [+place, lines])
  const lines = places.reduce((sum, [, each]) => sum + each, 0)
  const base = { id: 'aa', text: 'x', level: 'info', first: 0, last: 0 } as const
  return { ...base, lines, at: new Map(places) }
}

/** Ranges of ten minutes each. */
function change(before: number, now: number, first = 0): Change {
  const a = { from: 0, to: 10 * MINUTE }
  return changeOf({ before, now, a, b: { from: a.to, to: 20 * MINUTE }, first })
}

test('new is what was never seen before, at any count; a rest that comes again is not', () => {
  assert.equal(change(0, 1, 11 * MINUTE), 'new')
  assert.equal(change(0, 3, 5), 'same')
  assert.equal(change(0, 300, 5), 'more')
})

test('gone is what should have come; what comes now and then is not', () => {
  assert.deepEqual([change(5, 0), change(4, 0), change(0, 0)], ['gone', 'same', 'same'])
})

test('more and fewer are twice as much, and more than chance makes', () => {
  const cases = [change(100, 250), change(100, 120), change(3, 8), change(250, 60), change(9, 4)]
  assert.deepEqual(cases, ['more', 'same', 'same', 'fewer', 'same'])
})

test('ranges of different length compare by their rates', () => {
  const a = { from: 0, to: 10 * MINUTE }
  const b = { from: a.to, to: a.to + MINUTE }
  assert.equal(changeOf({ before: 1000, now: 100, a, b, first: 0 }), 'same')
  assert.equal(factorOf({ before: 1000, now: 100, a, b }), 1)
  assert.equal(factorOf({ before: 0, now: 100, a, b }), null)
})

test('a range begins with the whole step in which it begins', () => {
  const range = snapped({ from: 90_000, to: 150_000 }, MINUTE)
  assert.deepEqual(range, { from: MINUTE, to: 3 * MINUTE })
  const template = counted({ 0: 1, 1: 10, 2: 100, 3: 1000 })
  assert.equal(linesIn(template, COUNTS, range), 110)
})

test('a sparkline has all lines of its range, each in its part', () => {
  const template = counted({ 0: 5, 1: 1, 2: 2, 3: 4, 9: 7 })
  const spark = sparkOf(template, COUNTS, { from: MINUTE, to: 5 * MINUTE, parts: 2 })
  assert.deepEqual(spark, [3, 4])
})
