import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  digitsAt,
  fieldAt,
  fieldValue,
  fieldWidth,
  goesOn,
  type Moment,
  noMoment,
  numberAt,
  readClock,
  readCompactClock,
  twoAt,
} from '../../src/parse/time-clock.ts'

/** The clock at the beginning of the text: milliseconds of the day, offset in minutes, rest. */
function clock(text: string, read = readClock): string {
  const moment = { ...noMoment(), bytes: Buffer.from(text), limit: text.length }
  if (!read(moment, 0)) return 'none'
  const time = moment.dayMs < 0 ? 'impossible' : new Date(moment.dayMs).toISOString().slice(11, 23)
  return `${time} ${moment.zoneMs / 60_000} '${text.slice(moment.end)}'`
}

const CLOCKS: readonly (readonly [string, string])[] = [
  ['18:01', `18:01:00.000 0 ''`],
  ['18:01:47', `18:01:47.000 0 ''`],
  ['18:01:47,978 INFO', `18:01:47.978 0 ' INFO'`],
  ['18:01:47.12', `18:01:47.120 0 ''`],
  ['18:01:47.1', `18:01:47.100 0 ''`],
  ['18:01:47:12|', `18:01:47.012 0 '|'`],
  ['15.42.50.675872', `15:42:50.675 0 ''`],
  ['15.42', 'none'],
  ['18:01:47Z', `18:01:47.000 0 ''`],
  ['18:01:47 UTC x', `18:01:47.000 0 ' x'`],
  ['18:01:47 UTCx', `18:01:47.000 0 ' UTCx'`],
  ['18:01:47+0530', `18:01:47.000 330 ''`],
  ['18:01:47-05:00 x', `18:01:47.000 -300 ' x'`],
  ['18:01:47 -0500', `18:01:47.000 -300 ''`],
  ['18:01:47 -05 x', `18:01:47.000 0 ' -05 x'`],
  ['18:01:47 +9999', `18:01:47.000 0 ' +9999'`],
  ['12:01:47 AM', `00:01:47.000 0 ''`],
  ['12:01:47 pm', `12:01:47.000 0 ''`],
  ['1:01:47PM', `13:01:47.000 0 ''`],
  ['13:01:47 PM', `13:01:47.000 0 ' PM'`],
  ['24:00:00', `impossible 0 ''`],
  ['23:60:00', `impossible 0 ''`],
  ['23:59:61', `impossible 0 ''`],
  ['18:01:47x', 'none'],
  ['18:01:47: x', `18:01:47.000 0 ': x'`],
  ['00:11:22:33:44:55', 'none'],
  ['18-01-47', 'none'],
]

for (const [text, expected] of CLOCKS) {
  test(`the clock ${text} is ${expected}`, () => assert.equal(clock(text), expected))
}

test('six digits are a compact clock', () => {
  assert.equal(clock('203615.250Z x', readCompactClock), `20:36:15.250 0 ' x'`)
  assert.equal(clock('20361', readCompactClock), 'none')
  assert.equal(clock('2036155', readCompactClock), 'none')
})

function text(value: string, limit: number): Moment {
  return { ...noMoment(), bytes: Buffer.from(value), limit }
}

test('digits are counted and read up to the limit', () => {
  const digits = text('1234x', 5)
  assert.equal(digitsAt(digits, 0), 4)
  assert.equal(digitsAt(text('1234x', 3), 1), 2)
  assert.equal(digitsAt(digits, 4), 0)
  assert.equal(numberAt(digits, 0, 4), 1234)
  assert.equal(twoAt(digits, 2), 34)
  assert.deepEqual([fieldWidth(fieldAt(digits, 0)), fieldValue(fieldAt(digits, 0))], [2, 12])
  assert.deepEqual([fieldWidth(fieldAt(digits, 3)), fieldValue(fieldAt(digits, 3))], [1, 4])
  assert.equal(fieldAt(digits, 4), 0)
})

test('letters and digits go on with a word, other bytes and the limit end it', () => {
  const word = text('a1é ', 5)
  assert.deepEqual(
    [0, 1, 2, 4, 5].map(at => goesOn(word, at)),
    [true, true, true, false, false],
  )
})
