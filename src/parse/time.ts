/**
 * Event time of a record, of whatever form (src/parse/time-forms.ts), without configuration. The
 * first time in the header of a record counts; numbers in its message are left alone. The form
 * and place of the last time are tried first, as most logs keep to one.
 *
 * State follows from the records read alone, never from the chunks they came in.
 */
import { ByteReader, ByteWriter } from '../base/bytes.ts'
import { DAY_MS } from './time-calendar.ts'
import { digitsAt, type Moment, noMoment } from './time-clock.ts'
import { LastDay } from './time-day.ts'
import {
  clockOnly,
  compact,
  dayNamedMonth,
  epoch,
  type Form,
  monthDay,
  namedMonth,
  severityFirst,
  shortCompact,
  shortYearFirst,
  yearFirst,
  yearLast,
} from './time-forms.ts'
import { MissingDate } from './time-missing.ts'

/** Layout of `save()`. */
const STATE_VERSION = 1

/** Where a header ends at the latest: after host, program, user and process there is a message. */
const HEADER_COLUMNS = 6
const HEADER_BYTES = 200

/** A clock without date counts in the first columns only: it is as often a duration. */
const CLOCK_COLUMNS = 2

/** So many columns later than usual a time may stand. */
const COLUMN_SLACK = 2

/** After so many records in a row without time the log may have changed its form. */
const MISSES_TO_FORGET = 16

/** A number is the name of a form in the saved state: new forms go to the end. */
const FORMS: readonly Form[] = [
  yearFirst,
  compact,
  shortCompact,
  shortYearFirst,
  yearLast,
  dayNamedMonth,
  namedMonth,
  monthDay,
  severityFirst,
  clockOnly,
  epoch,
]

/** Forms that numbers of other meaning may have: once a log has another form, they are no times. */
const WEAK: readonly Form[] = [shortCompact, monthDay, clockOnly, epoch]

/** Forms that may begin with so many digits; a letter has the place of none. */
const BY_DIGITS: readonly (readonly Form[])[] = [
  [namedMonth, severityFirst],
  [yearLast, dayNamedMonth, clockOnly],
  [yearLast, dayNamedMonth, shortYearFirst, monthDay, clockOnly],
  ...[[], [yearFirst], [], [shortCompact], [], [compact], [], [epoch], [], [], [epoch]],
  ...[[compact], [], [epoch], [], [], [epoch], []],
]

const BLANK = 32
const BAR = 124

/** 1 for what separates columns. */
const SEPARATES = new Uint8Array(256)
SEPARATES[BLANK] = 1
SEPARATES[BAR] = 1

/** Bytes after which a time may begin: 1 before any form, 2 only before those that are not weak. */
const BEFORE = new Uint8Array(256)
for (const byte of Buffer.from(' \t[(|"<')) BEFORE[byte] = 1
for (const byte of Buffer.from("{>'=:,;#*")) BEFORE[byte] = 2

/** Bytes with which a time may begin: digits, and letters of weekdays, months and severities. */
const BEGINS = new Uint8Array(256)
for (const byte of Buffer.from('0123456789AaCDdEFfIJjMmNnOoSsTtWw')) BEGINS[byte] = 1

/** Reads the times of one stream, record by record. */
export class TimeReader {
  readonly #missing: MissingDate
  readonly #moment = noMoment()
  #timeEnd = 0
  /** The usual form, its column and its place in the column; records without time since. */
  #form: Form | undefined
  #column = 0
  #inset = 0
  #misses = 0
  readonly #day = new LastDay()

  /**
   * `yearHintMs`: modification time of the stream's first file, for logs that name no year. With
   * `saved` the reader goes on where `save()` left.
   */
  constructor(yearHintMs: number, saved?: Uint8Array) {
    this.#missing = new MissingDate(yearHintMs)
    if (saved === undefined) return
    const reader = new ByteReader(saved)
    const version = reader.uint()
    if (version !== STATE_VERSION) {
      throw new RangeError(`Cannot read the state of the time reader: its version is ${version}`)
    }
    this.#form = FORMS[reader.uint() - 1]
    this.#column = reader.uint()
    this.#inset = reader.uint()
    this.#misses = reader.uint()
    this.#missing.read(reader)
  }

  /** First byte after the time that was read last; where there was none, the record's first. */
  get timeEnd(): number {
    return this.#timeEnd
  }

