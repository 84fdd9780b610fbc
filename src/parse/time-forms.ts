/**
 * The forms in which logs write times. Each function reads one form at one place, byte by byte,
 * and says whether the text has that form; what it read stands in the moment. No locale is asked:
 * names are English, `03/04/2005` is the American order, `03.04.2005` the European one.
 */
import { DAY_MS, daysFromCivil, isWeekdayAt, monthAt } from './time-calendar.ts'
import {
  digitsAt,
  fieldAt,
  fieldValue,
  fieldWidth,
  goesOn,
  isDigit,
  type Moment,
  numberAt,
  readClock,
  readCompactClock,
  twoAt,
} from './time-clock.ts'

/** Reads one form at `at`; true where the text has it, be the date possible or not. */
export type Form = (moment: Moment, at: number) => boolean

const BLANK = 32
const COMMA = 44
const DASH = 45
const DOT = 46
const SLASH = 47
const COLON = 58
const UNDERSCORE = 95

/** `2015-10-18 18:01:47,978`, `2026/11/20T14:07`, `2005-06-03-15.42.50.675872`. */
export function yearFirst(moment: Moment, at: number): boolean {
  const { bytes, limit } = moment
  if (at + 12 > limit || digitsAt(moment, at) !== 4) return false
  const separator = bytes[at + 4]
  if (separator !== DASH && separator !== SLASH && separator !== DOT) return false
  const month = fieldAt(moment, at + 5)
  const dayAt = at + 6 + fieldWidth(month)
  const day = fieldAt(moment, dayAt)
  if (month === 0 || day === 0 || bytes[dayAt - 1] !== separator) return false
  date(moment, daysFromCivil(numberAt(moment, at, 4), fieldValue(month), fieldValue(day)))
  return clockAfterDate(moment, dayAt + fieldWidth(day))
}

/** `20171223-22:15:29:606`, `20171223T221529Z`, `20171223221529`. */
export function compact(moment: Moment, at: number): boolean {
  const { bytes } = moment
  const digits = digitsAt(moment, at)
  if (digits !== 8 && digits !== 14) return false
  const year = numberAt(moment, at, 4)
  if (year < 1970 || year > 2199) return false
  date(moment, daysFromCivil(year, twoAt(moment, at + 4), twoAt(moment, at + 6)))
  if (digits === 14) return readCompactClock(moment, at + 8)
  if (clockAfterDate(moment, at + 8)) return true
  return bytes[at + 8] === BLANK && readCompactClock(moment, at + 9)
}

/** `081109 203615`, `070917 16:29:01`. */
export function shortCompact(moment: Moment, at: number): boolean {
  const { bytes } = moment
  if (digitsAt(moment, at) !== 6 || bytes[at + 6] !== BLANK) return false
  const year = fullYear(twoAt(moment, at))
  date(moment, daysFromCivil(year, twoAt(moment, at + 2), twoAt(moment, at + 4)))
  const clockAt = skipBlanks(moment, at + 6)
  if (readCompactClock(moment, clockAt)) return true
  return readClock(moment, clockAt) && moment.plain
}

/** `17/06/09 20:10:40`: year, month, day. */
export function shortYearFirst(moment: Moment, at: number): boolean {
  const { bytes, limit } = moment
  if (at + 14 > limit || bytes[at + 2] !== SLASH || bytes[at + 5] !== SLASH) return false
  const isDate = digitsAt(moment, at) + digitsAt(moment, at + 3) + digitsAt(moment, at + 6)
  if (isDate !== 6) return false
  const year = fullYear(twoAt(moment, at))
  date(moment, daysFromCivil(year, twoAt(moment, at + 3), twoAt(moment, at + 6)))
  return clockAfterDate(moment, at + 8)
}

/** `03/27/2005 10:00:00 PM`, `27.03.2005 22:00:00`. */
export function yearLast(moment: Moment, at: number): boolean {
  const { bytes } = moment
  const first = fieldAt(moment, at)
  const secondAt = at + fieldWidth(first) + 1
  const separator = bytes[secondAt - 1]
  if (first === 0 || (separator !== SLASH && separator !== DOT && separator !== DASH)) return false
  const second = fieldAt(moment, secondAt)
  const yearAt = secondAt + fieldWidth(second) + 1
  if (second === 0 || bytes[yearAt - 1] !== separator) return false
  if (digitsAt(moment, yearAt) !== 4) return false
  const [a, b] = [fieldValue(first), fieldValue(second)]
  const monthFirst = separator === SLASH ? a <= 12 : b > 12
  const year = numberAt(moment, yearAt, 4)
  date(moment, monthFirst ? daysFromCivil(year, a, b) : daysFromCivil(year, b, a))
  return clockAfterDate(moment, yearAt + 4)
}

