/**
 * What the name of a file says about rotation: which stream its bytes belong to, and which of two
 * files of one stream is older. Schemes: logrotate (numbers, dateext, compress), kubelet, log4j,
 * lumberjack, PostgreSQL. Pure: names and times in, names out.
 *
 * `app.1.log` is a stream of its own, on purpose: the number may as well name an instance
 * (`worker.1.log`, `server.0.log`), and two live files in one stream would interleave. A rename to
 * such a name is followed all the same, by inode and content.
 */

/** The parts of a name. */
export interface RotatedName {
  /** The path without rotation suffixes: the name of the stream. */
  readonly stream: string
  /** The name carries any suffix: the file was superseded, as far as names tell. */
  readonly rotated: boolean
  /** Time in the suffix, ms UTC; NaN where there is none. */
  readonly when: number
  /** Number in the suffix; −1 where there is none. */
  readonly number: number
}

const PACKED = /\.(?:gz|gzip|zst|zstd|bz2|xz|lz4|zip)$/i
const OLD = /(?:\.(?:old|bak|prev)|~)$/i
const NUMBER = /\.(\d{1,4})$/
const EPOCH = /[.-](1\d{9})(\d{3})?$/
const CLOCK = String.raw`[T_.-]?(\d\d)[-_:.]?(\d\d)(?:[-_:.]?(\d\d))?(?:[.,]\d{3,9})?Z?`
const DAY = String.raw`[._-]((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])`
const DATE = new RegExp(`${DAY}(?:${CLOCK}|[-_.T]?(\\d{1,3}))?$`)
/** PostgreSQL's `postgresql-%a.log`: each file is written over after a week. */
const WEEKDAY = /(?<=.)[-_.](?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)$/
const EXTENSION = /\.[A-Za-z][A-Za-z0-9]{0,9}$/

/** Splits a path; the suffixes of the last component only, repeatedly. */
export function rotatedName(path: string): RotatedName {
  const slash = path.lastIndexOf('/') + 1
  const found = { when: Number.NaN, number: -1 }
  let base = path.slice(slash)
  let rotated = false
  for (;;) {
    const shorter = withoutSuffix(base, found)
    if (shorter === '' || shorter === base) break
    base = shorter
    rotated = true
  }
  // Mostly the path itself, which then is one text in memory.
  const stream = rotated ? path.slice(0, slash) + base : path
  return { stream, rotated, ...found }
}

/** Sorts the files of one stream, oldest first; the file without a suffix is the newest. */
export function oldestFirst<T extends { name: RotatedName; mtimeMs: number; path: string }>(
  files: readonly T[],
): T[] {
  const rotated = files.filter(file => file.name.rotated)
  const dated = rotated.filter(file => !Number.isNaN(file.name.when)).length
  const byName =
    dated === rotated.length
      ? (a: T, b: T) => a.name.when - b.name.when || a.name.number - b.name.number
      : (a: T, b: T) => b.name.number - a.name.number
  const byTime = (a: T, b: T) => a.mtimeMs - b.mtimeMs
  const mixed = dated > 0 && dated < rotated.length
  rotated.sort((a, b) => (mixed ? byTime(a, b) : byName(a, b) || byTime(a, b)) || byPath(a, b))
  return [...rotated, ...files.filter(file => !file.name.rotated)]
}

function byPath(a: { path: string }, b: { path: string }): number {
  if (a.path === b.path) return 0
  return a.path < b.path ? -1 : 1
}

interface Found {
  when: number
  number: number
}

/** Takes one suffix off and notes what it says; the same text where there is none. */
function withoutSuffix(base: string, found: Found): string {
  const plain = base.replace(PACKED, '')
  if (plain !== base) return plain
  if (OLD.test(base)) return numbered(base.replace(OLD, ''), found, 1)
  const epoch = EPOCH.exec(base)
  if (epoch) {
    found.when = Number(epoch[1]) * 1000 + Number(epoch[2] ?? 0)
    return base.slice(0, epoch.index)
  }
  const dated = withoutDate(base, '', found)
  if (dated !== base) return dated
  const number = NUMBER.exec(base)
  if (number) return numbered(base.slice(0, number.index), found, Number(number[1]))
  const extension = EXTENSION.exec(base)?.[0] ?? ''
  return extension === '' ? base : withoutDate(base.slice(0, -extension.length), extension, found)
}

function numbered(base: string, found: Found, number: number): string {
  found.number = number
  return base
}

/** A date at the end of the stem, with a time of day or an index of one to three digits. */
function withoutDate(stem: string, extension: string, found: Found): string {
  const match = DATE.exec(stem)
  if (!match) return stem.replace(WEEKDAY, '') + extension
  if (match.index === 0) return stem + extension
  const [, year, , month, day, hour, minute, second, index] = match.map(part => part ?? '')
  const time = `${hour || '00'}:${minute || '00'}:${second || '00'}`
  const when = Date.parse(`${year}-${month}-${day}T${time}Z`)
  found.when = Number.isNaN(when) ? Date.parse(`${year}-${month}-01T00:00:00Z`) : when
  if (index) found.number = Number(index)
  return stem.slice(0, match.index) + extension
}
