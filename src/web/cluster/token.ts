/**
 * The token that a request has: of the header that scripts and proxies send, or of the cookie that
 * our sign-in gave. No script of the page can read the cookie, no other site can send it, and it
 * goes with the browser's session. Nothing is kept here: the token is all that there is.
 */
import { createHmac } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { same } from '../access.ts'

/** A token, and whether our own cookie brought it. */
export interface GivenToken {
  readonly token: string
  readonly isCookie: boolean
}

/** Browsers drop cookies of more than 4096 bytes with name and attributes. */
export const MOST_TOKEN_BYTES = 3_900

/**
 * Name of the cookie. Cookies know no ports, and two clusters may be forwarded to one machine; over
 * https the browser itself sees to it that no other host sets it (RFC 6265bis, __Host-).
 */
export function cookieName(request: FastifyRequest, isSecure: boolean): string {
  if (isSecure) return '__Host-logforest-token'
  return `logforest-token-${request.headers.host?.split(':').at(-1)?.replace(/\D/g, '') || '80'}`
}

/** The token of a request; undefined where it has none. The header counts before the cookie. */
export function tokenOf(request: FastifyRequest): GivenToken | undefined {
  const [, header] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (header !== undefined) return { token: header, isCookie: false }
  for (const isSecure of [true, false]) {
    const token = request.cookies[cookieName(request, isSecure)]
    if (token !== undefined && token !== '') return { token, isCookie: true }
  }
  return undefined
}

/** What the page sends with whatever it writes: nobody makes it who does not have the token. */
export function csrfOf(token: string): string {
  return createHmac('sha256', token).update('logforest csrf').digest('hex')
}

/**
 * Whether a write was meant by whoever has the token. A browser says where a write comes from, and
 * sends what proxies and cookies know of itself: then it must come from our page. A script has no
 * origin; what it sends in the header it sends on purpose.
 */
export function isMeant(request: FastifyRequest, { token, isCookie }: GivenToken): boolean {
  const { origin, 'x-csrf-token': csrf } = request.headers
  if (origin === undefined && !isCookie && request.headers['sec-fetch-site'] === undefined) {
    return true
  }
  return isOwnOrigin(request) && typeof csrf === 'string' && same(csrf, csrfOf(token))
}

/** Whether the page that sends this lies where the request goes, as the browser or a proxy says. */
export function isOwnOrigin({ headers }: FastifyRequest): boolean {
  const host = URL.parse(headers.origin ?? '')?.host
  if (!host) return false
  // No page of another site can send this header without being asked for it first.
  return [headers.host, headers['x-forwarded-host']].includes(host)
}
