/** Answers about incidents: the list, one of them, and the raw lines around its evidence. */
import { z } from 'zod'
import { countIncidents, type IncidentFilter, listIncidents } from '../../store/incidentList.ts'
import { getShownFinding, getShownTags } from '../../store/shown.ts'
import {
  LogName,
  MOST_WORDS,
  needLog,
  needScene,
  NotThere,
  PageQuery,
  RangeQuery,
  rangeOf,
  sourceOf,
} from '../answers.ts'
import type { Context } from '../context.ts'
import type { Gate } from '../gate.ts'
import { Id } from '../ids.ts'
import { hiddenFindings, incidentOf, listedOf } from '../incident.ts'
import { ErrorJson, IncidentJson, IncidentsJson, LinesJson } from '../schemas.ts'
import type { App } from '../server.ts'

/** Lines on either side of a line of evidence. */
const MOST_AROUND = 50

const IncidentsQuery = RangeQuery.extend(PageQuery.shape).extend({
  state: z
    .string()
    .default('')
    .transform(text => text.split(',').filter(word => word !== ''))
    .pipe(z.array(z.enum(['Open', 'Quiet', 'Resolved'])).max(3))
    .meta({ description: 'Open, Quiet, Resolved, with commas between; empty: all.' }),
  q: z.string().max(MOST_WORDS).default('').meta({ description: 'Part of a log or a template.' }),
  order: z.enum(['time', 'severity']).default('time'),
})

const LinesQuery = z.object({
  finding: Id,
  log: LogName,
  part: z.coerce
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .meta({ description: 'Evidence, from 0.' }),
  around: z.coerce.number().int().min(0).max(MOST_AROUND).default(6),
})

/** Adds the routes. */
export function addIncidents(app: App, gate: Gate): void {
  app.get(
    '/api/v1/incidents',
    { schema: { querystring: IncidentsQuery, response: { 200: IncidentsJson } } },
    async request => listOf(gate.visitOf(request).context, request.query),
  )
  const params = z.object({ id: z.string().max(64) })
  app.get(
    '/api/v1/incidents/:id',
    { schema: { params, response: { 200: IncidentJson, 404: ErrorJson } } },
    async (request, reply) => {
      const { context } = gate.visitOf(request)
      const scene = await needScene(context)
      const found = await incidentOf(context, scene, request.params.id)
      return found ?? reply.code(404).send({ error: 'No incident has this id.' })
    },
  )
  app.get(
    '/api/v1/lines',
    { schema: { querystring: LinesQuery, response: { 200: LinesJson } } },
    async request => linesOf(gate.visitOf(request).context, request.query),
  )
}

async function listOf(
  context: Context,
  query: z.output<typeof IncidentsQuery>,
): Promise<z.infer<typeof IncidentsJson>> {
  const scene = await needScene(context)
  const { store } = context
  const { suite } = scene
  const { state, q, order, offset, limit } = query
  const { openAfter, quietAfter } = scene
  const filter: IncidentFilter = {
    ...rangeOf(query, scene),
    ...{ openAfter, quietAfter, states: state, words: q },
  }
  const page = { order, offset, limit }
  const { total, findings, ...states } = await countIncidents(store, suite, filter)
  const listed = await listIncidents(store, suite, { ...filter, page })
  const tags = await getShownTags(store, suite)
  const hidden = await hiddenFindings(context, scene)
  const items = listed.map(each => listedOf(each, { tags, hidden }))
  return { total, offset, findings, states, items }
}

const NO_LINES = { path: null, lines: [], missing: null }

async function linesOf(
  context: Context,
  query: z.output<typeof LinesQuery>,
): Promise<z.infer<typeof LinesJson>> {
  const scene = await needScene(context)
  const finding = await getShownFinding(context.store, scene.suite, query.finding)
  if (finding?.log !== query.log) throw new NotThere('No finding of this log has this id.')
  const { place, text = '' } = finding.evidence[query.part] ?? {}
  if (place === undefined) return NO_LINES
  const source = sourceOf(scene, await needLog(context, scene, query.log))
  const found = await context.desk.around(source, place, { lines: query.around, text })
  if (found === undefined) return NO_LINES
  return { path: found.path, lines: [...found.lines], missing: found.missing ?? null }
}
