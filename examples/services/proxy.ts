/**
 * The shop's reverse proxy: static files, three upstreams, an access log and an error log. An
 * upstream that answers 503 too often is taken out for a moment; its requests get 502 meanwhile.
 * SIGUSR1 opens the logs anew, so that they can be rotated.
 */

import { createWriteStream, readFileSync, type WriteStream } from 'node:fs'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'

import { combinedLine, proxyErrorLine } from './formats.ts'
import { theShop } from './shop.ts'

const MAX_FAILS = 5
const FAIL_WINDOW_MS = 10_000
const OUT_MS = 1000
const UPSTREAM_TIMEOUT_MS = 3000
const SERVER = 'shop.example'

interface Upstream {
  readonly name: string
  readonly port: number
  fails: number[]
  outUntil: number
}

/** One request under way. */
interface Passing {
  readonly number: number
  readonly incoming: IncomingMessage
  readonly response: ServerResponse
  readonly client: string
  readonly line: string
  readonly started: number
}

const shop = theShop()
const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const upstreams = (['orders', 'payments', 'catalog'] as const).map(name => {
  return { name, port: shop.ports[name], fails: [], outUntil: 0 } as Upstream
})
let requests = 0
let access = open('access.log')
let errors = open('error.log')

process.on('SIGUSR1', reopen)
process.on('SIGHUP', () =>
  complain('notice', `configuration reloaded, ${requests} requests so far`),
)
createServer(accept).listen(shop.ports.proxy, '127.0.0.1', () => {
  complain('notice', `proxy started, ${upstreams.length} upstreams`)
})

function accept(incoming: IncomingMessage, response: ServerResponse): void {
  const passing: Passing = {
    number: ++requests,
    incoming,
    response,
    client: String(incoming.headers['x-forwarded-for'] ?? '127.0.0.1'),
    line: `${incoming.method} ${incoming.url} HTTP/1.1`,
    started: performance.now(),
  }
  const [path] = (incoming.url ?? '/').split('?')
  const api = /^\/api\/(orders|payments|items|search)/.exec(path)?.[1]
  const name = api === 'items' || api === 'search' ? 'catalog' : api
  const upstream = upstreams.find(each => each.name === name)
  if (upstream === undefined) file(passing, path)
  else if (upstream.outUntil < Date.now()) pass(passing, upstream)
  else refuse(passing, upstream)
}

/** The only files are those of this folder's `static`; everything else is an honest 404. */
function file(passing: Passing, path: string): void {
  try {
    const name = /^\/\w+\.\w+$/.exec(path)?.[0] ?? '/index.html'
    if (path !== '/' && name !== path) throw new Error('not a file of ours')
    const url = new URL(`./static${name}`, import.meta.url)
    finish(passing, 200, readFileSync(url))
  } catch {
    const reason = `open() "/srv/shop/static${path}" failed (2: No such file or directory)`
    if (path !== '/health') complain('error', `${reason}, ${about(passing)}`, passing)
    finish(passing, path === '/health' ? 200 : 404, Buffer.from('\n'))
  }
}

/** An upstream that is taken out gets nothing. */
function refuse(passing: Passing, upstream: Upstream): void {
  complain('error', `no live upstreams in "${upstream.name}", ${about(passing)}`, passing)
  finish(passing, 502, Buffer.from('{"error":"bad gateway"}'))
}

/** Hands the request on, and with it a number by which all logs can be joined. */
function pass(passing: Passing, upstream: Upstream): void {
  const { incoming, response, number } = passing
  const path = (incoming.url ?? '').slice('/api'.length)
  const headers = { 'x-request-id': `r${number}`, 'content-type': 'application/json' }
  const target = { agent, port: upstream.port, host: '127.0.0.1', path, headers }
  const outgoing = request({ ...target, method: incoming.method, timeout: UPSTREAM_TIMEOUT_MS })
  outgoing.on('response', answer => relay({ passing, upstream, answer }))
  outgoing.on('timeout', () => outgoing.destroy(new Error('upstream timed out')))
  outgoing.on('error', error => {
    if (response.writableEnded || response.destroyed) return
    complain(
      'error',
      `${error.message} while reading "${upstream.name}", ${about(passing)}`,
      passing,
    )
    failed(upstream)
    finish(passing, error.message.includes('timed out') ? 504 : 502, Buffer.from('{}'))
  })
  response.on('close', () => {
    if (response.writableFinished) return
    complain('info', `client closed connection, ${about(passing)}`, passing)
    write(passing, 499, 0)
    outgoing.destroy()
  })
  incoming.pipe(outgoing)
}

/** Reads the answer whole before the visitor gets it: the proxy decides by its status. */
function relay(come: { passing: Passing; upstream: Upstream; answer: IncomingMessage }): void {
  const { passing, upstream, answer } = come
  const parts: Buffer[] = []
  answer.on('error', () => {})
  answer.on('data', part => parts.push(part))
  answer.on('end', () => {
    const status = answer.statusCode ?? 500
    if (status === 503) {
      complain('error', `upstream "${upstream.name}" answered 503, ${about(passing)}`, passing)
      failed(upstream)
    }
    finish(passing, status, Buffer.concat(parts))
  })
}

/** Counts a failure; the fifth within ten seconds takes the upstream out. */
function failed(upstream: Upstream): void {
  const now = Date.now()
  upstream.fails = [...upstream.fails.filter(at => at > now - FAIL_WINDOW_MS), now]
  if (upstream.fails.length < MAX_FAILS) return
  upstream.fails = []
  upstream.outUntil = now + OUT_MS
  complain('warn', `upstream "${upstream.name}" disabled for ${OUT_MS} ms, ${MAX_FAILS} failures`)
}

function finish(passing: Passing, status: number, body: Buffer): void {
  if (passing.response.destroyed) return
  passing.response.writeHead(status, { 'content-length': body.length }).end(body)
  write(passing, status, body.length)
}

function write(passing: Passing, status: number, bytes: number): void {
  const { client, line, incoming } = passing
  const seconds = (performance.now() - passing.started) / 1000
  const agentName = String(incoming.headers['user-agent'] ?? '-')
  const entry = { client, request: line, status, bytes, agent: agentName, seconds }
  access.write(combinedLine(new Date(), entry))
}

function about(passing: Passing): string {
  return `client: ${passing.client}, server: ${SERVER}, request: "${passing.line}"`
}

function complain(level: string, message: string, passing?: Passing): void {
  const number = passing === undefined ? '' : `*${passing.number} `
  errors.write(proxyErrorLine(new Date(), level, number + message))
}

/** The old files may have been renamed; what comes goes to new ones of the old names. */
function reopen(): void {
  access.end()
  errors.end()
  access = open('access.log')
  errors = open('error.log')
  complain('notice', 'signal SIGUSR1 received, logs opened anew')
}

function open(name: string): WriteStream {
  return createWriteStream(`${shop.folder}/logs/proxy/${name}`, { flags: 'a' })
}
