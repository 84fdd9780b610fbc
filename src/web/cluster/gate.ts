/**
 * The way in within a cluster. Each request has a token, of which the apiserver says whose it is;
 * it names a suite, and so a namespace, at whose anomalies that person may look or not. What is
 * answered is then read from PostgreSQL with the rows of that namespace alone in sight
 * (pageSchema.ts). Whatever cannot be asked is refused.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { messageOf, OperatingError } from '../../base/errors.ts'
import type { Identity } from '../../base/identity.ts'
import type { Store } from '../../store/pool.ts'
import { getPageNamespaces, getShownSuites } from '../../store/shown.ts'
import { HEADERS } from '../access.ts'
import type { Context, Desk } from '../context.ts'
import { CountsCache } from '../counts.ts'
import { type Gate, isReading, refuseForeign, type Visit, Visits } from '../gate.ts'
import { Live } from '../live.ts'
import { finite } from '../numbers.ts'
import { GoneJson } from '../schemas-more.ts'
import { SuitesJson } from '../schemas.ts'
import type { App } from '../server.ts'
import { type Right, Rights, type RightsOptions } from './rights.ts'
import { SIGN_IN_HEADERS, signInPage } from './sign-in.ts'
import {
  cookieName,
  csrfOf,
  type GivenToken,
  isMeant,
  isOwnOrigin,
  MOST_TOKEN_BYTES,
  tokenOf,
} from './token.ts'

/** What the way in is made of. */
export interface ClusterOptions extends RightsOptions {
  /** Of the role of the page. */
  readonly store: Store
  readonly clock: Clock
  readonly signal: AbortSignal
  /** What works on lines and tags for somebody. */
  deskFor(visit: DeskVisit): Desk
}

/** What a desk is told of whoever asks. */
export interface DeskVisit {
  /** With the rows in sight that they may see. */
  readonly store: Store
  readonly suite: string
  mayReadLines(namespace: string): Promise<boolean>
}

/** Somebody who was let in. */
interface Reader extends GivenToken {
  readonly identity: Identity
}

const SIGN_OUT = '/api/v1/sign-out'
const UNKNOWN = 'Kubernetes does not know this token, or it has ended: sign in again.'
/** A namespace (RFC 1123); anything else is none. */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

/** Lets in whom the apiserver knows. */
export class ClusterGate implements Gate {
  readonly #options: ClusterOptions
  readonly #rights: Rights
  readonly #counts: CountsCache
  readonly #visits = new Visits()
  readonly #readers = new Visits<Reader>()
  readonly #lives = new Map<string, Live>()

  constructor(options: ClusterOptions) {
    this.#options = options
    this.#rights = new Rights(options)
    this.#counts = new CountsCache(options.store)
  }

  listens(): void {}

  visitOf(request: FastifyRequest): Visit {
    return this.#visits.of(request)
  }

