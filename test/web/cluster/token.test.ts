/** The token of a request, and whether a write was meant by who has it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify, { type FastifyRequest } from 'fastify'
import cookie from '@fastify/cookie'
import { cookieName, csrfOf, isMeant, tokenOf } from '../../../src/web/cluster/token.ts'

async function asked<T>(
  headers: Readonly<Record<string, string>>,
  look: (request: FastifyRequest) => T,
): Promise<T> {
  const app = Fastify()
  await app.register(cookie)
  const seen: T[] = []
  app.post('/', async request => {
    seen.push(look(request))
    return ''
  })
  await app.inject({ method: 'POST', url: '/', headers: { host: 'localhost:8090', ...headers } })
  await app.close()
  assert.equal(seen.length, 1)
  return seen[0]
}

const COOKIE = 'logforest-token-8090=c'

test('the header counts before the cookie, whose name has the port or is bound', async () => {
  assert.equal(await asked({}, tokenOf), undefined)
  assert.equal(await asked({ authorization: 'Basic abc' }, tokenOf), undefined)
  const header = { authorization: 'bearer h', cookie: COOKIE }
  assert.deepEqual(await asked(header, tokenOf), { token: 'h', isCookie: false })
  assert.deepEqual(await asked({ cookie: COOKIE }, tokenOf), { token: 'c', isCookie: true })
  const secure = { cookie: '__Host-logforest-token=s' }
  assert.deepEqual(await asked(secure, tokenOf), { token: 's', isCookie: true })
  assert.equal(await asked({ cookie: 'logforest-token-8091=c' }, tokenOf), undefined)
  assert.equal(
    await asked({ host: 'logs.example' }, r => cookieName(r, false)),
    'logforest-token-80',
  )
})

test('a write with a cookie must come from our page and have its token', async () => {
  const meant = (headers: Readonly<Record<string, string>>) =>
    asked({ cookie: COOKIE, ...headers }, r => isMeant(r, { token: 'c', isCookie: true }))
  const origin = 'http://localhost:8090'
  assert.equal(await meant({ origin, 'x-csrf-token': csrfOf('c') }), true)
  assert.equal(await meant({ 'x-csrf-token': csrfOf('c') }), false)
  assert.equal(await meant({ origin }), false)
  assert.equal(await meant({ origin, 'x-csrf-token': csrfOf('d') }), false)
  assert.equal(await meant({ origin: 'http://evil.example', 'x-csrf-token': csrfOf('c') }), false)
  assert.equal(await meant({ origin: 'null', 'x-csrf-token': csrfOf('c') }), false)
})

test('a script that sends the header means it; a browser behind a proxy proves it', async () => {
  const meant = (headers: Readonly<Record<string, string>>) =>
    asked(headers, r => isMeant(r, { token: 't', isCookie: false }))
  assert.equal(await meant({}), true)
  assert.equal(await meant({ origin: 'http://evil.example' }), false)
  assert.equal(await meant({ 'sec-fetch-site': 'cross-site' }), false)
  const proxied = { origin: 'https://logs.example', 'x-forwarded-host': 'logs.example' }
  assert.equal(await meant({ ...proxied, 'x-csrf-token': csrfOf('t') }), true)
  assert.equal(await meant(proxied), false)
})
