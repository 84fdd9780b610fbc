/**
 * Words of the command line as values: each either becomes one, or is refused with what would be
 * right. Secrets (a database URL holds a password) are never repeated in a message.
 */
import { MAX_LOG_NAME } from '../../operator/api/fields.ts'
import { LOG_NAME } from '../../operator/api/logsource-rules.ts'
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { Severity } from '../flow.ts'
import type { Since } from './commands.ts'

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Polling more often than this only heats the machine; less often than a day is not polling. */
const LEAST_POLL_MS = 100
const MOST_POLL_MS = 86_400_000

/** What lies farther back says little of now. */
const MOST_AGO_MS = 366 * MOST_POLL_MS

/** Numbers of rows and versions count up by one. */
export const MOST_NUMBER = 2 ** 31 - 1

/** More threads than this do not read faster on any machine that exists. */
const MOST_WORKERS = 256

/** `500ms`, `10s`, `2m`, `1h`, `1.5h` → milliseconds. */
export function durationMs(text: string, option: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(text.trim()) ?? []
  if (digits === undefined || unit === undefined) {
    const meant = /^\d+$/.test(text) ? `${text}s or ${text}m` : '10s, 2m or 1h'
    throw refused(option, `needs a duration such as ${meant}`, text)
  }
  const ms = Number(digits) * UNITS[unit]
  if (ms < LEAST_POLL_MS || ms > MOST_POLL_MS) {
    throw refused(option, 'must be from 100ms to 24h', text)
  }
  return ms
}

/** `24h`, `7d`, or a day or moment such as `2026-11-20T14:00:00Z`. */
export function ago(text: string, option: string): Since {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)\s*(m|h|d)$/.exec(text.trim()) ?? []
  if (digits !== undefined) {
    const agoMs = Number(digits) * (unit === 'd' ? MOST_POLL_MS : UNITS[unit])
    if (agoMs <= MOST_AGO_MS) return { agoMs }
    throw refused(option, 'must be at most 366d', text)
  }
  const atMs = timeOf(text.trim())
  if (!Number.isNaN(atMs)) return { atMs }
  throw refused(option, 'needs a time such as 24h, 7d or 2026-11-20T14:00:00Z', text)
}

/** A day or a moment; UTC where it names no zone, for so all reports are. */
function timeOf(text: string): number {
  const [, day, time = '00:00', zone = 'Z'] = MOMENT.exec(text) ?? []
  return day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone}`)
}

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/

/** A whole number within limits, both included. */
export function wholeNumber(
  text: string,
  option: string,
  limits: { readonly from: number; readonly to: number },
): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= limits.from && value <= limits.to) return value
  throw refused(option, `must be a whole number from ${limits.from} to ${limits.to}`, text)
}

/** A rule by which files make logs. */
export function logNameRule(text: string): string {
  if (text.length <= MAX_LOG_NAME && LOG_NAME.test(text)) return text
  throw refused('--log-name', 'must be text with places such as {path} or {workload}', text)
}

/** A seed: 32 bits. */
export function seed(text: string): number {
  return wholeNumber(text, '--seed', { from: 0, to: 2 ** 32 - 1 })
}

/** A number of worker threads. */
export function workers(text: string): number {
  return wholeNumber(text, '--workers', { from: 1, to: MOST_WORKERS })
}

/** One of the names, whatever its case; else the nearest is suggested. */
export function oneOf<Name extends string>(
  text: string,
  option: string,
  names: readonly Name[],
): Name {
  const found = names.find(name => name.toLowerCase() === text.toLowerCase())
  if (found !== undefined) return found
  const meant = nearest(text, names)
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`
  throw new UsageError(refused(option, `must be ${listed(names)}`, text).message + hint)
}

/** A severity by its name. */
export function severity(text: string): Severity {
  const name = oneOf(text, '--fail-on', ['low', 'medium', 'high'])
  return name === 'low' ? 'Low' : name === 'medium' ? 'Medium' : 'High'
}

/** A PostgreSQL URL; the message names what is wrong without the URL itself. */
export function databaseUrl(text: string): string {
  const scheme = /^([a-z]+):\/\//i.exec(text)?.[1]?.toLowerCase()
  if ((scheme === 'postgres' || scheme === 'postgresql') && URL.canParse(text)) return text
  throw new UsageError(
    'Cannot use --database-url: it must look like postgres://user:password@host:5432/database.',
  )
}

/** A text that is not empty. */
export function filled(text: string, option: string): string {
  if (text.trim() !== '') return text
  throw new UsageError(`Cannot use ${option}: it is empty.`)
}

/** `a, b or c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`
}

function refused(option: string, need: string, text: string): UsageError {
  return new UsageError(`Cannot use ${option} "${text}": it ${need}.`)
}
