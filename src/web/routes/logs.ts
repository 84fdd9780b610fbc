/** Answers about logs: the list, one of them, and its series over time. */
import { BIN_MS } from '../../forest/bins.ts'
import { z } from 'zod'
import { getFindingSpans } from '../../store/glance.ts'
import { getShownLedgers, getShownLogs } from '../../store/shown.ts'
import { getHeat } from '../../store/timeline.ts'
import {
  LogName,
  MOST_WORDS,
  needLog,
  needScene,
  PageQuery,
  RangeQuery,
  rangeOf,
} from '../answers.ts'
import type { Context } from '../context.ts'
import type { Gate } from '../gate.ts'
import { heatOf } from '../heat.ts'
import { Id } from '../ids.ts'
import { logOf } from '../log.ts'
import { gridOf, leastStepOf } from '../numbers.ts'
import { LogJson, LogsJson } from '../schemas-more.ts'
import { SeriesJson } from '../schemas.ts'
import { seriesOf } from '../series.ts'
import type { App } from '../server.ts'

/** Cells of a strip in the list: it is 84 pixels wide. */
const STRIP = 60
/** Findings of one log that are looked at for its strip. */
const MOST_SPANS = 200

const LogsQuery = RangeQuery.extend(PageQuery.shape).extend({
  q: z.string().max(MOST_WORDS).default('').meta({ description: 'Part of the name.' }),
})

const SeriesQuery = RangeQuery.extend({
  log: LogName,
  points: z.coerce.number().int().min(10).max(600).default(240),
  template: Id.optional().meta({ description: 'Its lines alone.' }),
})

/** Adds the routes. */
export function addLogs(app: App, gate: Gate): void {
  app.get(
    '/api/v1/logs',
    { schema: { querystring: LogsQuery, response: { 200: LogsJson } } },
    async request => listOf(gate.visitOf(request).context, request.query),
  )
  app.get(
    '/api/v1/log',
    { schema: { querystring: z.object({ log: LogName }), response: { 200: LogJson } } },
    async request => {
      const { query } = request
      const { context } = gate.visitOf(request)
      const scene = await needScene(context)
      return logOf(context, scene, await needLog(context, scene, query.log))
    },
  )
  app.get(
    '/api/v1/series',
    { schema: { querystring: SeriesQuery, response: { 200: SeriesJson } } },
    async request => {
      const { query } = request
      const { context } = gate.visitOf(request)
      const scene = await needScene(context)
      const log = await needLog(context, scene, query.log)
      const { points, template, from, to } = query
      return seriesOf(context, { scene, log, points, template, from, to })
    },
  )
}

/** Strangest first: the scores of all logs decide the order. */
async function listOf(
  context: Context,
  query: z.output<typeof LogsQuery>,
): Promise<z.infer<typeof LogsJson>> {
  const scene = await needScene(context)
  const { store } = context
  const range = rangeOf(query, scene)
  const words = query.q.toLowerCase()
  const records = (await getShownLogs(store, scene.suite)).filter(({ name }) =>
    name.toLowerCase().includes(words),
  )
  const logs = records.map(({ id, name, state }) => ({ id, name, learning: state === 'learning' }))
  const least = leastStepOf({ ...range, windowMs: BIN_MS, logs: logs.length })
  const steps = gridOf({ ...range, most: STRIP, least })
  const cells = await getHeat(
    store,
    logs.map(log => log.id),
    steps,
  )
  const spans = await getFindingSpans(store, scene.suite, { ...range, most: MOST_SPANS })
  const order = 'strangest'
  const map = heatOf({
    steps,
    logs,
    cells,
    spans,
    to: scene.to,
    first: [],
    order,
    rows: logs.length,
  })
  const lines = new Map<string, number>()
  for (const { log, ledger } of await getShownLedgers(store, scene.suite)) {
    lines.set(log, (lines.get(log) ?? 0) + ledger.lines)
  }
  const byName = new Map(records.map(record => [record.name, record]))
  const rows = map.rows.slice(query.offset, query.offset + query.limit)
  return {
    ...{ total: logs.length, offset: query.offset, from: steps.from, step: steps.step },
    items: rows.map(row => {
      const record = byName.get(row.log)
      const { log, max, findings, cells: strip } = row
      const missing = record?.reason || 'too few windows yet'
      return {
        log,
        max,
        findings,
        cells: strip,
        lines: lines.get(log) ?? 0,
        learning: row.learning ? missing : null,
      }
    }),
  }
}
