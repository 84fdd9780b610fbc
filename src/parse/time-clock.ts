/**
 * The clock part of a time: hours to fractions of a second, am or pm, and the offset from UTC.
 * Zone names other than UTC, GMT and Z say nothing here (most stand for several zones): the time
 * before them is taken as UTC.
 */

/** What has been read of a time; one object is used over and over. */
export interface Moment {
  /** The text to read is `bytes[start, limit)`: in. */
  bytes: Uint8Array
  start: number
  limit: number
  /** First byte after what was read. */
  end: number
  /** Days since 1970; −1 for an impossible date. */
  days: number
  /** Month and day of a date without year. */
  month: number
  day: number
  /** Milliseconds since midnight; −1 for an impossible time. */
  dayMs: number
  /** To be taken from the time to get UTC. */
  zoneMs: number
  /** Where a clock of two digits each stands, −1: none; what separates them; a year behind it. */
  hourAt: number
  separator: number
  hasYearBehind: boolean
  /** Colons, minutes and seconds of two digits: what a date in front is not needed to believe. */
  plain: boolean
  missing: Missing
}

/** What a time leaves out. */
export type Missing = 'nothing' | 'year' | 'date'

/** A moment of which nothing is known. */
export function noMoment(): Moment {
  return {
    bytes: new Uint8Array(0),
    start: 0,
    limit: 0,
    end: 0,
    days: 0,
    month: 0,
    day: 0,
    dayMs: 0,
    zoneMs: 0,
    hourAt: -1,
    separator: 0,
    hasYearBehind: false,
    plain: false,
    missing: 'nothing',
  }
}

const BLANK = 32
const COMMA = 44
const MINUS = 45
const DOT = 46
const COLON = 58

/** Reads `18:01`, `18:01:47,978`, `15.42.50.675872`, `1:1:0:935`, `4:47:44 PM` with their zone. */
export function readClock(moment: Moment, at: number): boolean {
  const { bytes, limit } = moment
  const hour = fieldAt(moment, at)
  let end = at + fieldWidth(hour)
  const separator = bytes[end]
  if (hour === 0 || end >= limit || (separator !== COLON && separator !== DOT)) return false
  const minute = fieldAt(moment, end + 1)
  if (minute === 0) return false
  end += 1 + fieldWidth(minute)
  let second = 0
  if (end < limit && bytes[end] === separator) {
    second = fieldAt(moment, end + 1)
    if (second > 0) end += 1 + fieldWidth(second)
  }
  if (second === 0 && separator === DOT) return false
  const isPadded = fieldWidth(minute) === 2 && fieldWidth(second) === 2
  moment.plain = isPadded && separator === COLON
  moment.hourAt = isPadded && fieldWidth(hour) === 2 ? at : -1
  moment.separator = separator
  moment.hasYearBehind = false
  moment.dayMs = withSecond(minuteMs(fieldValue(hour), fieldValue(minute)), fieldValue(second))
  moment.end = end
  return readRest(moment, second > 0)
}

/** Reads `203615` and `203615.123`, with zone. */
export function readCompactClock(moment: Moment, at: number): boolean {
  if (digitsAt(moment, at) !== 6) return false
  moment.plain = true
  moment.hourAt = at
  moment.separator = 0
  moment.hasYearBehind = false
  moment.dayMs = withSecond(
    minuteMs(twoAt(moment, at), twoAt(moment, at + 2)),
    twoAt(moment, at + 4),
  )
  moment.end = at + 6
  return readRest(moment, true)
}

/** Number of digits from `at` on; 20 stands for more. */
export function digitsAt(moment: Moment, at: number): number {
  const { bytes, limit } = moment
  const stop = Math.min(limit, at + 20)
  let end = at
  while (end < stop && isDigit(bytes[end])) end++
  return end - at
}

/** The number that so many digits from `at` on write. */
export function numberAt({ bytes }: Moment, at: number, digits: number): number {
  let value = 0
  for (let i = 0; i < digits; i++) value = value * 10 + bytes[at + i] - 48
  return value
}

/** The number in the two digits at `at`. */
export function twoAt({ bytes }: Moment, at: number): number {
  return (bytes[at] - 48) * 10 + bytes[at + 1] - 48
}

/** Whether the byte is one of 0 to 9. */
export function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57
}

/** Whether a byte that would go on with a number or word stands at `at`. */
export function goesOn(moment: Moment, at: number): boolean {
  const { bytes, limit } = moment
  if (at >= limit) return false
  const byte = bytes[at]
  const lower = byte | 32
  return isDigit(byte) || (lower >= 97 && lower <= 122) || byte >= 128
}

/**
 * One or two digits at `at`, as value + 256 · width, so that nothing is allocated; 0 where there
 * is none.
 */
export function fieldAt(moment: Moment, at: number): number {
  const { bytes, limit } = moment
  if (at >= limit || !isDigit(bytes[at])) return 0
  const first = bytes[at] - 48
  if (at + 1 >= limit || !isDigit(bytes[at + 1])) return 256 + first
  return 512 + first * 10 + bytes[at + 1] - 48
}

/** Digits of a field. */
export function fieldWidth(field: number): number {
  return field >> 8
}

/** Value of a field. */
export function fieldValue(field: number): number {
  return field & 255
}

function minuteMs(hour: number, minute: number): number {
  return hour > 23 || minute > 59 ? -1 : (hour * 60 + minute) * 60_000
}

/** A second 60 is a leap second. */
function withSecond(minute: number, second: number): number {
  return minute < 0 || second > 60 ? -1 : minute + second * 1000
}

