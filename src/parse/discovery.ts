/**
 * Which class of values is the identifier of a log: one that stands in most lines, of many values
 * that recur in lines of different templates and soon come no more. Decided on the first records of
 * a stream, at fixed numbers of them, so that chunks and restarts make no difference.
 */

/** A candidate as it stood in the sample: `value` is an index into the values. */
export interface Seen {
  readonly record: number
  readonly shape: number
  readonly value: number
  readonly class: number
}

/** What was seen, in the order of the records. */
export interface Sightings {
  readonly records: number
  readonly values: Values
  readonly seen: readonly Seen[]
}

/** Values by number, from 0 to below `count`. */
export interface Values {
  readonly count: number
  text(value: number): string
}

/** The classes that name the identifier, and those that name other things. */
export interface Identifier {
  readonly classes: readonly number[]
  readonly others: readonly number[]
  /** 0–1; how much it behaves like one. */
  readonly score: number
}

/** Fewer values are enumerations. */
const LEAST_VALUES = 20
/** Classes that share this part of the smaller one's values name the same thing. */
const SHARED_PART = 0.3
/** A part of the score counts so many templates at most. */
const MOST_TEMPLATES = 10
/** Below, a class recurs but is no identifier: users, hosts, requests of one line. */
const LEAST_SCORE = 0.3
/** Below, it is not worth looking further. */
const PROMISING_SCORE = 0.1
/** Values of which nine in ten are numbers of seconds since 1970 are times. */
const TIME_PART = 0.9

/** Lists, not sets and maps: most values are of one class and of few shapes. */
interface Value {
  lines: number
  last: number
  first: number
  /** Distinct shapes, MOST_TEMPLATES at most. */
  readonly shapes: number[]
  /** Distinct classes, and how often the value was seen as each. */
  readonly classes: number[]
  readonly times: number[]
}

/** The identifier of the sample; undefined where none behaves like one. */
export function discover(sightings: Sightings): Identifier | undefined {
  const best = bestGroup(sightings)
  return best !== undefined && best.score >= LEAST_SCORE ? best : undefined
}

/** Whether a larger sample might show an identifier. */
export function promising(sightings: Sightings): boolean {
  const score = bestGroup(sightings, LEAST_VALUES / 4)?.score ?? 0
  return score >= PROMISING_SCORE
}

function bestGroup(sightings: Sightings, leastValues = LEAST_VALUES): Identifier | undefined {
  const values = gather(sightings)
  const groupOf = unite(values)
  const groups = new Map<number, { numbers: number[]; values: Value[] }>()
  values.forEach((value, at) => {
    if (value.lines === 0) return
    const group = groupOf(mostUsual(value))
    const known = groups.get(group) ?? { numbers: [], values: [] }
    groups.set(group, known)
    known.numbers.push(at)
    known.values.push(value)
  })
  let best: { group: number; score: number } | undefined
  for (const [group, { numbers, values: own }] of groups) {
    if (own.length < leastValues || areTimes(sightings.values, numbers)) continue
    const score = scoreOf(own, sightings.records)
    if (best === undefined || score > best.score) best = { group, score }
  }
  if (best === undefined) return undefined
  const { group, score } = best
  const classes = new Set(values.flatMap(value => value.classes))
  const ordered = [...classes].sort((a, b) => a - b)
  return {
    classes: ordered.filter(each => groupOf(each) === group),
    others: ordered.filter(each => groupOf(each) !== group),
    score,
  }
}

function gather({ values, seen }: Sightings): Value[] {
  const gathered = Array.from({ length: values.count }, (): Value => {
    return { lines: 0, first: 0, last: -1, shapes: [], classes: [], times: [] }
  })
  for (const { record, shape, value, class: of } of seen) {
    const each = gathered[value]
    const at = each.classes.indexOf(of)
    if (at >= 0) each.times[at]++
    else {
      each.classes.push(of)
      each.times.push(1)
    }
    // Twice in one line is one line.
    if (each.last === record) continue
    if (each.lines++ === 0) each.first = record
    each.last = record
    if (each.shapes.length < MOST_TEMPLATES && !each.shapes.includes(shape)) {
      each.shapes.push(shape)
    }
  }
  return gathered
}

/** The same value after different words is one identifier: classes that share values are one. */
function unite(values: readonly Value[]): (of: number) => number {
  const size = new Map<number, number>()
  const shared = new Map<string, { a: number; b: number; count: number }>()
  for (const { classes } of values) {
    for (const of of classes) size.set(of, (size.get(of) ?? 0) + 1)
    if (classes.length < 2) continue
    const own = classes.toSorted((a, b) => a - b)
    for (const [at, a] of own.entries()) {
      for (const b of own.slice(at + 1)) {
        const pair = shared.get(`${a} ${b}`) ?? { a, b, count: 0 }
        pair.count++
        shared.set(`${a} ${b}`, pair)
      }
    }
  }
  const parent = new Map<number, number>()
  const root = (of: number): number => {
    const up = parent.get(of) ?? of
    return up === of ? of : root(up)
  }
  for (const { a, b, count } of shared.values()) {
    const smaller = Math.min(size.get(a) ?? 0, size.get(b) ?? 0)
    if (count >= SHARED_PART * smaller) parent.set(root(a), root(b))
  }
  return root
}

function mostUsual({ classes, times }: Value): number {
  let best = 0
  for (let at = 1; at < classes.length; at++) {
    const more = times[at] - times[best] || classes[best] - classes[at]
    if (more > 0) best = at
  }
  return classes[best]
}

function scoreOf(values: readonly Value[], records: number): number {
  const lines = values.reduce((sum, value) => sum + value.lines, 0)
  const kinds = values.reduce((sum, { shapes }) => sum + shapes.length, 0)
  const single = values.filter(value => value.lines === 1).length / values.length
  const spans = values
    .filter(value => value.lines > 1)
    .map(value => (value.last - value.first + 1) / records)
    .sort((a, b) => a - b)
  const span = spans[spans.length >> 1] ?? 1
  const coverage = Math.min(1, lines / records)
  return coverage * (1 - values.length / kinds) * (1 - single) * (1 - span)
}

/** Seconds, milliseconds, micro- or nanoseconds since 1970, from 2001 to 2065. */
function areTimes(values: Values, numbers: readonly number[]): boolean {
  const times = numbers.filter(value => /^[12]\d{9}(\d{3}){0,3}$/.test(values.text(value)))
  return times.length >= TIME_PART * numbers.length
}
