/**
 * Fills in what a time leaves out: the year of `Jun 14 15:16:01`, the date of `17:35:38`. Logs are
 * written forward, so a jump back over more than late lines can explain is the turn of a year or
 * of a day, and a jump forward over nearly all of it is a late line from before the turn.
 */
import type { ByteReader, ByteWriter } from '../base/bytes.ts'
import { DAY_MS, daysFromCivil, yearOf } from './time-calendar.ts'

const HOUR_MS = DAY_MS / 24

/** No line is later than this; a log may be quiet for the rest of the year, or of the day. */
const LATE_IN_YEAR_MS = 31 * DAY_MS
const LATE_IN_DAY_MS = 2 * HOUR_MS

/** A date after February 28th: the longest wait for a year that has a February 29th. */
const LEAP_YEARS_APART = 8

/** Year and date of the lines of one stream, in their order. */
export class MissingDate {
  #hintMs: number
  /** The last times read without year and without date; NaN before the first. */
  #yearlessMs = Number.NaN
  #datelessMs = Number.NaN
  /** Month, day and beginning of the day of the last time without year. */
  #month = 0
  #day = 0
  #dayStartMs = 0
  /** The time before the last turn of a year, as long as that may have been a mistake. */
  #beforeTurnMs = Number.NaN
  #turnMs = Number.NaN

  /** `hintMs`: a time at or after which the first line was not written, within a day. */
  constructor(hintMs: number) {
    this.#hintMs = hintMs
  }

  /** Time of a date without year; NaN where no year has that date. */
  yearless(month: number, day: number, dayMs: number): number {
    if (dayMs < 0) return Number.NaN
    if (month === this.#month && day === this.#day) return this.#go(this.#dayStartMs + dayMs)
    const at = (year: number): number => {
      const days = daysFromCivil(year, month, day)
      return days < 0 ? Number.NaN : days * DAY_MS + dayMs
    }
    const timeMs = Number.isNaN(this.#yearlessMs) ? this.#first(at) : this.#next(at)
    if (Number.isNaN(timeMs)) return timeMs
    this.#month = month
    this.#day = day
    this.#dayStartMs = timeMs - dayMs
    return this.#go(timeMs)
  }

  /** Time of a clock without date. */
  dateless(dayMs: number): number {
    if (dayMs < 0) return Number.NaN
    const last = this.#datelessMs
    const known = Number.isNaN(last) ? this.#hintMs : last
    let timeMs = Math.floor(known / DAY_MS) * DAY_MS + dayMs
    if (timeMs < last - LATE_IN_DAY_MS) timeMs += DAY_MS
    else if (timeMs > last + DAY_MS - LATE_IN_DAY_MS) timeMs -= DAY_MS
    this.#datelessMs = timeMs
    return timeMs
  }

  /** Appends the state. */
  write(writer: ByteWriter): void {
    // The hint, too: the file that gave it may have changed by the next start.
    writer.double(this.#hintMs).uint(this.#month).uint(this.#day).double(this.#dayStartMs)
    writer.double(this.#yearlessMs).double(this.#datelessMs)
    writer.double(this.#beforeTurnMs).double(this.#turnMs)
  }

  /** Goes on with a state that was written. */
  read(reader: ByteReader): void {
    this.#hintMs = reader.double()
    this.#month = reader.uint()
    this.#day = reader.uint()
    this.#dayStartMs = reader.double()
    this.#yearlessMs = reader.double()
    this.#datelessMs = reader.double()
    this.#beforeTurnMs = reader.double()
    this.#turnMs = reader.double()
  }

  #go(timeMs: number): number {
    this.#yearlessMs = timeMs
    return timeMs
  }

  /** The latest year that does not put the line behind the hint. */
  #first(at: (year: number) => number): number {
    const latestMs = this.#hintMs + DAY_MS
    const year = yearOf(latestMs)
    for (let back = 0; back <= LEAP_YEARS_APART; back++) {
      const timeMs = at(year - back)
      if (timeMs <= latestMs) return timeMs
    }
    return Number.NaN
  }

  #next(at: (year: number) => number): number {
    const last = this.#yearlessMs
    const back = this.#backBeforeTurn(at)
    if (!Number.isNaN(back)) return back
    const year = yearOf(last)
    const timeMs = at(year)
    if (Number.isNaN(timeMs)) return at(year + 1)
    if (timeMs > last + 365 * DAY_MS - 2 * LATE_IN_YEAR_MS) return at(year - 1)
    if (timeMs >= last - LATE_IN_YEAR_MS) return timeMs
    // Far back, not over New Year, and the next year lies ahead of the file: out of order.
    const isNewYear = timeMs < last - 365 * DAY_MS + 2 * LATE_IN_YEAR_MS
    if (!isNewYear && at(year + 1) > this.#hintMs + DAY_MS) return timeMs
    this.#beforeTurnMs = last
    this.#turnMs = at(year + 1)
    return this.#turnMs
  }

  /**
   * A machine that starts without a clock writes `Jan 1` until it learns the time. Where the log
   * is back at the old date within a day of the new one, there was no turn of a year.
   */
  #backBeforeTurn(at: (year: number) => number): number {
    const before = this.#beforeTurnMs
    if (Number.isNaN(before)) return Number.NaN
    const timeMs = at(yearOf(before))
    const isBack = Math.abs(timeMs - before) < LATE_IN_YEAR_MS
    if (isBack || this.#yearlessMs > this.#turnMs + DAY_MS) this.#beforeTurnMs = Number.NaN
    return isBack && this.#yearlessMs <= this.#turnMs + DAY_MS ? timeMs : Number.NaN
  }
}