  /** One look serves all readers of a suite: who sees any of it sees all. */
  liveOf(request: FastifyRequest): Live {
    const { context } = this.visitOf(request)
    const suite = context.suite ?? ''
    for (const [name, { readers }] of this.#lives) if (readers === 0) this.#lives.delete(name)
    const live = this.#lives.get(suite) ?? new Live(context, this.#options.signal)
    this.#lives.set(suite, live)
    return live
  }

  async mayGoOn(request: FastifyRequest): Promise<boolean> {
    const { suite = '' } = this.visitOf(request).context
    const identity = await this.#rights.whoIs(tokenOf(request)?.token ?? '')
    return identity !== undefined && this.#may(identity, 'look', namespaceOf(suite))
  }

  async check(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    reply.headers({ ...HEADERS, 'cache-control': 'no-store' })
    const path = pathOf(request)
    // The form and its style are for everybody; what is sent with it is checked as it is taken.
    if (path.startsWith('/page/style/') || isSignIn(request)) return undefined
    try {
      return await this.#letIn(request, reply)
    } catch (error) {
      if (!(error instanceof OperatingError)) throw error
      const why = `Nothing is shown, for it cannot be asked who may see it: ${messageOf(error)}.`
      return refuse(reply, path, { code: 503, why })
    }
  }

  async #letIn(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const path = pathOf(request)
    const given = tokenOf(request)
    if (given === undefined) return refuse(reply, path, { code: 401, why: '' })
    const identity = await this.#rights.whoIs(given.token)
    if (identity === undefined) return refuse(reply, path, { code: 401, why: UNKNOWN })
    const writes = !isReading(request)
    if (writes && !isMeant(request, given)) return refuseForeign(reply)
    const reader = { ...given, identity }
    this.#readers.keep(request, reader)
    if (!path.startsWith('/api/') || path === SIGN_OUT) return undefined
    const context = await this.#contextFor(request, reader)
    const namespace = namespaceOf(context.suite ?? '')
    if (writes && path !== PREVIEW && !(await this.#may(identity, 'write', namespace))) {
      return reply.code(403).send({ error: mayNotWrite(identity, namespace) })
    }
    const csrf = csrfOf(given.token)
    this.#visits.keep(request, { context, csrf, reader: given.isCookie ? 'signedIn' : 'proxied' })
    return undefined
  }

  /** The suite that is asked for, or the first that is seen, and nothing else in sight. */
  async #contextFor(request: FastifyRequest, { identity }: Reader): Promise<Context> {
    const { store, clock, deskFor } = this.#options
    const asked = new URL(request.url, 'http://page').searchParams.get('suite')
    const suite = asked ?? (await this.#suitesOf(identity))[0]?.suite ?? ''
    const namespace = namespaceOf(suite)
    const isSeen = await this.#may(identity, 'look', namespace)
    const seen: Store = { ...store, seen: isSeen ? [namespace] : [] }
    return {
      ...{ store: seen, clock, suite, who: identity.username, program: 'logforest' },
      desk: deskFor({ store: seen, suite, mayReadLines: of => this.#may(identity, 'lines', of) }),
      counts: this.#counts.through(seen),
    }
  }

  async #suitesOf(identity: Identity): ReturnType<typeof getShownSuites> {
    const { store } = this.#options
    const seen = await this.#rights.seen(identity, await getPageNamespaces(store))
    return getShownSuites({ ...store, seen })
  }

  async #may(identity: Identity, right: Right, namespace: string): Promise<boolean> {
    return NAMESPACE.test(namespace) && this.#rights.may(identity, right, namespace)
  }

  addRoutes(app: App): void {
    app.get('/api/v1/suites', { schema: { response: { 200: SuitesJson } } }, async request => {
      const suites = await this.#suitesOf(this.#readers.of(request).identity)
      return { items: suites.map(each => ({ ...each, lastMs: finite(each.lastMs) })) }
    })
    app.post(SIGN_OUT, { schema: { response: { 200: GoneJson } } }, async (request, reply) => {
      for (const isSecure of [true, false]) {
        const secure = isSecure ? { secure: true } : {}
        reply.clearCookie(cookieName(request, isSecure), { path: '/', ...secure })
      }
      return { gone: 1 }
    })
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    )
    const body = z.object({ token: z.string().trim().default('') })
    app.post('/', { schema: { body, hide: true } }, (request, reply) =>
      this.#signIn(request, reply, request.body.token),
    )
  }

  async #signIn(request: FastifyRequest, reply: FastifyReply, token: string) {
    const again = (code: number, why: string) => refuse(reply, '/', { code, why })
    if (!isOwnOrigin(request)) return again(403, 'This did not come from this page.')
    if (Buffer.byteLength(token) > MOST_TOKEN_BYTES) {
      const most = `${MOST_TOKEN_BYTES} bytes`
      return again(413, `A token of more than ${most} fits into no cookie: let a proxy send it.`)
    }
    const identity = /^\S+$/.test(token) ? await this.#rights.whoIs(token) : undefined
    if (identity === undefined) return again(401, UNKNOWN)
    const secure = request.headers.origin?.startsWith('https:') === true
    reply.setCookie(cookieName(request, secure), token, {
      ...{ path: '/', httpOnly: true, sameSite: 'strict', secure },
    })
    return reply.redirect('/', 303)
  }
}

/** Asks with a body, and changes nothing. */
const PREVIEW = '/api/v1/suppressions/preview'

function isSignIn(request: FastifyRequest): boolean {
  return request.method === 'POST' && pathOf(request) === '/'
}

function pathOf(request: FastifyRequest): string {
  return new URL(request.url, 'http://page').pathname
}

/** What stands before the first slash of a suite's name, or of a source's. */
function namespaceOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf('/')))
}

function mayNotWrite({ username }: Identity, namespace: string): string {
  return (
    `Nothing was written: ${username} may not update anomalies.logforest.io in namespace ` +
    `"${namespace}".`
  )
}

function refuse(
  reply: FastifyReply,
  path: string,
  { code, why }: { readonly code: number; readonly why: string },
): FastifyReply {
  reply.code(code)
  if (code === 401) reply.header('www-authenticate', 'Bearer')
  if (path.startsWith('/api/')) {
    return reply.send({ error: why || 'Send a token of this cluster: Authorization: Bearer …' })
  }
  return reply.headers(SIGN_IN_HEADERS).type('text/html; charset=utf-8').send(signInPage(why))
}