/** `04/Dec/2005:04:47:44 +0000`, `04-Dec-2005 04:47:44.123`, `04 Dec 04:47:44`. */
export function dayNamedMonth(moment: Moment, at: number): boolean {
  const { bytes, limit } = moment
  const day = fieldAt(moment, at)
  const nameAt = at + fieldWidth(day) + 1
  if (day === 0 || nameAt + 4 > limit || monthAt(bytes, nameAt) === 0) return false
  const separator = bytes[nameAt - 1]
  if (bytes[nameAt + 3] !== separator || goesOn(moment, nameAt - 1)) return false
  const yearAt = nameAt + 4
  const month = monthAt(bytes, nameAt)
  if (digitsAt(moment, yearAt) !== 4) {
    yearless(moment, month, fieldValue(day))
    return separator === BLANK && readClock(moment, yearAt) && moment.plain
  }
  date(moment, daysFromCivil(numberAt(moment, yearAt, 4), month, fieldValue(day)))
  return clockAfterDate(moment, yearAt + 4)
}

/** `Jun 14 15:16:01`, `Sun Dec 04 04:47:44 2005`, `Sun, 04 Dec 2005 04:47:44 GMT`. */
export function namedMonth(moment: Moment, at: number): boolean {
  const { bytes, limit } = moment
  if (at + 14 > limit) return false
  let monthStart = at
  const hasWeekday = isWeekdayAt(bytes, at)
  if (hasWeekday) {
    monthStart = skipBlanks(moment, bytes[at + 3] === COMMA ? at + 4 : at + 3)
    if (isDigit(bytes[monthStart])) return dayNamedMonth(moment, monthStart)
  }
  const month = monthAt(bytes, monthStart)
  if (month === 0 || bytes[monthStart + 3] !== BLANK) return false
  const dayAt = skipBlanks(moment, monthStart + 3)
  const day = fieldAt(moment, dayAt)
  if (day === 0) return false
  yearless(moment, month, fieldValue(day))
  const clockAt = dayAt + fieldWidth(day)
  return hasWeekday ? clockThenYear(moment, clockAt) : yearThenClock(moment, clockAt)
}

/** `10.30 16:49:06`, `03-17 16:13:38.811`: month and day. */
export function monthDay(moment: Moment, at: number): boolean {
  const { bytes, limit } = moment
  if (at + 14 > limit || digitsAt(moment, at) !== 2) return false
  const separator = bytes[at + 2]
  if (separator !== DOT && separator !== DASH && separator !== SLASH) return false
  if (digitsAt(moment, at + 3) !== 2 || bytes[at + 5] !== BLANK) return false
  yearless(moment, twoAt(moment, at), twoAt(moment, at + 3))
  return readClock(moment, at + 6) && moment.plain
}

const SEVERITIES = Buffer.from('DIWEFC')

/** `I0102 15:04:05.678901`, `W20260102 15:04:05.678901`: severity and date in one word. */
export function severityFirst(moment: Moment, at: number): boolean {
  const { bytes } = moment
  if (!SEVERITIES.includes(bytes[at])) return false
  const digits = digitsAt(moment, at + 1)
  const monthStart = at + digits - 3
  if ((digits !== 4 && digits !== 8) || bytes[at + 1 + digits] !== BLANK) return false
  const [month, day] = [twoAt(moment, monthStart), twoAt(moment, monthStart + 2)]
  if (digits === 4) yearless(moment, month, day)
  else date(moment, daysFromCivil(numberAt(moment, at + 1, 4), month, day))
  return readClock(moment, at + 2 + digits) && moment.plain
}

/** `17:35:38.386`. */
export function clockOnly(moment: Moment, at: number): boolean {
  moment.missing = 'date'
  return readClock(moment, at) && moment.plain
}

/** 2100-01-01: a number above is no time in seconds. */
const LAST_EPOCH_MS = 4_102_444_800_000

