/** Answers about templates: two ranges of time compared, or one log's list. */
import { z } from 'zod'
import type { LogRecord } from '../../store/logs.ts'
import { getShownLogs } from '../../store/shown.ts'
import { countsPlace, LogName, MOST_WORDS, needScene, PageQuery } from '../answers.ts'
import {
  type Change,
  changeOf,
  factorOf,
  linesIn,
  type Range,
  snapped,
  sparkOf,
} from '../compare.ts'
import type { Context, Scene } from '../context.ts'
import type { CountedTemplate, LogCounts } from '../counts.ts'
import type { Gate } from '../gate.ts'
import { finite } from '../numbers.ts'
import { TemplatesJson } from '../schemas-more.ts'
import type { App } from '../server.ts'

/** Points of a sparkline. */
const SPARK = 48

const KINDS = ['new', 'gone', 'more', 'fewer', 'same'] as const

const TemplatesQuery = z.object(PageQuery.shape).extend({
  aFrom: z.coerce.number().optional().meta({ description: 'First range, event time in ms.' }),
  aTo: z.coerce.number().optional(),
  bFrom: z.coerce.number().optional().meta({ description: 'Second range.' }),
  bTo: z.coerce.number().optional(),
  log: LogName.optional().meta({ description: 'One log alone.' }),
  q: z.string().max(MOST_WORDS).default('').meta({ description: 'Words of the template.' }),
  kind: z
    .string()
    .default('')
    .transform(text => text.split(',').filter(word => word !== ''))
    .pipe(z.array(z.enum(KINDS)).max(KINDS.length)),
  order: z.enum(['change', 'count']).default('change'),
})

type TemplatesQuery = z.output<typeof TemplatesQuery>
type Row = z.infer<typeof TemplatesJson>['items'][number]

/** Adds the route. */
export function addTemplates(app: App, gate: Gate): void {
  app.get(
    '/api/v1/templates',
    { schema: { querystring: TemplatesQuery, response: { 200: TemplatesJson } } },
    async request => compared(gate.visitOf(request).context, request.query),
  )
}

async function compared(
  context: Context,
  query: TemplatesQuery,
): Promise<z.infer<typeof TemplatesJson>> {
  const scene = await needScene(context)
  const ranges = rangesOf(query, scene)
  const words = query.q.toLowerCase()
  const found: Found[] = []
  for (const log of await getShownLogs(context.store, scene.suite)) {
    if (query.log !== undefined && log.name !== query.log) continue
    const counts = await context.counts.get(countsPlace(scene, log))
    found.push(...rowsOf({ log, counts, ranges }, words))
  }
  const kinds = { new: 0, gone: 0, more: 0, fewer: 0, same: 0 }
  for (const { kind } of found) kinds[kind]++
  const wanted = found.filter(({ kind }) => query.kind.length === 0 || query.kind.includes(kind))
  wanted.sort(query.order === 'count' ? byCount : byChange)
  const { a, b, whole } = ranges
  return {
    total: wanted.length,
    offset: query.offset,
    ...{ a, b, kinds },
    split: Math.min(1, Math.max(0, (b.from - whole.from) / Math.max(1, whole.to - whole.from))),
    lines: found.reduce((sum, each) => sum + each.now, 0),
    items: wanted
      .slice(query.offset, query.offset + query.limit)
      .map(each => rowJson(each, ranges)),
  }
}

interface Ranges {
  readonly a: Range
  readonly b: Range
  /** From the beginning of the first to the end of the second. */
  readonly whole: Range
}

/** The second half of all time against the first, unless one says otherwise. */
function rangesOf({ aFrom, aTo, bFrom, bTo }: TemplatesQuery, scene: Scene): Ranges {
  const first = Number.isNaN(scene.from) ? 0 : scene.from
  const last = Number.isNaN(scene.to) ? first + 1 : scene.to
  const to = bTo ?? last
  const from = bFrom ?? Math.max(first, to - (to - first) / 2)
  const b = { from, to: Math.max(from + 1, to) }
  const end = aTo ?? b.from
  const a = { from: aFrom ?? Math.max(first, end - (b.to - b.from)), to: Math.max(end, first + 1) }
  const whole = { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) }
  return { a, b, whole }
}

interface Found {
  readonly log: string
  readonly template: CountedTemplate
  readonly counts: LogCounts
  readonly kind: Change
  readonly before: number
  readonly now: number
  readonly factor: number | null
}

interface OfLog {
  readonly log: LogRecord
  readonly counts: LogCounts
  readonly ranges: Ranges
}

/** A log without times says everything at once: its templates are all as before. */
function rowsOf({ log, counts, ranges }: OfLog, words: string): Found[] {
  return counts.templates.flatMap(template => {
    if (words !== '' && !template.text.toLowerCase().includes(words)) return []
    if (!counts.timed) return [untimed(log.name, template, counts)]
    const b = snapped(ranges.b, counts.step)
    // What lies in both belongs to the later one: there the change is looked for.
    const { from, to } = snapped(ranges.a, counts.step)
    const a = { from, to: Math.max(from, Math.min(to, b.from)) }
    const before = linesIn(template, counts, a)
    const now = linesIn(template, counts, b)
    if (before + now === 0) return []
    const kind = changeOf({ before, now, a, b, first: template.first })
    const factor = factorOf({ before, now, a, b })
    return [{ log: log.name, template, counts, kind, before, now, factor }]
  })
}

function untimed(log: string, template: CountedTemplate, counts: LogCounts): Found {
  const { lines } = template
  return { log, template, counts, kind: 'same', before: 0, now: lines, factor: null }
}

const RANK: Readonly<Record<Change, number>> = { new: 0, gone: 1, more: 2, fewer: 3, same: 4 }

/** What appeared first, the gravest of it on top; then what changed most. */
function byChange(one: Found, other: Found): number {
  const kinds = RANK[one.kind] - RANK[other.kind]
  if (kinds !== 0) return kinds
  const levels = GRAVITY.indexOf(other.template.level) - GRAVITY.indexOf(one.template.level)
  return levels || moved(other) - moved(one) || byCount(one, other)
}

function moved({ factor }: Found): number {
  return factor === null || factor === 0 ? 0 : Math.abs(Math.log(factor))
}

/** Levels that stand out; all others weigh the same. */
const GRAVITY: readonly string[] = ['warn', 'error', 'fatal']

function byCount(one: Found, other: Found): number {
  const lines = other.now + other.before - one.now - one.before
  return lines || (one.template.id < other.template.id ? -1 : 1)
}

function rowJson({ log, template, counts, ...found }: Found, { whole }: Ranges): Row {
  const { id, level, text, first, last } = template
  const { kind, before, now, factor } = found
  const spark = counts.timed ? sparkOf(template, counts, { ...whole, parts: SPARK }) : []
  const times = counts.timed
    ? { first: finite(first), last: finite(last) }
    : { first: null, last: null }
  return { id, log, level, text, kind, before, now, factor, ...times, spark }
}
