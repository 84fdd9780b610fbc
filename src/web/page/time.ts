/** Times as people read them, in UTC or in the zone of the machine. */

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** The zone in which all times of the page are shown. */
export type Zone = 'UTC' | 'local'

/** Writes times of one zone. */
export class Times {
  readonly zone: Zone

  constructor(zone: Zone) {
    this.zone = zone
  }

  /** `19:56:08`. */
  second(ms: number): string {
    const { hour, minute, second } = this.#parts(ms)
    return `${hour}:${minute}:${second}`
  }

  /** `19:56`. */
  minute(ms: number): string {
    const { hour, minute } = this.#parts(ms)
    return `${hour}:${minute}`
  }

  /** `23 Nov`. */
  day(ms: number): string {
    const { day, month } = this.#parts(ms)
    return `${day} ${month}`
  }

  /** `23 Nov 19:56`, or the time alone where it is the same day as `now`. */
  when(ms: number, now: number): string {
    const same = this.day(ms) === this.day(now) && Math.abs(now - ms) < 86_400_000
    return same ? this.minute(ms) : `${this.day(ms)} ${this.minute(ms)}`
  }

  /** `23 Nov 2026 19:56:08 UTC`: leaves no doubt. */
  whole(ms: number): string {
    const { year } = this.#parts(ms)
    return `${this.day(ms)} ${year} ${this.second(ms)}${this.zone === 'UTC' ? ' UTC' : ''}`
  }

  /** A moment for an axis: the day at midnight, seconds where they are not 0. */
  tick(ms: number): string {
    if (ms % 60_000 !== 0) return this.second(ms)
    const { hour, minute } = this.#parts(ms)
    return hour === '00' && minute === '00' ? this.day(ms) : `${hour}:${minute}`
  }

  #parts(ms: number): Parts {
    const date = new Date(ms)
    const utc = this.zone === 'UTC'
    const two = (value: number): string => String(value).padStart(2, '0')
    return {
      year: utc ? date.getUTCFullYear() : date.getFullYear(),
      month: MONTHS[utc ? date.getUTCMonth() : date.getMonth()] ?? '',
      day: utc ? date.getUTCDate() : date.getDate(),
      hour: two(utc ? date.getUTCHours() : date.getHours()),
      minute: two(utc ? date.getUTCMinutes() : date.getMinutes()),
      second: two(utc ? date.getUTCSeconds() : date.getSeconds()),
    }
  }
}

interface Parts {
  readonly year: number
  readonly month: string
  readonly day: number
  readonly hour: string
  readonly minute: string
  readonly second: string
}
