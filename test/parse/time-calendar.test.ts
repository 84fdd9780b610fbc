import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  DAY_MS,
  daysFromCivil,
  isWeekdayAt,
  monthAt,
  yearOf,
} from '../../src/parse/time-calendar.ts'

test('every day from 1970 to 2199 has its number, in order', () => {
  let days = 0
  for (let timeMs = 0; timeMs < Date.UTC(2200, 0, 1); timeMs += DAY_MS) {
    const date = new Date(timeMs)
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]
    assert.equal(daysFromCivil(year, month, day), days++)
  }
})

test('dates that are not there have no number', () => {
  const dates = [
    [2025, 2, 29],
    [2100, 2, 29],
    [2026, 4, 31],
    [2026, 0, 1],
    [2026, 13, 1],
    [2026, 1, 0],
    [2026, 1, 32],
    [1969, 12, 31],
  ] as const
  for (const [year, month, day] of dates) assert.equal(daysFromCivil(year, month, day), -1)
})

test('the year of a time is that of the calendar', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1970, max: 2199 }), fc.integer({ min: -2, max: 2 }), (y, ms) => {
      const timeMs = Math.max(0, Date.UTC(y, 0, 1) + ms)
      assert.equal(yearOf(timeMs), new Date(timeMs).getUTCFullYear())
    }),
  )
})

test('names of months and weekdays are known in any case', () => {
  assert.deepEqual(
    ['Jan', 'feb', 'DEC', 'Foo', 'Sun'].map(name => monthAt(Buffer.from(name), 0)),
    [1, 2, 12, 0, 0],
  )
  assert.deepEqual(
    ['Mon', 'sun', 'Jan'].map(name => isWeekdayAt(Buffer.from(name), 0)),
    [true, true, false],
  )
})
