import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteReader, ByteWriter } from '../../src/base/bytes.ts'
import { MissingDate } from '../../src/parse/time-missing.ts'

const HINT_MS = Date.parse('2026-11-20T12:00:00Z')

function dates(days: readonly (readonly [number, number])[], missing = new MissingDate(HINT_MS)) {
  return days.map(([month, day]) => {
    const timeMs = missing.yearless(month, day, 0)
    return Number.isNaN(timeMs) ? 'none' : new Date(timeMs).toISOString().slice(0, 10)
  })
}

test('the first date lies in the latest year that is no more than a day behind the hint', () => {
  assert.deepEqual(dates([[11, 21]]), ['2026-11-21'])
  assert.deepEqual(dates([[11, 22]]), ['2025-11-22'])
  assert.deepEqual(dates([[2, 29]]), ['2024-02-29'])
  assert.deepEqual(dates([[2, 30]]), ['none'])
})

test('a jump back of months is a quiet time over New Year, where the file is that young', () => {
  const missing = new MissingDate(Date.parse('2026-07-30T00:00:00Z'))
  const days = [
    [10, 30],
    [7, 27],
    [7, 28],
    [12, 24],
    [2, 3],
  ] as const
  assert.deepEqual(dates(days, missing), [
    '2025-10-30',
    '2026-07-27',
    '2026-07-28',
    '2026-12-24',
    '2027-02-03',
  ])
})

test('a jump back of months beyond the age of the file is written out of order', () => {
  assert.deepEqual(
    dates([
      [10, 30],
      [7, 27],
      [10, 31],
    ]),
    ['2026-10-30', '2026-07-27', '2026-10-31'],
  )
})

test('a quiet time of months within a year is none', () => {
  assert.deepEqual(
    dates([
      [1, 5],
      [9, 1],
      [10, 1],
    ]),
    ['2026-01-05', '2026-09-01', '2026-10-01'],
  )
})

test('late lines stay in their year', () => {
  assert.deepEqual(
    dates([
      [1, 1],
      [12, 31],
      [1, 1],
      [1, 20],
      [1, 2],
    ]),
    ['2026-01-01', '2025-12-31', '2026-01-01', '2026-01-20', '2026-01-02'],
  )
})

test('a machine that starts without a clock does not move the year', () => {
  assert.deepEqual(
    dates([
      [8, 3],
      [1, 1],
      [8, 3],
      [8, 4],
    ]),
    ['2026-08-03', '2026-01-01', '2026-08-03', '2026-08-04'],
  )
})

test('a leap day is found after a year without one', () => {
  const missing = new MissingDate(Date.parse('2028-01-05T00:00:00Z'))
  const days = [
    [12, 31],
    [2, 29],
  ] as const
  assert.deepEqual(dates(days, missing), ['2027-12-31', '2028-02-29'])
})

test('an impossible date or clock leaves the state as it was', () => {
  const missing = new MissingDate(HINT_MS)
  const before = saved(missing)
  assert.ok(Number.isNaN(missing.yearless(4, 31, 0)))
  assert.ok(Number.isNaN(missing.yearless(4, 30, -1)))
  assert.ok(Number.isNaN(missing.dateless(-1)))
  assert.deepEqual(saved(missing), before)
})

test('the first clock is on the day of the hint', () => {
  assert.equal(new MissingDate(HINT_MS).dateless(1), Date.parse('2026-11-20T00:00:00.001Z'))
})

test('the state goes on after saving, whatever the new hint', () => {
  const missing = new MissingDate(HINT_MS)
  dates([[12, 31]], missing)
  const restored = new MissingDate(0)
  restored.read(new ByteReader(saved(missing)))
  assert.deepEqual(dates([[1, 1]], restored), ['2026-01-01'])
  assert.equal(restored.dateless(0), Date.parse('2026-11-20T00:00:00Z'))
})

function saved(missing: MissingDate): Uint8Array {
  const writer = new ByteWriter()
  missing.write(writer)
  return writer.take()
}
