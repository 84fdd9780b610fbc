import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noMoment } from '../../src/parse/time-clock.ts'
import { clockOnly, epoch, namedMonth, yearFirst } from '../../src/parse/time-forms.ts'
import { LastMinute } from '../../src/parse/time-minute.ts'

function moment(text: string) {
  return { ...noMoment(), bytes: Buffer.from(text), limit: text.length }
}

function after(form: typeof yearFirst, text: string): LastMinute {
  const minute = new LastMinute()
  const read = moment(text)
  assert.ok(form(read, 0))
  minute.keep(read, 0)
  return minute
}

test('another second of the minute is read as the form reads it', () => {
  const lines: readonly (readonly [typeof yearFirst, string, string])[] = [
    [yearFirst, '2026-11-20 14:07:31,978', '2026-11-20 14:07:59.1 +0100 x'],
    [yearFirst, '2026-11-20-14.07.31', '2026-11-20-14.07.00.5'],
    [namedMonth, 'Jun 14 15:16:01 host', 'Jun 14 15:16:60 host'],
    [clockOnly, '04:16:01 PM', '04:16:02 AM'],
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

test('another minute, an odd second or too short a text are left to the form', () => {
  const minute = after(yearFirst, '2026-11-20 14:07:31')
  for (const text of [
    '2026-11-20 14:08:31',
    '2026-11-20 14:07:61',
    '2026-11-20 14:07:3 ',
    '2026-11-20 14:07:',
    '2026-11-20 14:07:313',
  ]) {
    assert.equal(minute.read(moment(text), 0), false, text)
  }
})

test('nothing is kept of a time with something behind its clock, or when dropped', () => {
  const apache = 'Sun Dec 04 04:47:44 2005'
  const seconds = '1077804742'
  const plain = '2026-11-20 14:07:31'
  assert.equal(after(namedMonth, apache).read(moment(apache), 0), false)
  assert.equal(after(epoch, seconds).read(moment(seconds), 0), false)
  const minute = after(yearFirst, plain)
  minute.drop()
  assert.equal(minute.read(moment(plain), 0), false)
})
