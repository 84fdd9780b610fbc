/** Numbers and times as people read them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as words from '../../src/words/words.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

test('counts have thousands separators', () => {
  assert.deepEqual([0, 999, 1000, 24_310, 1_234_567].map(words.count), [
    '0',
    '999',
    '1,000',
    '24,310',
    '1,234,567',
  ])
  assert.equal(words.plural(1, 'log'), '1 log')
  assert.equal(words.plural(1200, 'log'), '1,200 logs')
})

test('averages are as short as they stay true', () => {
  assert.deepEqual([0, 0.04, 0.3, 4, 4.5, 4.04, 142.4].map(words.amount), [
    '0',
    '0.04',
    '0.3',
    '4',
    '4.5',
    '4',
    '142',
  ])
})

test('sizes and rates take the unit that fits', () => {
  assert.deepEqual([0, 999, 1000, 2_900_000, 999_999_999, 4e15].map(words.size), [
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '2.9 MB',
    '1.0 GB',
    '4.0 PB',
  ])
  assert.deepEqual([12, 612_345, 999_600].map(words.rough), ['12', '612 k', '1.0 M'])
})

test('durations grow coarser as they grow longer', () => {
  const given = [0, 400, 949, 1500, 9 * SECOND, 81 * SECOND, 6 * MINUTE, 72 * MINUTE, 59.9 * MINUTE]
  assert.deepEqual(given.map(words.duration), [
    '0.0 s',
    '0.4 s',
    '0.9 s',
    '1.5 s',
    '9 s',
    '81 s',
    '6 min',
    '1 h 12 min',
    '1 h 00 min',
  ])
  assert.deepEqual([6 * HOUR + 3 * MINUTE, 24 * HOUR, 76 * HOUR].map(words.duration), [
    '6 h 03 min',
    '1 d',
    '3 d 4 h',
  ])
})

test('times are UTC, and a second date is shown only where it differs', () => {
  const from = Date.UTC(2026, 10, 20, 14, 7, 31)
  assert.equal(words.moment(from), '2026-11-20 14:07:31')
  assert.equal(words.period(from, from + 91 * SECOND), '2026-11-20 14:07:31 → 14:09:02')
  assert.equal(words.period(from, from + 10 * HOUR), '2026-11-20 14:07:31 → 2026-11-21 00:07:31')
  assert.equal(words.moment(Number.NaN), 'no time')
  assert.equal(words.delay(400), '+0.4 s')
})