/** `1077804742`, `1286536309.450`, `1531171074631`: seconds, ms, µs or ns since 1970. */
export function epoch(moment: Moment, at: number): boolean {
  const { bytes, limit } = moment
  const digits = digitsAt(moment, at)
  if (digits !== 10 && digits !== 13 && digits !== 16 && digits !== 19) return false
  let timeMs = Math.floor(numberAt(moment, at, Math.min(digits, 13)))
  let end = at + digits
  if (digits === 10) {
    timeMs *= 1000
    const fraction = end < limit && bytes[end] === DOT ? digitsAt(moment, end + 1) : 0
    for (let i = 0; i < 3 && i < fraction; i++) timeMs += (bytes[end + 1 + i] - 48) * 10 ** (2 - i)
    if (fraction > 0) end += 1 + fraction
  }
  if (bytes[at] === 48 || timeMs > LAST_EPOCH_MS || !endsColumn(moment, end)) return false
  date(moment, Math.floor(timeMs / DAY_MS))
  moment.dayMs = timeMs - moment.days * DAY_MS
  moment.zoneMs = 0
  moment.hourAt = -1
  moment.end = end
  return true
}

function endsColumn(moment: Moment, end: number): boolean {
  const { bytes, limit } = moment
  if (end >= limit) return true
  const byte = bytes[end]
  const isInWord = byte === DOT || byte === DASH || byte === SLASH || byte === UNDERSCORE
  return !isInWord && !goesOn(moment, end) && byte !== 37
}

/** What stands between a date and its clock: T, blanks, `_`, `-`, `:`, `, `. */
function clockAfterDate(moment: Moment, at: number): boolean {
  const { bytes, limit } = moment
  if (at >= limit) return false
  const joint = bytes[at]
  let clockAt = at + 1
  if (joint === BLANK || joint === COMMA) clockAt = skipBlanks(moment, at + 1)
  else if ((joint | 32) !== 116 && joint !== UNDERSCORE && joint !== DASH && joint !== COLON) {
    return false
  }
  if (readClock(moment, clockAt)) return true
  // Six digits behind a blank are rather a number.
  return joint !== BLANK && joint !== COMMA && readCompactClock(moment, clockAt)
}

/** After `Jun 14`: a clock, or the year and then the clock. */
function yearThenClock(moment: Moment, at: number): boolean {
  const { bytes } = moment
  const next = skipBlanks(moment, bytes[at] === COMMA ? at + 1 : at)
  if (next === at) return false
  if (digitsAt(moment, next) !== 4) return readClock(moment, next) && moment.plain
  setYear(moment, next)
  return clockAfterDate(moment, next + 4)
}

/** After `Sun Dec 04`: the same, or a clock with zone and year behind it. */
function clockThenYear(moment: Moment, at: number): boolean {
  if (!yearThenClock(moment, at)) return false
  const yearAt = skipZoneName(moment, moment.end)
  if (moment.missing === 'nothing' || digitsAt(moment, yearAt) !== 4) return true
  if (isYearEnd(moment, yearAt + 4)) {
    setYear(moment, yearAt)
    moment.end = yearAt + 4
    moment.hasYearBehind = true
  }
  return true
}

/** A year behind the clock ends at a blank or bracket: `2005]`, not `2005ms` or `2005.5`. */
function isYearEnd(moment: Moment, end: number): boolean {
  const { bytes, limit } = moment
  return end >= limit || bytes[end] === BLANK || bytes[end] === 93 || bytes[end] === COLON
}

function setYear(moment: Moment, at: number): void {
  const year = numberAt(moment, at, 4)
  if (year < 1970 || year > 2199) return
  date(moment, daysFromCivil(year, moment.month, moment.day))
}

/** Over ` CEST ` to what follows. */
function skipZoneName(moment: Moment, at: number): number {
  const { bytes, limit } = moment
  let end = skipBlanks(moment, at)
  const from = end
  while (end < limit && bytes[end] >= 65 && bytes[end] <= 90) end++
  return end - from >= 1 && end - from <= 5 ? skipBlanks(moment, end) : from
}

function skipBlanks(moment: Moment, at: number): number {
  const { bytes, limit } = moment
  let end = at
  while (end < limit && bytes[end] === BLANK) end++
  return end
}

/** Two digits of a year: 70 to 99 lie in the last century. */
function fullYear(two: number): number {
  return two >= 70 ? 1900 + two : 2000 + two
}

function date(moment: Moment, days: number): void {
  moment.missing = 'nothing'
  moment.days = days
}

function yearless(moment: Moment, month: number, day: number): void {
  moment.missing = 'year'
  moment.month = month
  moment.day = day
}
