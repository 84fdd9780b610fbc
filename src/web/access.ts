/**
 * Who may look: whoever has the link that was printed, once; from then on the cookie that the
 * browser got for it. The server listens on loopback alone, where other users of the machine and
 * pages of other sites can reach it: hence the link, the check of the host and of the origin.
 */
import { timingSafeEqual } from 'node:crypto'
import { newPassword } from '../base/entropy.ts'

/** Browsers that may be in at once: more than a person has. */
const MOST_SESSIONS = 64

/** Name of the cookie; the port is part of it, for cookies know no ports. */
export function cookieName(port: number): string {
  return `logforest-${port}`
}

/** A browser that came with a link. */
export interface Visit {
  readonly session: string
  /** To be sent with whatever writes. */
  readonly csrf: string
}

/** Links and the visits that they opened. */
export class Access {
  #link = newPassword()
  #used = false
  readonly #visits: Visit[] = []

  /** The secret of the link that is to be printed. */
  get link(): string {
    return this.#link
  }

  /** Opens a visit for the secret of a link, which is used up by it; undefined for any other. */
  enter(secret: string): Visit | undefined {
    if (this.#used || !same(secret, this.#link)) return undefined
    this.#used = true
    const visit = { session: newPassword(), csrf: newPassword() }
    this.#visits.push(visit)
    if (this.#visits.length > MOST_SESSIONS) this.#visits.shift()
    return visit
  }

  /** A fresh link where the last one was used; undefined where it still waits. */
  renew(): string | undefined {
    if (!this.#used) return undefined
    this.#used = false
    this.#link = newPassword()
    return this.#link
  }

  /** The visit of a cookie. */
  visit(session: string | undefined): Visit | undefined {
    if (session === undefined) return undefined
    return this.#visits.find(each => same(each.session, session))
  }
}

/** Whether two secrets are the same, without telling by the time where they differ. */
export function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Whether a request names us: a page elsewhere whose name leads to loopback does not. */
export function isOurHost(host: string | undefined, port: number): boolean {
  return [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`].includes(host ?? '')
}

/** Whether a write was sent by our own page. */
export function isOurOrigin(origin: string | undefined, port: number): boolean {
  if (origin === undefined) return false
  return origin.startsWith('http://') && isOurHost(origin.slice('http://'.length), port)
}

/** Headers of every answer: nothing but our own files runs, is shown in a frame or is guessed. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
}
