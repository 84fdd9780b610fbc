import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noMoment } from '../../src/parse/time-clock.ts'
import { LastDay } from '../../src/parse/time-day.ts'
import {
  clockOnly,
  compact,
  epoch,
  namedMonth,
  shortCompact,
  yearFirst,
} from '../../src/parse/time-forms.ts'

function moment(text: string) {
  return { ...noMoment(), bytes: Buffer.from(text), limit: text.length }
}

function after(form: typeof yearFirst, text: string): LastDay {
  const day = new LastDay()
  const read = moment(text)
  assert.ok(form(read, 0))
  day.keep(read, 0)
  return day
}

test('another clock of the day is read as the form reads it', () => {
  const lines: readonly (readonly [typeof yearFirst, string, string])[] = [
    [yearFirst, '2026-11-20 14:07:31,978', '2026-11-20 14:07:59.1 +0100 x'],
    [yearFirst, '2026-11-20-14.07.31', '2026-11-20-14.07.00.5'],
    [namedMonth, 'Jun 14 15:16:01 host', 'Jun 14 15:16:60 host'],
    [clockOnly, '04:16:01 PM', '04:16:02 AM'],
    [yearFirst, '2026-11-20T14:07:31Z', '2026-11-20T23:59:59Z x'],
    [compact, '20261120140731', '20261120235900'],
    [shortCompact, '081109 203615 148', '081109 213616 22'],
    [namedMonth, 'Sun Dec 04 04:47:44 2005] x', 'Sun Dec 04 05:48:45 2005] y'],
    [namedMonth, 'Sun Dec 04 04:47:44 UTC 2005 x', 'Sun Dec 04 05:48:45 UTC 2005 y'],
  ]
  for (const [form, first, next] of lines) {
    const expected = moment(next)
    assert.ok(form(expected, 0))
    const read = moment(next)
    assert.ok(after(form, first).read(read, 0), next)
    const { days, month, day, dayMs, zoneMs, end, missing } = expected
    assert.deepEqual(
      [read.days, read.month, read.day, read.dayMs, read.zoneMs, read.end, read.missing],
      [days, month, day, dayMs, zoneMs, end, missing],
    )
  }
})

test('another day, an odd clock or too short a text are left to the form', () => {
  const day = after(yearFirst, '2026-11-20 14:07:31')
  for (const text of [
    '2026-11-21 14:07:31',
    '2026-11-20 24:07:31',
    '2026-11-20 14-07-31',
    '2026-11-20 14:07:61',
    '2026-11-20 14:07:3 ',
    '2026-11-20 14:07:',
    '2026-11-20 14:07:313',
  ]) {
    assert.equal(day.read(moment(text), 0), false, text)
  }
})

test('another year behind the clock, or what may go on with it, is left to the form', () => {
  const day = after(namedMonth, 'Sun Dec 04 04:47:44 2005] x')
  for (const end of ['2006] x', '2005', '2005ms', '', '.5 2005] x', 'PM 2005] x']) {
    assert.equal(day.read(moment(`Sun Dec 04 04:47:44 ${end}`), 0), false, end)
  }
  const fraction = 'Sun Dec 04 04:47:44.5 2005] x'
  assert.equal(after(namedMonth, fraction).read(moment(fraction), 0), false)
})

test('nothing is kept of a number of seconds, or when dropped', () => {
  const seconds = '1077804742'
  const plain = '2026-11-20 14:07:31'
  assert.equal(after(epoch, seconds).read(moment(seconds), 0), false)
  const day = after(yearFirst, plain)
  day.drop()
  assert.equal(day.read(moment(plain), 0), false)
})
