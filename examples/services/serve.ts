/**
 * HTTP for the shop's services: JSON in, JSON out, and what went wrong as a status.
 */

import { createServer, type IncomingMessage, type Server } from 'node:http'

/** What a service answers. */
export interface Reply {
  readonly status: number
  readonly body: unknown
}

/** A request, read. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** The parsed body; undefined where there is none or where it is not JSON. */
  readonly body: Record<string, unknown> | undefined
  /** Number that the proxy gave, so that lines of one request can be found. */
  readonly id: string
}

/** Serves JSON on 127.0.0.1; resolves when it listens. */
export function serve(port: number, handle: (asked: Asked) => Promise<Reply>): Promise<Server> {
  const server = createServer(async (request, response) => {
    const reply = await handle(await read(request))
    const text = JSON.stringify(reply.body)
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(text)
  })
  // Longer than any caller keeps an idle connection: nobody writes into one that just closed.
  server.keepAliveTimeout = 120_000
  return new Promise(resolve => server.listen(port, '127.0.0.1', () => resolve(server)))
}

/** Calls another service and reads its JSON. */
export async function call(port: number, path: string, body?: unknown): Promise<Reply> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init)
  return { status: response.status, body: await response.json() }
}

/** The body of a reply as fields to look at. */
export function fieldsOf(reply: Reply): Record<string, unknown> {
  return reply.body as Record<string, unknown>
}

async function read(request: IncomingMessage): Promise<Asked> {
  const url = new URL(request.url ?? '/', 'http://shop')
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    body: parsed(Buffer.concat(parts).toString()),
    id: String(request.headers['x-request-id'] ?? ''),
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}
