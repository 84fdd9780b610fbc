/**
 * Numbers, times and reasons in the words of a report. English, UTC, the same on every machine
 * whatever its locale.
 */
import { sanitise } from './text.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** 24310 → `24,310`. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 incident`, `2 incidents`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`
}

/** A rate or an average, as short as it stays true: `0.3`, `4.5`, `143`. */
export function amount(value: number): string {
  if (value >= 10 || Number.isInteger(value)) return count(value)
  return value >= 0.095 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(2)
}

/** 2900000 → `2.9 MB`. */
export function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']
  let rest = bytes
  let unit = 0
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000
    unit++
  }
  const digits = unit === 0 || rest >= 99.5 ? 0 : 1
  return `${rest.toFixed(digits)} ${units[unit]}`
}

/** 612345 → `612 k`: for rates that change while one looks. */
export function rough(value: number): string {
  if (value >= 999_500) return `${(value / 1e6).toFixed(1)} M`
  return value >= 1000 ? `${Math.round(value / 1000)} k` : String(Math.round(value))
}

/** A span of time: `0.4 s`, `81 s`, `6 min`, `1 h 12 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  if (ms < 950) return `${(ms / SECOND).toFixed(1)} s`
  if (ms < 2 * MINUTE) return `${amount(ms < 9500 ? Math.round(ms / 100) / 10 : ms / SECOND)} s`
  if (ms < HOUR - MINUTE / 2) return `${Math.round(ms / MINUTE)} min`
  if (ms < DAY - MINUTE / 2) {
    const minutes = Math.round(ms / MINUTE)
    return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`
  }
  const hours = Math.round(ms / HOUR)
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** `2026-11-20 14:07:31`, UTC. */
export function moment(timeMs: number): string {
  const date = new Date(timeMs)
  if (Number.isNaN(date.getTime())) return 'no time'
  return date.toISOString().slice(0, 19).replace('T', ' ')
}

/** `14:07:31`, UTC. */
export function timeOfDay(timeMs: number): string {
  return moment(timeMs).slice(-8)
}

/** `2026-11-20 14:07:31 → 14:09:02`; the second date only where it is another day. */
export function period(fromMs: number, toMs: number): string {
  const from = moment(fromMs)
  const to = moment(toMs)
  return `${from} → ${from.slice(0, 10) === to.slice(0, 10) ? timeOfDay(toMs) : to}`
}

/** `+0.4 s` after the first. */
export function delay(ms: number): string {
  return `+${duration(ms)}`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

/** A text as one word of a shell: a log's name or a path may hold anything. */
export function shellWord(text: string): string {
  const clean = sanitise(text)
  return /^[\w./:@%+=-]+$/.test(clean) ? clean : `'${clean.replaceAll("'", "'\\''")}'`
}