/**
 * What follows the seconds at `moment.end`: fraction, am or pm, zone. False where the text goes on
 * as if it were no time.
 */
export function readRest(moment: Moment, hasSeconds: boolean): boolean {
  const { bytes, limit } = moment
  if (hasSeconds) readFraction(moment)
  if (endsHere(moment)) return true
  readHalfOfDay(moment)
  readZone(moment)
  const { end } = moment
  if (goesOn(moment, end)) return false
  // `00:11:22:33:44:55` is an address, `1.2.3.4.5` a version; `12:00:00: message` is a time.
  const separates = end < limit && (bytes[end] === COLON || bytes[end] === DOT)
  return !separates || end + 1 >= limit || !isDigit(bytes[end + 1])
}

/** Bytes behind a clock that go on with neither it nor a zone, at once or after a blank. */
const ENDS = new Uint8Array(256)
const ENDS_AFTER_BLANK = new Uint8Array(256).fill(1)
for (const byte of Buffer.from('\t[](){}<>|"\',;=/_#*')) ENDS[byte] = 1
for (const byte of Buffer.from('aApPzZUG+-')) ENDS_AFTER_BLANK[byte] = 0

/** Whether the time ends at `moment.end` for sure, as most do. */
function endsHere(moment: Moment): boolean {
  const { bytes, limit, end } = moment
  if (end + 1 >= limit) return false
  const byte = bytes[end]
  const ends = byte === BLANK ? ENDS_AFTER_BLANK[bytes[end + 1]] : ENDS[byte]
  if (ends === 1) moment.zoneMs = 0
  return ends === 1
}

/** `.123456789` and `,123` are parts of a second; `:606` and `:23` are milliseconds. */
function readFraction(moment: Moment): void {
  const { bytes, limit, end } = moment
  const separator = end < limit ? bytes[end] : 0
  if (separator !== DOT && separator !== COMMA && separator !== COLON) return
  if (readMilliseconds(moment)) return
  const digits = digitsAt(moment, end + 1)
  if (digits === 0 || digits > (separator === COLON ? 3 : 9)) return
  const from = end + 1
  const read = numberAt(moment, from, Math.min(digits, 3))
  const scale = separator === COLON || digits >= 3 ? 1 : digits === 2 ? 10 : 100
  if (moment.dayMs >= 0) moment.dayMs += read * scale
  moment.end = from + digits
}

/** Three digits and no more, as most logs write. */
function readMilliseconds(moment: Moment): boolean {
  const { bytes, limit, end } = moment
  if (end + 4 >= limit || isDigit(bytes[end + 4])) return false
  const hundreds = bytes[end + 1] - 48
  const tens = bytes[end + 2] - 48
  const ones = bytes[end + 3] - 48
  if (hundreds >>> 0 > 9 || tens >>> 0 > 9 || ones >>> 0 > 9) return false
  if (moment.dayMs >= 0) moment.dayMs += hundreds * 100 + tens * 10 + ones
  moment.end = end + 4
  return true
}

const HOUR_MS = 3_600_000

function readHalfOfDay(moment: Moment): void {
  const { bytes, limit, end } = moment
  const at = end < limit && bytes[end] === BLANK ? end + 1 : end
  if (at + 2 > limit || (bytes[at + 1] | 32) !== 109 || goesOn(moment, at + 2)) return
  const half = bytes[at] | 32
  const hour = Math.floor(moment.dayMs / HOUR_MS)
  if ((half !== 97 && half !== 112) || hour < 1 || hour > 12) return
  moment.dayMs += ((half === 112 ? 12 : 0) - (hour === 12 ? 12 : 0)) * HOUR_MS
  moment.end = at + 2
}

/** `Z`, `+02:00`, `-0500`, `+00`, ` UTC`, ` GMT`, ` +0000`. */
function readZone(moment: Moment): void {
  const { bytes, limit, end } = moment
  moment.zoneMs = 0
  if (end >= limit) return
  const isApart = bytes[end] === BLANK
  const at = isApart ? end + 1 : end
  if (at >= limit) return
  const byte = bytes[at]
  if (byte === 43 || byte === MINUS) {
    readOffset(moment, isApart ? -at : at)
    return
  }
  const width = nameWidth(moment, at)
  if (width > 0 && !goesOn(moment, at + width)) moment.end = at + width
}

/** Letters of UTC, GMT or Z at `at`. */
function nameWidth(moment: Moment, at: number): number {
  const { bytes, limit } = moment
  if (bytes[at] === 90 || bytes[at] === 122) return 1
  if (at + 3 > limit) return 0
  const name = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2]
  return name === 0x555443 || name === 0x474d54 ? 3 : 0
}

/** The offset at `|at|`; where `at` is negative it stands after a blank and must have minutes. */
function readOffset(moment: Moment, signedAt: number): void {
  const { bytes, limit } = moment
  const at = Math.abs(signedAt)
  const digits = digitsAt(moment, at + 1)
  const colon = digits === 2 && at + 3 < limit && bytes[at + 3] === COLON
  const hasMinutes = digits === 4 || (colon && digitsAt(moment, at + 4) === 2)
  if (!hasMinutes && (digits !== 2 || signedAt < 0)) return
  const minuteAt = at + (colon ? 4 : 3)
  const end = hasMinutes ? minuteAt + 2 : at + 3
  const hours = twoAt(moment, at + 1)
  const minutes = hasMinutes ? twoAt(moment, minuteAt) : 0
  if (hours > 14 || minutes > 59 || goesOn(moment, end)) return
  moment.zoneMs = (bytes[at] === MINUS ? -1 : 1) * (hours * 60 + minutes) * 60_000
  moment.end = end
}
