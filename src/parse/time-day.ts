/**
 * The last time that was read: the bytes before its clock, and the date as numbers. Most lines
 * share all but the clock with the line before. Gives the same as the form would: no state to save.
 */
import { type Moment, readRest } from './time-clock.ts'

/** Longer beginnings are read anew: no common form comes near it. */
const MAX_BYTES = 32

/** Remembers what stands around the clock. */
export class LastDay {
  readonly #prefix = new Uint8Array(MAX_BYTES)
  /** Bytes before the clock, −1 where nothing is kept; of the clock; and behind it up to a year. */
  #length = -1
  #width = 0
  #separator = 0
  readonly #suffix = new Uint8Array(MAX_BYTES)
  #behind = 0
  #days = 0
  #month = 0
  #day = 0
  #zoneMs = 0
  #missing: Moment['missing'] = 'nothing'

  /** Notes the time that a form just read at `at`. */
  keep(moment: Moment, at: number): void {
    const { bytes, hourAt, separator } = moment
    const length = hourAt - at
    this.#length = -1
    if (hourAt < 0 || length > MAX_BYTES) return
    this.#width = separator === 0 ? 6 : 8
    this.#separator = separator
    const clockEnd = hourAt + this.#width
    // The year, and the byte that ends it.
    const behind = moment.hasYearBehind ? moment.end + 1 - clockEnd : 0
    const isWhole = moment.end < moment.limit && moment.dayMs === clockMs(bytes, hourAt, separator)
    if (behind > MAX_BYTES || (behind > 0 && !isWhole)) return
    for (let i = 0; i < length; i++) this.#prefix[i] = bytes[at + i]
    for (let i = 0; i < behind; i++) this.#suffix[i] = bytes[clockEnd + i]
    this.#length = length
    this.#behind = behind
    this.#days = moment.days
    this.#month = moment.month
    this.#day = moment.day
    this.#zoneMs = moment.zoneMs
    this.#missing = moment.missing
  }

  /** Forgets it: the form has changed. */
  drop(): void {
    this.#length = -1
  }

  /** Reads a time of the same day at `at`; false where another begins. */
  read(moment: Moment, at: number): boolean {
    const { bytes } = moment
    const hourAt = at + this.#length
    const end = hourAt + this.#width
    if (this.#length < 0 || end + this.#behind > moment.limit) return false
    const prefix = this.#prefix
    for (let i = this.#length - 1; i >= 0; i--) if (bytes[at + i] !== prefix[i]) return false
    const dayMs = clockMs(bytes, hourAt, this.#separator)
    if (dayMs < 0) return false
    moment.missing = this.#missing
    moment.days = this.#days
    moment.month = this.#month
    moment.day = this.#day
    moment.dayMs = dayMs
    moment.end = end
    return this.#behind === 0 ? readRest(moment, true) : this.#readYear(moment)
  }

  /** The same year behind the clock. */
  #readYear(moment: Moment): boolean {
    const { bytes, end } = moment
    const last = this.#behind
    for (let i = 0; i < last; i++) if (bytes[end + i] !== this.#suffix[i]) return false
    moment.zoneMs = this.#zoneMs
    moment.end = end + last - 1
    return true
  }
}

/** Milliseconds of `14:07:31`, or of `140731` where the separator is 0; −1 where neither stands. */
function clockMs(bytes: Uint8Array, at: number, separator: number): number {
  const step = separator === 0 ? 2 : 3
  if (separator !== 0 && (bytes[at + 2] !== separator || bytes[at + 5] !== separator)) return -1
  const hour = twoDigits(bytes, at)
  const minute = twoDigits(bytes, at + step)
  const second = twoDigits(bytes, at + 2 * step)
  if (hour > 23 || minute > 59 || second > 60) return -1
  return ((hour * 60 + minute) * 60 + second) * 1000
}

/** The number that two digits write; 99 where there are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - 48
  const ones = bytes[at + 1] - 48
  return tens >>> 0 > 9 || ones >>> 0 > 9 ? 99 : tens * 10 + ones
}
