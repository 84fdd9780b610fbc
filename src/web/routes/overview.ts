/** Answers of the overview: where everything stands, the suite over time, the heat map. */
import { BIN_MS } from '../../forest/bins.ts'
import { z } from 'zod'
import { getGlance } from '../../store/glance.ts'
import { countIncidents, listIncidents } from '../../store/incidentList.ts'
import { getIncident } from '../../store/incidents.ts'
import { getNotes } from '../../store/notes.ts'
import { getIncidentSpans } from '../../store/rangeFindings.ts'
import { getSuiteSeries } from '../../store/timeline.ts'
import { getWindowMs, scannedMs } from '../../store/sources.ts'
import { addsUp } from '../../parse/ledger.ts'
import { needScene, RangeQuery, rangeOf } from '../answers.ts'
import { type Context, type Scene, sceneOf } from '../context.ts'
import type { Gate } from '../gate.ts'
import { heatOf } from '../heat.ts'
import { heatRows } from '../heat-rows.ts'
import { finite, gridOf } from '../numbers.ts'
import { THRESHOLD } from '../page/cells.ts'
import { HeatJson, OverviewJson, SuiteJson } from '../schemas.ts'
import type { App } from '../server.ts'

/** Findings of a log that its row can lead to. */
const MOST_SPANS = 40

/** Adds the routes. */
export function addOverview(app: App, gate: Gate): void {
  app.get('/api/v1/overview', { schema: { response: { 200: OverviewJson } } }, async request => {
    const { context, csrf, reader } = gate.visitOf(request)
    return overviewOf(context, { csrf, reader })
  })
  const suiteQuery = RangeQuery.extend({
    points: z.coerce.number().int().min(10).max(600).default(480),
  })
  app.get(
    '/api/v1/suite',
    { schema: { querystring: suiteQuery, response: { 200: SuiteJson } } },
    async request => suiteSeries(gate.visitOf(request).context, request.query),
  )
  app.get(
    '/api/v1/heatmap',
    { schema: { querystring: HeatQuery, response: { 200: HeatJson } } },
    async request => mapOf(gate.visitOf(request).context, request.query),
  )
}

const HeatQuery = RangeQuery.extend({
  buckets: z.coerce.number().int().min(10).max(288).default(144),
  rows: z.coerce.number().int().min(1).max(1000).default(24),
  order: z.enum(['strangest', 'name']).default('strangest'),
})

type Overview = z.infer<typeof OverviewJson>

async function overviewOf(
  context: Context,
  visit: Pick<Overview, 'csrf' | 'reader'>,
): Promise<Overview> {
  const { clock, who, program } = context
  const scene = await sceneOf(context)
  const base = { who, program, ...visit, suite: context.suite ?? null, clockMs: clock.now() }
  if (scene === undefined) return { ...base, ...NOTHING }
  const { suite, source } = scene
  const glance = await getGlance(context.store, suite)
  const { Open, Quiet, Resolved } = await countIncidents(context.store, suite, {
    ...ALWAYS,
    openAfter: scene.openAfter,
    quietAfter: scene.quietAfter,
  })
  const { ledger } = await context.desk.reading(suite)
  const { logs: total, trained, rejected } = glance
  return {
    ...base,
    source: suite,
    root: source.root,
    scannedMs: scannedMs(source) || null,
    from: finite(scene.from),
    to: finite(scene.to),
    digest: glance.digest,
    logs: { total, trained, learning: total - trained, rejected },
    incidents: { Open, Quiet, Resolved },
    findings: glance.findings,
    budget: budgetOf(scene),
    lines: ledger.lines,
    bytes: ledger.bytes,
    addsUp: addsUp(ledger),
  }
}

const ALWAYS = { from: -Infinity, to: Infinity, states: [], words: '' } as const

const NOTHING = {
  ...{ source: null, root: '', scannedMs: null, from: null, to: null, digest: '' },
  logs: { total: 0, trained: 0, learning: 0, rejected: 0 },
  incidents: { Open: 0, Quiet: 0, Resolved: 0 },
  ...{ findings: 0, budget: null, lines: 0, bytes: 0, addsUp: true },
}

/** Findings a log a day that were accepted when the source was scanned. */
export function budgetOf({ source }: Scene): number | null {
  const { learning } = source.config
  if (typeof learning !== 'object' || learning === null) return null
  if (!('findingsPerLogPerDay' in learning)) return null
  return finite(Number(learning.findingsPerLogPerDay))
}

/** The length of the longest windows, ms. */
async function leastStep(context: Context, scene: Scene): Promise<number> {
  const lengths = []
  for (const { name } of scene.sources) lengths.push(await getWindowMs(context.store, name))
  return Math.max(0, ...lengths.map(length => length ?? 0)) || BIN_MS
}

async function suiteSeries(
  context: Context,
  query: z.infer<typeof RangeQuery> & { readonly points: number },
): Promise<z.infer<typeof SuiteJson>> {
  const scene = await needScene(context)
  const range = rangeOf(query, scene)
  const least = await leastStep(context, scene)
  const grid = gridOf({ ...range, most: query.points, least })
  const cells = await getSuiteSeries(context.store, scene.suite, grid)
  const scores = new Array<number | null>(grid.count).fill(null)
  for (const { at, score } of cells) if (at < grid.count) scores[at] = score
  const notes = await getNotes(context.store, scene.suite, range)
  return { from: grid.from, step: grid.step, scores, threshold: THRESHOLD, notes }
}

async function mapOf(
  context: Context,
  query: z.infer<typeof HeatQuery>,
): Promise<z.infer<typeof HeatJson>> {
  const scene = await needScene(context)
  const { store } = context
  const range = rangeOf(query, scene)
  const windowMs = await leastStep(context, scene)
  const first = await membersOfOpen(context, scene)
  const { order, rows: most } = query
  const wanted = { range, most: query.buckets, windowMs, first, order, offset: 0, limit: most }
  const { rows, steps } = await heatRows(context, scene, wanted)
  const shown = rows.slice(0, most).map(({ id }) => id)
  const spans = await getIncidentSpans(store, shown, { ...range, most: MOST_SPANS })
  return heatOf(steps, rows, { most, spans })
}

/** The logs of the incident that is open, in the order in which they left normal. */
async function membersOfOpen(context: Context, scene: Scene): Promise<readonly string[]> {
  const { openAfter, quietAfter, suite } = scene
  const page = { order: 'time', offset: 0, limit: 1 } as const
  const filter = { ...ALWAYS, openAfter, quietAfter, states: ['Open'] as const, page }
  const [open] = await listIncidents(context.store, suite, filter)
  if (open === undefined) return []
  const incident = await getIncident(context.store, suite, open.number)
  return incident?.members.map(({ finding }) => finding.log) ?? []
}
