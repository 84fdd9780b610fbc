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
  readonly values: readonly string[]
  readonly seen: readonly Seen[]
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

interface Value {
  lines: number
  last: number
  first: number
  readonly templates: Set<number>
  readonly classes: Map<number, number>
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
  const groups = new Map<number, { texts: string[]; values: Value[] }>()
  values.forEach((value, at) => {
    if (value.lines === 0) return
    const group = groupOf(mostUsual(value.classes))
    const known = groups.get(group) ?? { texts: [], values: [] }
    groups.set(group, known)
    known.texts.push(sightings.values[at])
    known.values.push(value)
  })
  let best: { group: number; score: number } | undefined
  for (const [group, { texts, values: own }] of groups) {
    if (own.length < leastValues || areTimes(texts)) continue
    const score = scoreOf(own, sightings.records)
    if (best === undefined || score > best.score) best = { group, score }
  }
  if (best === undefined) return undefined
  const { group, score } = best
  const classes = new Set(values.flatMap(value => [...value.classes.keys()]))
  const ordered = [...classes].sort((a, b) => a - b)
  return {
    classes: ordered.filter(each => groupOf(each) === group),
    others: ordered.filter(each => groupOf(each) !== group),
    score,
  }
}

function gather({ values, seen }: Sightings): Value[] {
  const gathered = values.map(() => ({
    lines: 0,
    first: 0,
    last: -1,
    templates: new Set<number>(),
    classes: new Map<number, number>(),
  }))
  for (const { record, shape, value, class: of } of seen) {
    const each = gathered[value]
    each.classes.set(of, (each.classes.get(of) ?? 0) + 1)
    // Twice in one line is one line.
    if (each.last === record) continue
    if (each.lines++ === 0) each.first = record
    each.last = record
    each.templates.add(shape)
  }
  return gathered
}

/** The same value after different words is one identifier: classes that share values are one. */
function unite(values: readonly Value[]): (of: number) => number {
  const size = new Map<number, number>()
  const shared = new Map<string, { a: number; b: number; count: number }>()
  for (const { classes } of values) {
    const own = [...classes.keys()].sort((a, b) => a - b)
    for (const [at, a] of own.entries()) {
      size.set(a, (size.get(a) ?? 0) + 1)
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

function mostUsual(classes: ReadonlyMap<number, number>): number {
  const [first] = [...classes].sort((a, b) => b[1] - a[1] || a[0] - b[0])
  return first?.[0] ?? 0
}

function scoreOf(values: readonly Value[], records: number): number {
  const lines = values.reduce((sum, value) => sum + value.lines, 0)
  const kinds = values.reduce((sum, { templates }) => {
    return sum + Math.min(templates.size, MOST_TEMPLATES)
  }, 0)
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
function areTimes(texts: readonly string[]): boolean {
  const times = texts.filter(text => /^[12]\d{9}(\d{3}){0,3}$/.test(text)).length
  return times >= TIME_PART * texts.length
}
