/**
 * The last minute that was read, as bytes and as numbers: most lines of a log share all of their
 * time but the seconds with the line before, and need not be taken apart again. Gives the same as
 * the form would, so it is no state to save.
 */
import { fieldAt, fieldValue, fieldWidth, type Moment, readRest } from './time-clock.ts'

/** Longer beginnings are read anew: no common form comes near it. */
const MAX_PREFIX = 32

/** Remembers what stands before the seconds. */
export class LastMinute {
  readonly #prefix = new Uint8Array(MAX_PREFIX)
  #length = 0
  #days = 0
  #month = 0
  #day = 0
  #minuteMs = 0
  #missing: Moment['missing'] = 'nothing'

  /** Notes the time that a form just read at `at`. */
  keep(moment: Moment, at: number): void {
    const length = moment.secondAt - at
    this.#length = 0
    if (length < 1 || length > MAX_PREFIX || moment.minuteMs < 0) return
    for (let i = 0; i < length; i++) this.#prefix[i] = moment.bytes[at + i]
    this.#length = length
    this.#days = moment.days
    this.#month = moment.month
    this.#day = moment.day
    this.#minuteMs = moment.minuteMs
    this.#missing = moment.missing
  }

  /** Forgets it: the form has changed. */
  drop(): void {
    this.#length = 0
  }

  /** Reads a time of the same minute at `at`; false where another begins. */
  read(moment: Moment, at: number): boolean {
    const { bytes } = moment
    const length = this.#length
    if (length === 0 || at + length + 2 > moment.limit) return false
    for (let i = length - 1; i >= 0; i--) if (bytes[at + i] !== this.#prefix[i]) return false
    const second = fieldAt(moment, at + length)
    if (fieldWidth(second) !== 2 || fieldValue(second) > 60) return false
    moment.missing = this.#missing
    moment.days = this.#days
    moment.month = this.#month
    moment.day = this.#day
    moment.dayMs = this.#minuteMs + fieldValue(second) * 1000
    moment.end = at + length + 2
    return readRest(moment, true)
  }
}
