/** Answers about logs: the list, one of them, and its series over time. */
import { BIN_MS } from '../../forest/bins.ts'
import { z } from 'zod'
import { countLines } from '../../store/ledgers.ts'
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
import { cellsText } from '../heat.ts'
import { heatRows } from '../heat-rows.ts'
import { Id } from '../ids.ts'
import { logOf } from '../log.ts'
import { LogJson, LogsJson } from '../schemas-more.ts'
import { SeriesJson } from '../schemas.ts'
import { seriesOf } from '../series.ts'
import type { App } from '../server.ts'

/** Cells of a strip in the list: it is 84 pixels wide. */
const STRIP = 60

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
  const range = rangeOf(query, scene)
  const wanted = { range, most: STRIP, windowMs: BIN_MS, first: [], order: 'strangest' } as const
  const { offset, limit, q: words } = query
  const { rows, steps } = await heatRows(context, scene, { ...wanted, words, offset, limit })
  const shown = rows.slice(offset, offset + limit)
  const lines = await countLines(
    context.store,
    shown.map(({ id }) => id),
  )
  return {
    ...{ total: rows.length, offset, from: steps.from, step: steps.step },
    items: shown.map(({ id, name, max, findings, bytes, learning, reason }) => ({
      ...{ log: name, max, findings, cells: cellsText(bytes), lines: lines.get(id) ?? 0 },
      learning: learning ? reason || 'too few windows yet' : null,
    })),
  }
}
