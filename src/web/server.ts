/**
 * The server of the page: loopback alone, each request checked before anything is answered, answers
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
import { Access, cookieName, HEADERS, isOurHost, isOurOrigin } from './access.ts'
import { loadAssets } from './assets.ts'
import type { Context } from './context.ts'
import { Live, MOST_READERS } from './live.ts'
import { refusalPage } from './refused.ts'
import { addHealth } from './routes/health.ts'
import { addIncidents } from './routes/incidents.ts'
import { addLogs } from './routes/logs.ts'
import { addOverview } from './routes/overview.ts'
import { addTemplates } from './routes/templates.ts'
import { addWriting } from './routes/writing.ts'

/** How the server is started. */
export interface WebOptions {
  readonly context: Context
  /** 0 takes a free one. */
  readonly port: number
  readonly version: string
  readonly signal: AbortSignal
  /** Hears of a fresh link, where somebody came without one. */
  onLink(url: string): void
  /** Hears of mistakes of ours. */
  onError(error: unknown): void
}

/** A running server. */
export interface WebServer {
  readonly port: number
  /** Opens the page once. */
  readonly url: string
  close(): Promise<void>
}

const HOST = '127.0.0.1'
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
  const access = new Access()
  const state = { port: options.port }
  const urlOf = (link: string): string => `http://${HOST}:${state.port}/?link=${link}`
  const guard: Guard = { access, state, onLink: link => options.onLink(urlOf(link)) }
  await app.register(cookie)
  await app.register(swagger, {
    openapi: { info: { title: 'logforest', version: options.version } },
    transform: jsonSchemaTransform,
  })
  app.addHook('onRequest', (request, reply) => check(guard, request, reply))
  app.setErrorHandler((error, _, reply) => answerError(error, reply, options))
  app.setNotFoundHandler((_, reply) => reply.code(404).send({ error: 'Nothing is here.' }))
  await app.register(async scope => {
    const api = scope.withTypeProvider<ZodTypeProvider>()
    addOverview(api, options.context, request => access.visit(sessionOf(request, state.port)))
    addIncidents(api, options.context)
    addLogs(api, options.context)
    addTemplates(api, options.context)
    addHealth(api, options.context)
    addWriting(api, options.context)
  })
  addFiles(app)
  addLive(app, new Live(options.context, options.signal))
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, () => app.swagger())
  state.port = await listen(app, options.port)
  return { port: state.port, url: urlOf(access.link), close: () => app.close() }
}

interface Guard {
  readonly access: Access
  /** Known once the server listens. */
  readonly state: { port: number }
  onLink(link: string): void
}

/** Before anything is answered: is it for us, who asks, and does our own page ask? */
async function check(
  { access, state: { port }, onLink }: Guard,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  reply.headers({ ...HEADERS, 'cache-control': 'no-store' })
  if (!isOurHost(request.headers.host, port)) {
    return reply.code(421).send({ error: 'This server answers to 127.0.0.1 and localhost alone.' })
  }
  const { pathname, searchParams } = new URL(request.url, `http://${HOST}`)
  const link = pathname === '/' ? searchParams.get('link') : null
  if (link !== null) return enter({ access, port }, link, reply) ?? refuse(reply, pathname)
  const visit = access.visit(sessionOf(request, port))
  if (visit === undefined) {
    const fresh = pathname === '/' ? access.renew() : undefined
    if (fresh !== undefined) onLink(fresh)
    return refuse(reply, pathname)
  }
  const isReading = request.method === 'GET' || request.method === 'HEAD'
  if (isReading || isOurs(request, port, visit.csrf)) return undefined
  return reply.code(403).send({ error: 'This did not come from the page: nothing was written.' })
}

function enter(
  { access, port }: { readonly access: Access; readonly port: number },
  link: string,
  reply: FastifyReply,
): FastifyReply | undefined {
  const visit = access.enter(link)
  if (visit === undefined) return undefined
  reply.setCookie(cookieName(port), visit.session, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
  })
  // The link is gone from the address, and with it from history and screenshots.
  return reply.redirect('/', 303)
}

function refuse(reply: FastifyReply, path: string): FastifyReply {
  reply.code(401)
  if (path.startsWith('/api/')) return reply.send({ error: 'Open the link that was printed.' })
  return reply.type('text/html; charset=utf-8').send(refusalPage())
}

function isOurs(request: FastifyRequest, port: number, csrf: string): boolean {
  const { origin, 'x-csrf-token': token } = request.headers
  return isOurOrigin(origin, port) && token === csrf
}

function sessionOf(request: FastifyRequest, port: number): string | undefined {
  return request.cookies[cookieName(port)]
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

function addLive(app: App, live: Live): void {
  app.get('/api/v1/live', { schema: { hide: true } }, (request, reply) => {
    if (live.readers >= MOST_READERS) {
      return reply.code(503).send({ error: 'Too many pages are open.' })
    }
    reply.hijack()
    const { raw } = reply
    const type = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }
    raw.writeHead(200, { ...HEADERS, ...type })
    raw.write('retry: 3000\n\n')
    const leave = live.join({ write: text => raw.write(text), end: () => raw.end() })
    request.raw.on('close', leave)
  })
}

/** An operating error is one sentence; anything else is a mistake of ours. */
function answerError(
  error: unknown,
  reply: FastifyReply,
  { onError }: Pick<WebOptions, 'onError'>,
): FastifyReply {
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

async function listen(app: App, port: number): Promise<number> {
  try {
    await app.listen({ host: HOST, port })
  } catch (cause) {
    if (codeOf(cause) !== 'EADDRINUSE' && codeOf(cause) !== 'EACCES') throw cause
    throw new OperatingError(`Cannot open port ${port}: ${codeOf(cause)}; choose another --port.`, {
      cause,
    })
  }
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}
