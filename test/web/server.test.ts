/** The server: who is let in, what is sent, what is refused. Real HTTP on loopback. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { z } from 'zod'
import { wallClock } from '../../src/base/clock.ts'
import { HOST, LocalGate } from '../../src/web/local.ts'
import { startWeb } from '../../src/web/server.ts'
import { startedWeb } from '../help/web.ts'

const web = await startedWeb({ empty: true })
const { server, headers, links } = web
const origin = `http://127.0.0.1:${server.port}`
const { cookie } = headers

test('without the link nothing is told, neither the page nor an answer', async () => {
  for (const path of ['/', '/page/main.ts', '/api/v1/overview', '/api/v1/live', '/nowhere']) {
    const response = await fetch(origin + path)
    assert.equal(response.status, 401, path)
    assert.doesNotMatch(await response.text(), /script|source/)
  }
})

test('a link opens the page once and then is gone from the address', async () => {
  assert.equal((await fetch(server.url, { redirect: 'manual' })).status, 401)
  const fresh = links.at(-1)
  assert.ok(fresh !== undefined)
  const opened = await fetch(fresh, { redirect: 'manual' })
  assert.deepEqual([opened.status, opened.headers.get('location')], [303, '/'])
  const set = opened.headers.get('set-cookie') ?? ''
  assert.match(set, /HttpOnly/)
  assert.match(set, /SameSite=Strict/)
  assert.equal((await fetch(fresh, { redirect: 'manual' })).status, 401)
})

test('the page comes with the headers that keep foreign code out', async () => {
  const response = await fetch(`${origin}/`, { headers: { cookie } })
  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-security-policy') ?? '', /script-src 'self'/)
  assert.equal(response.headers.get('x-frame-options'), 'DENY')
  const etag = response.headers.get('etag') ?? ''
  const again = await fetch(`${origin}/`, { headers: { cookie, 'if-none-match': etag } })
  assert.equal(again.status, 304)
  const above = await fetch(`${origin}/page/%2e%2e/server.ts`, { headers: { cookie } })
  assert.equal(above.status, 404)
})

test('a name that leads to loopback is not ours: its pages get nothing', async () => {
  const status = await new Promise(resolve => {
    const options = { port: server.port, host: '127.0.0.1', path: '/api/v1/overview' }
    const asked = request({ ...options, headers: { ...headers, host: 'evil.example' } })
    asked.on('response', response => resolve(response.statusCode)).end()
  })
  assert.equal(status, 421)
})

test('a write needs our origin and the token, whatever cookie it has', async () => {
  const body = JSON.stringify({ from: 1, to: 2, text: 'x' })
  const type = { 'content-type': 'application/json' }
  const without = (name: string): Record<string, string> => {
    const { [name]: _, ...rest } = headers
    return { ...rest, ...type }
  }
  const tries = [
    without('origin'),
    without('x-csrf-token'),
    { ...headers, ...type, origin: 'http://evil.example' },
    { ...headers, ...type, 'x-csrf-token': 'guess' },
  ]
  for (const each of tries) {
    const response = await fetch(`${origin}/api/v1/notes`, { method: 'POST', body, headers: each })
    assert.equal(response.status, 403)
  }
})

test('what the schemas do not know is refused in words, and is no mistake of ours', async () => {
  const known = await web.send('GET', 'heatmap?rows=0')
  assert.equal(known.status, 400)
  assert.match(JSON.stringify(known.body), /rows/)
  assert.equal((await web.send('GET', 'suite')).status, 400)
  assert.equal((await web.send('GET', 'nowhere')).status, 404)
  assert.equal(
    (await web.send('POST', 'notes', { from: 1, to: 2, text: 'x', who: 'me' })).status,
    400,
  )
  assert.equal((await web.send('POST', 'notes', { text: 'x'.repeat(100_000) })).status, 413)
  assert.deepEqual(web.errors, [])
})

test('the OpenAPI document tells every path with its parameters and answers', async () => {
  const document = z.object({
    openapi: z.string(),
    paths: z.record(z.string(), z.record(z.string(), z.looseObject({}))),
  })
  const { openapi, paths } = await web.get(document, 'openapi.json')
  assert.match(openapi, /^3\./)
  const told = Object.keys(paths).map(path => path.replace('/api/v1/', ''))
  const reading = ['overview', 'suite', 'heatmap', 'incidents', 'incidents/{id}', 'lines', 'logs']
  const rest = ['log', 'series', 'templates', 'health', 'tags', 'tags/undo', 'notes', 'notes/{id}']
  const last = ['suppressions', 'suppressions/preview', 'suppressions/{name}']
  assert.deepEqual(told.sort(), [...reading, ...rest, ...last].sort())
  assert.ok(JSON.stringify(paths['/api/v1/heatmap']?.get).includes('buckets'))
})

test('a port that is taken is said in a sentence', async () => {
  const { context } = web
  const { signal } = new AbortController()
  const gate = new LocalGate({ context, signal, onLink: () => undefined })
  const more = { signal, host: HOST, clock: wallClock, version: '', onError: () => undefined }
  await assert.rejects(
    startWeb({ gate, port: server.port, ...more }),
    /Cannot open port \d+: EADDRINUSE; choose/,
  )
})
