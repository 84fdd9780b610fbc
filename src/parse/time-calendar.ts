/**
 * Dates as numbers: days since 1970 from year, month and day (Hinnant, "chrono-compatible low-level
 * date algorithms"), and the English names of months and weekdays, read from bytes.
 */

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000

const LENGTHS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const MONTHS = packed('janfebmaraprmayjunjulaugsepoctnovdec')
const WEEKDAYS = packed('montuewedthufrisatsun')

/** Days from 1970-01-01 to the date, −1 where there is no such date or it lies before. */
export function daysFromCivil(year: number, month: number, day: number): number {
  if (year < 1970 || month < 1 || month > 12 || day < 1) return -1
  if (day > LENGTHS[month] && !(month === 2 && day === 29 && isLeap(year))) return -1
  // Years that begin in March: the leap day is the last one.
  const y = month > 2 ? year : year - 1
  const dayOfYear = Math.trunc((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const leaps = Math.trunc(y / 4) - Math.trunc(y / 100) + Math.trunc(y / 400)
  return y * 365 + leaps + dayOfYear - 719_468
}

/** The year of a time, UTC. */
export function yearOf(timeMs: number): number {
  const days = Math.floor(timeMs / DAY_MS)
  const year = 1970 + Math.floor(days / 365.2425)
  // The estimate is off by one near the turn of a year.
  if (daysFromCivil(year + 1, 1, 1) <= days) return year + 1
  return daysFromCivil(year, 1, 1) > days ? year - 1 : year
}

/** 1 to 12 for the name of a month in three letters at `at`; 0 where there is none. */
export function monthAt(bytes: Uint8Array, at: number): number {
  return MONTHS.indexOf(letters(bytes, at)) + 1
}

/** Whether three letters that name a day of the week stand at `at`. */
export function isWeekdayAt(bytes: Uint8Array, at: number): boolean {
  return WEEKDAYS.includes(letters(bytes, at))
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** Three letters as one number, without regard to case. */
function letters(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2] | 0x202020
}

function packed(names: string): number[] {
  const bytes = Buffer.from(names)
  return Array.from({ length: names.length / 3 }, (_, index) => letters(bytes, index * 3))
}
