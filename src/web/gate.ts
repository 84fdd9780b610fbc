/** The way in, before every answer: by a printed link here, by the cluster's rights there. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from './context.ts'
import type { Live } from './live.ts'
import type { App } from './server.ts'

/** Somebody who was let in, as one request of theirs is answered. */
export interface Visit {
  readonly context: Context
  /** To be sent with whatever writes. */
  readonly csrf: string
  /** How they came in: by the link, by a token given to our form, or one that each request has. */
  readonly reader: 'local' | 'signedIn' | 'proxied'
}

/** Decides who is answered, and what of. */
export interface Gate {
  /** Before anything is answered. A reply: it was refused with that. */
  check(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined>
  /** Whose request it is; of one that `check` let in. */
  visitOf(request: FastifyRequest): Visit
  /** The news that the request may hear. */
  liveOf(request: FastifyRequest): Live
  /** Whether somebody who listens may go on; asked now and then. */
  mayGoOn(request: FastifyRequest): Promise<boolean>
  /** Adds answers of its own. */
  addRoutes(app: App): void
  /** Is told the port, once the server listens. */
  listens(port: number): void
}

/** Whether a request only reads. */
export function isReading({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Refuses what some other page may have sent in somebody's name. */
export function refuseForeign(reply: FastifyReply): FastifyReply {
  return reply.code(403).send({ error: 'This did not come from the page: nothing was written.' })
}

/** Keeps visits, or what else is known of somebody, by the request that they belong to. */
export class Visits<Known = Visit> {
  readonly #visits = new WeakMap<FastifyRequest, Known & object>()

  keep(request: FastifyRequest, visit: Known & object): void {
    this.#visits.set(request, visit)
  }

  /** Throws where nobody was let in: a mistake of ours. */
  of(request: FastifyRequest): Known {
    const visit = this.#visits.get(request)
    if (visit === undefined) throw new Error('A request was answered that nobody let in')
    return visit
  }
}
