/**
 * The way in on one machine: loopback alone, by the link that was printed, once, and then by the
 * cookie that the browser got for it.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Access, cookieName, HEADERS, isOurHost, isOurOrigin } from './access.ts'
import type { Context } from './context.ts'
import { type Gate, isReading, refuseForeign, type Visit, Visits } from './gate.ts'
import { Live } from './live.ts'
import { refusalPage } from './refused.ts'

/** Where a local server listens. */
export const HOST = '127.0.0.1'

/** What a local way in is made of. */
export interface LocalOptions {
  readonly context: Context
  readonly signal: AbortSignal
  /** Hears of a fresh link, where somebody came without one. */
  onLink(url: string): void
}

/** Lets in who has the link. */
export class LocalGate implements Gate {
  readonly #options: LocalOptions
  readonly #access = new Access()
  readonly #live: Live
  readonly #visits = new Visits()
  #port = 0

  constructor(options: LocalOptions) {
    this.#options = options
    this.#live = new Live(options.context, options.signal)
  }

  /** Opens the page once. */
  get url(): string {
    return this.#urlOf(this.#access.link)
  }

  listens(port: number): void {
    this.#port = port
  }

  addRoutes(): void {}

  visitOf(request: FastifyRequest): Visit {
    return this.#visits.of(request)
  }

  liveOf(): Live {
    return this.#live
  }

  async mayGoOn(): Promise<boolean> {
    return true
  }

  /** Is it for us, who asks, and does our own page ask? */
  async check(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    reply.headers({ ...HEADERS, 'cache-control': 'no-store' })
    if (!isOurHost(request.headers.host, this.#port)) {
      return reply
        .code(421)
        .send({ error: 'This server answers to 127.0.0.1 and localhost alone.' })
    }
    const { pathname, searchParams } = new URL(request.url, `http://${HOST}`)
    const link = pathname === '/' ? searchParams.get('link') : null
    if (link !== null) return this.#enter(link, reply) ?? refuse(reply, pathname)
    const visit = this.#access.visit(request.cookies[cookieName(this.#port)])
    if (visit === undefined) {
      const fresh = pathname === '/' ? this.#access.renew() : undefined
      if (fresh !== undefined) this.#options.onLink(this.#urlOf(fresh))
      return refuse(reply, pathname)
    }
    const { csrf } = visit
    this.#visits.keep(request, { context: this.#options.context, csrf, reader: 'local' })
    if (isReading(request) || this.#isOurs(request, csrf)) return undefined
    return refuseForeign(reply)
  }

  #enter(link: string, reply: FastifyReply): FastifyReply | undefined {
    const visit = this.#access.enter(link)
    if (visit === undefined) return undefined
    reply.setCookie(cookieName(this.#port), visit.session, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
    })
    // The link is gone from the address, and with it from history and screenshots.
    return reply.redirect('/', 303)
  }

  #isOurs(request: FastifyRequest, csrf: string): boolean {
    const { origin, 'x-csrf-token': token } = request.headers
    return isOurOrigin(origin, this.#port) && token === csrf
  }

  #urlOf(link: string): string {
    return `http://${HOST}:${this.#port}/?link=${link}`
  }
}

function refuse(reply: FastifyReply, path: string): FastifyReply {
  reply.code(401)
  if (path.startsWith('/api/')) return reply.send({ error: 'Open the link that was printed.' })
  return reply.type('text/html; charset=utf-8').send(refusalPage())
}