  /** Event time of the record in `bytes[start, end)`, ms UTC; NaN where it has none. */
  read(bytes: Uint8Array, start: number, end: number): number {
    this.#timeEnd = start
    if (this.#moment.bytes !== bytes) this.#moment.bytes = bytes
    this.#moment.start = start
    this.#moment.limit = end
    const usualMs = this.#form === undefined ? Number.NaN : this.#readUsual(this.#form)
    const timeMs = usualMs >= 0 ? usualMs : this.#search()
    if (!(timeMs >= 0)) return this.#missed()
    this.#misses = 0
    this.#timeEnd = this.#moment.end
    return timeMs
  }

  /** The state after the last record, versioned. */
  save(): Uint8Array {
    const writer = new ByteWriter().uint(STATE_VERSION)
    writer.uint(this.#form === undefined ? 0 : FORMS.indexOf(this.#form) + 1)
    writer.uint(this.#column).uint(this.#inset).uint(this.#misses)
    this.#missing.write(writer)
    return writer.take()
  }

  /** Tries the usual form at its usual place, which also stands for 'the first time counts'. */
  #readUsual(form: Form): number {
    const moment = this.#moment
    const at = this.#usualPlace()
    if (at >= moment.limit || !mayBegin(form, moment, at)) return Number.NaN
    if (this.#day.read(moment, at)) return this.#resolve()
    if (!form(moment, at)) return Number.NaN
    this.#day.keep(moment, at)
    return this.#resolve()
  }

  #usualPlace(): number {
    const { bytes, start, limit } = this.#moment
    if (this.#column === 1 && start < limit && bytes[start] !== BLANK) return start + this.#inset
    const stop = Math.min(limit, start + HEADER_BYTES)
    let at = start
    for (let column = 1; ; column++) {
      while (at < stop && bytes[at] === BLANK) at++
      if (at >= stop) return stop
      if (column === this.#column) return at + this.#inset
      while (at < stop && SEPARATES[bytes[at]] === 0) at++
      at++
    }
  }

  #missed(): number {
    if (++this.#misses === MISSES_TO_FORGET) this.#form = undefined
    return Number.NaN
  }

  /** Looks at each place in the header where a time may begin. */
  #search(): number {
    const { bytes, start, limit } = this.#moment
    const stop = Math.min(limit, start + HEADER_BYTES)
    const columns = this.#columns()
    let column = 0
    let columnAt = start
    let before = BLANK
    for (let at = start; at < stop; at++) {
      const byte = bytes[at]
      if ((before === BLANK || before === BAR) && byte !== BLANK) {
        if (++column > columns) break
        columnAt = at
      }
      if (BEFORE[before] !== 0 && BEGINS[byte] !== 0) {
        const form = this.#formAt(at, column)
        if (form !== undefined) return this.#settle(form, column, at - columnAt)
      }
      before = byte
    }
    return Number.NaN
  }

  /** A possible time makes its form and place the usual ones. */
  #settle(form: Form, column: number, inset: number): number {
    const timeMs = this.#resolve()
    if (timeMs >= 0) {
      this.#form = form
      this.#column = column
      this.#inset = inset
      this.#day.drop()
    }
    return timeMs
  }

  #columns(): number {
    if (this.#form === undefined) return HEADER_COLUMNS
    return Math.min(HEADER_COLUMNS, this.#column + COLUMN_SLACK)
  }

  /** The form of the time at this place. An impossible date is one, too, if its form is clear. */
  #formAt(at: number, column: number): Form | undefined {
    for (const form of BY_DIGITS[digitsAt(this.#moment, at)]) {
      const isWeak = WEAK.includes(form)
      if (isWeak && !this.#admits(form, column)) continue
      if (!mayBegin(form, this.#moment, at) || !form(this.#moment, at)) continue
      if (!isWeak || !this.#isImpossible()) return form
    }
    return undefined
  }

  #admits(form: Form, column: number): boolean {
    if (this.#form !== undefined && this.#form !== form) return false
    return form !== clockOnly || column <= CLOCK_COLUMNS
  }

  #isImpossible(): boolean {
    const { missing, days, month, day, dayMs } = this.#moment
    if (missing === 'nothing') return days < 0 || dayMs < 0
    if (missing === 'date') return dayMs < 0
    return month < 1 || month > 12 || day < 1 || day > 31 || dayMs < 0
  }

  /** The moment as ms UTC, with what it leaves out filled in. */
  #resolve(): number {
    const { missing, days, month, day, dayMs, zoneMs } = this.#moment
    if (missing === 'date') return this.#missing.dateless(dayMs) - zoneMs
    if (missing === 'year') return this.#missing.yearless(month, day, dayMs) - zoneMs
    return days < 0 || dayMs < 0 ? Number.NaN : days * DAY_MS + dayMs - zoneMs
  }
}

/** Whether the byte before lets the form begin here. */
function mayBegin(form: Form, moment: Moment, at: number): boolean {
  const before = at === moment.start ? 1 : BEFORE[moment.bytes[at - 1]]
  if (before !== 2) return before === 1
  return !WEAK.includes(form) || isTimeKey(moment, at - 1)
}

/** Whether the word that ends before the `=` or `":` at `at` names a time: ts, time, timestamp. */
function isTimeKey({ bytes, start }: Moment, at: number): boolean {
  const sign = bytes[at]
  if (sign !== 61 && sign !== 58) return false
  const end = bytes[at - 1] === 34 ? at - 1 : at
  if (sign === 58 && end === at) return false
  const key = Buffer.from(bytes.subarray(Math.max(start, end - 9), end)).toString('latin1')
  return /(^|[^a-z])t$|(^|[^a-z])ts$|time$|stamp$/i.test(key)
}
