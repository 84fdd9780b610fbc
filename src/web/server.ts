/**
 * The server of the page: each request is checked by the gate before anything is answered, answers
 * by the schemas, files of the page from memory.
 */
import cookie from '@fastify/cookie'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { codeOf, messageOf, OperatingError, UsageError } from '../base/errors.ts'
import type { Clock } from '../base/clock.ts'
import { HEADERS } from './access.ts'
import { NotThere } from './answers.ts'
import { loadAssets } from './assets.ts'
import type { Gate } from './gate.ts'
import { MOST_READERS } from './live.ts'
import { SharedAnswers } from './shared.ts'
import { shareAnswers } from './sharing.ts'
import { addHealth } from './routes/health.ts'
import { addIncidents } from './routes/incidents.ts'
import { addLogs } from './routes/logs.ts'
import { addOverview } from './routes/overview.ts'
import { addTemplates } from './routes/templates.ts'
import { addWriting } from './routes/writing.ts'

/** How the server is started. */
export interface WebOptions {
  readonly gate: Gate
  readonly clock: Clock
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly version: string
  readonly signal: AbortSignal
  /** Hears of mistakes of ours. */
  onError(error: unknown): void
}

/** A running server. */
export interface WebServer {
  readonly port: number
  close(): Promise<void>
}

/** Between two looks at whether somebody who listens still may. */
const RECHECK_MS = 15_000
/** A tag or a note; nothing else is sent to us. */
const MOST_BYTES = 64 * 1024

/** A new application that speaks in schemas. */
function makeApp() {
  const app = Fastify({ bodyLimit: MOST_BYTES, forceCloseConnections: true })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  return app.withTypeProvider<ZodTypeProvider>()
}

/** The application, as routes are added to it. */
export type App = ReturnType<typeof makeApp>

/** Starts the server. Throws an OperatingError where the port is taken. */
export async function startWeb(options: WebOptions): Promise<WebServer> {
  const app = makeApp()
  const { gate, version } = options
  await app.register(cookie)
  await app.register(swagger, {
    openapi: { info: { title: 'logforest', version } },
    transform: jsonSchemaTransform,
  })
  app.addHook('onRequest', (request, reply) => gate.check(request, reply))
  const answers = new SharedAnswers(options.clock)
  app.setErrorHandler((error, _, reply) => answerError(error, reply, options))
  app.setNotFoundHandler((_, reply) => reply.code(404).send({ error: 'Nothing is here.' }))
  await app.register(async scope => {
    const api = scope.withTypeProvider<ZodTypeProvider>()
    shareAnswers(api, gate, answers)
    addOverview(api, gate)
    addIncidents(api, gate)
    addLogs(api, gate)
    addTemplates(api, gate)
    addHealth(api, gate)
    addWriting(api, gate)
    gate.addRoutes(api)
  })
  addFiles(app)
  addLive(app, options, answers)
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, () => app.swagger())
  const port = await listen(app, options)
  gate.listens(port)
  return { port, close: () => app.close() }
}

function addFiles(app: App): void {
  for (const [path, { type, body, etag }] of loadAssets()) {
    app.get(path, { schema: { hide: true } }, (request, reply) => {
      reply.headers({ etag, 'cache-control': 'no-cache' })
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      return reply.type(type).send(body)
    })
  }
}

function addLive(app: App, { gate, clock, signal }: WebOptions, answers: SharedAnswers): void {
  let readers = 0
  app.get('/api/v1/live', { schema: { hide: true } }, (request, reply) => {
    if (readers >= MOST_READERS) {
      return reply.code(503).send({ error: 'Too many pages are open.' })
    }
    readers++
    reply.hijack()
    const { raw } = reply
    const type = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }
    raw.writeHead(200, { ...HEADERS, ...type })
    raw.write('retry: 3000\n\n')
    const leave = gate.liveOf(request).join({
      write: text => {
        // Who is told of news asks at once, and is not to be given what was before.
        answers.forget()
        return raw.write(text)
      },
      end: () => raw.end(),
    })
    const gone = new AbortController()
    request.raw.on('close', () => {
      readers--
      leave()
      gone.abort()
    })
    const until = AbortSignal.any([signal, gone.signal])
    void recheck(request, { gate, clock, until }).finally(() => raw.end())
  })
}

/** Resolves when the reader is gone or may listen no longer; a right that nobody knows is none. */
async function recheck(
  request: FastifyRequest,
  { gate, clock, until }: Pick<WebOptions, 'gate' | 'clock'> & { readonly until: AbortSignal },
): Promise<void> {
  while (!until.aborted) {
    await clock.sleep(RECHECK_MS, until)
    if (until.aborted || !(await gate.mayGoOn(request).catch(() => false))) return
  }
}

/** An operating error is one sentence; anything else is a mistake of ours. */
function answerError(
  error: unknown,
  reply: FastifyReply,
  { onError }: Pick<WebOptions, 'onError'>,
): FastifyReply {
  if (error instanceof NotThere) return reply.code(404).send({ error: error.message })
  if (error instanceof UsageError) return reply.code(400).send({ error: error.message })
  if (error instanceof OperatingError) return reply.code(503).send({ error: error.message })
  const status = refusedBy(error)
  if (status !== undefined) return reply.code(status).send({ error: messageOf(error) })
  onError(error)
  return reply.code(500).send({ error: 'This is a mistake in logforest itself; see its terminal.' })
}

/** The status with which the schemas or the server refuse a request; undefined for a mistake. */
function refusedBy(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined
  const status = Number(error.statusCode)
  return status >= 400 && status < 500 ? status : undefined
}

async function listen(app: App, { host, port }: WebOptions): Promise<number> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    if (codeOf(cause) !== 'EADDRINUSE' && codeOf(cause) !== 'EACCES') throw cause
    throw new OperatingError(`Cannot open port ${port}: ${codeOf(cause)}; choose another --port.`, {
      cause,
    })
  }
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}
