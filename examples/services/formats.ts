/**
 * The line formats of the example shop, one per kind of program: what a log reader meets in the
 * field. Pure: the moment is given, times are UTC.
 */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** One request as the proxy saw it. */
export interface Access {
  readonly client: string
  readonly request: string
  readonly status: number
  readonly bytes: number
  readonly agent: string
  /** Whole time at the proxy. */
  readonly seconds: number
}

/** `2026-11-20 14:07:31.482 INFO  lookup: message`, as many home-made services write. */
export function plainLine(at: Date, level: string, message: string): string {
  return `${day(at)} ${clock(at)}.${millis(at)} ${level.padEnd(5)} ${message}\n`
}

/** `2026-11-20 14:07:31,482 INFO [batch] message`, the manner of log4j and Python. */
export function commaLine(at: Date, level: string, message: string): string {
  return `${day(at)} ${clock(at)},${millis(at)} ${level} ${message}\n`
}

/** `Nov 20 14:07:31 host program[123]: message` (RFC 3164, no year). */
export function syslogLine(at: Date, from: string, message: string): string {
  const date = String(at.getUTCDate()).padStart(2, ' ')
  return `${MONTHS[at.getUTCMonth()]} ${date} ${clock(at)} ${from}: ${message}\n`
}

/** `time=… level=… msg=… key=value`; values with blanks are quoted. */
export function logfmtLine(at: Date, fields: Record<string, string | number>): string {
  const pairs = Object.entries(fields).map(([name, value]) => {
    const text = String(value)
    return `${name}=${/[\s"=]/.test(text) ? JSON.stringify(text) : text}`
  })
  return `time=${at.toISOString()} ${pairs.join(' ')}\n`
}

/** The combined access format of web servers, with the request time behind it. */
export function combinedLine(at: Date, access: Access): string {
  const time = `${date2(at)}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}:${clock(at)} +0000`
  const { client, request, status, bytes, agent } = access
  const seconds = access.seconds.toFixed(3)
  return `${client} - - [${time}] "${request}" ${status} ${bytes} "-" "${agent}" ${seconds}\n`
}

/** The error log beside it: `2026/11/20 14:07:31 [error] 31#0: *7 message`. */
export function proxyErrorLine(at: Date, level: string, message: string): string {
  return `${day(at).replaceAll('-', '/')} ${clock(at)} [${level}] ${process.pid}#0: ${message}\n`
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10)
}

function clock(at: Date): string {
  return at.toISOString().slice(11, 19)
}

function millis(at: Date): string {
  return at.toISOString().slice(20, 23)
}

function date2(at: Date): string {
  return String(at.getUTCDate()).padStart(2, '0')
}
