/** Which answers are shared (shared.ts), and with whom: with all who see the same rows. */
import type { FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { Gate, Visit } from './gate.ts'
import type { App } from './server.ts'
import type { SharedAnswers } from './shared.ts'

/** Answers that follow from the stored rows alone. Raw lines do not: who may read them differs. */
const SHARED: ReadonlySet<string> = new Set(
  ['suite', 'heatmap', 'incidents', 'incidents/:id', 'logs', 'log', 'series', 'templates']
    .concat(['health', 'overview'])
    .map(name => `/api/v1/${name}`),
)

/** It says who asks. */
const OWN = '/api/v1/overview'

/** Shares the answers of the routes that are added to this application from now on. */
export function shareAnswers(app: App, gate: Gate, answers: SharedAnswers): void {
  app.addHook('onRoute', route => {
    if (route.method !== 'GET' || !SHARED.has(route.url)) return
    const { handler, url } = route
    route.handler = async function (request, reply) {
      const key = keyOf(gate.visitOf(request), request, url)
      const own = { refused: false }
      const made = await answers.get(key, async () => {
        const value: unknown = await handler.call(this, request, reply)
        // A handler that returns its reply is done when that was sent.
        own.refused = reply.sent
        return own.refused ? undefined : String(reply.serialize(value))
      })
      if (made !== undefined) return reply.type('application/json; charset=utf-8').send(made)
      // What was refused to another is said to each anew.
      return own.refused ? reply : handler.call(this, request, reply)
    } satisfies RouteHandlerMethod
  })
  app.addHook('onSend', async request => {
    if (request.method !== 'GET' && request.method !== 'HEAD') answers.forget()
  })
}

function keyOf(visit: Visit, request: FastifyRequest, url: string): string {
  const { context, csrf, reader } = visit
  const sight = [context.suite ?? '', context.store.seen ?? null]
  const own = url === OWN ? [csrf, reader, context.who] : []
  return JSON.stringify([...sight, ...own, request.url])
}
