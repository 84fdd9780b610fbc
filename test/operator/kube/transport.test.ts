import assert from 'node:assert/strict'
import { test } from 'node:test'
import { within } from '../../../operator/kube/context.ts'
import { type ApiError, isNotFound } from '../../../operator/kube/errors.ts'
import { Metrics } from '../../../src/health/metrics.ts'
import { VirtualClock } from '../../help/virtual.ts'
import { clientOver, parts, type Reply, TestWire } from './wires.ts'

const get = { what: 'get pods shop/web', method: 'GET', path: '/pods' } as const

test('a query, a body and what we are go along', async () => {
  const wire = new TestWire(() => ({ json: { ok: true } }))
  const { transport } = clientOver(wire, {
    access: { server: 'https://a', headers: async () => ({ authorization: 'Bearer t' }) },
  })
  const query = { limit: 500, continue: undefined, force: true }
  const answer = await transport.json({ ...get, method: 'PATCH', query, body: { a: 1 } })
  assert.deepEqual(answer, { ok: true })
  const [request] = wire.requests
  assert.equal(request?.path, '/pods?limit=500&force=true')
  assert.equal(request?.body, '{"a":1}')
  assert.deepEqual(request?.headers, {
    accept: 'application/json',
    authorization: 'Bearer t',
    'content-type': 'application/json',
    'user-agent': 'logforest-operator',
  })
})

test('a token that was rotated is read again, once', async () => {
  const fresh: boolean[] = []
  const access = {
    server: 'https://a',
    headers: async (isFresh: boolean) => {
      fresh.push(isFresh)
      return { authorization: isFresh ? 'Bearer new' : 'Bearer old' }
    },
  }
  const wire = new TestWire(({ headers }) =>
    headers.authorization === 'Bearer new' ? { json: 'in' } : { status: 401, json: {} },
  )
  const { transport } = clientOver(wire, { access })
  assert.equal(await transport.json(get), 'in')
  assert.deepEqual(fresh, [false, true])
  const closed = clientOver(new TestWire(() => ({ status: 401, json: {} })), { access })
  await assert.rejects(closed.transport.json(get), { status: 401 })
  assert.equal(fresh.length, 4)
})

test('429 and 503 are waited for as the server says, within limits', async () => {
  const clock = new VirtualClock()
  const replies: Reply[] = [
    { status: 429, retryAfter: '2' },
    { status: 503, retryAfter: '1' },
    { json: 'done' },
  ]
  const { transport } = clientOver(new TestWire(() => replies.shift() ?? {}), { clock })
  assert.equal(await clock.until(transport.json(get)), 'done')
  assert.ok(clock.steady() >= 3000 && clock.steady() < 3200)
})

test('a server that always says wait, or says so without a time, is an error', async () => {
  const clock = new VirtualClock()
  const always = new TestWire(() => ({ status: 429, retryAfter: '1', json: {} }))
  const waiting = clientOver(always, { clock }).transport.json(get)
  await assert.rejects(clock.until(waiting), { status: 429, retryAfterMs: 1000 })
  assert.equal(always.requests.length, 6)
  const timeless = new TestWire(() => ({ status: 503, json: {} }))
  await assert.rejects(clientOver(timeless, { clock }).transport.json(get), { status: 503 })
  assert.equal(timeless.requests.length, 1)
})

test('a refusal is an ApiError that names what was asked', async () => {
  const body = { kind: 'Status', reason: 'NotFound', message: 'pods "web" not found' }
  const { transport } = clientOver(new TestWire(() => ({ status: 404, json: body })))
  await assert.rejects(transport.json(get), (error: ApiError) => {
    assert.ok(isNotFound(error))
    assert.match(
      error.message,
      /^cannot get pods shop\/web: .* 404 NotFound: pods "web" not found$/,
    )
    return true
  })
})

test('calls keep to their rate; leases and watches are not held up by them', async () => {
  const clock = new VirtualClock()
  const wire = new TestWire(() => ({ json: {} }))
  const { transport } = clientOver(wire, { clock, limits: { perSecond: 1, burst: 2 } })
  const calls = Array.from({ length: 4 }, () => transport.json(get))
  await clock.advance(0)
  assert.equal(wire.requests.length, 2)
  await transport.json({ ...get, lane: 'lease' })
  await transport.open(get)
  assert.deepEqual(
    wire.requests.map(each => each.lane),
    ['call', 'call', 'lease', 'watch'],
  )
  await clock.until(Promise.all(calls))
  assert.equal(wire.requests.length, 6)
})

test('a call obeys the signal of the reconcile that it is part of', async () => {
  const { log } = parts()
  const stop = new AbortController()
  const wire = new TestWire(() => ({ json: {} }))
  const { transport } = clientOver(wire)
  await within({ log, signal: stop.signal }, async () => {
    await transport.json(get)
    assert.equal(wire.requests[0]?.signal, stop.signal)
    stop.abort(new Error('deadline'))
    await assert.rejects(transport.json(get), /deadline/)
  })
})

test('the guard is asked in the moment of sending, not before the wait for it', async () => {
  const clock = new VirtualClock()
  const wire = new TestWire(() => ({ json: {} }))
  const { transport } = clientOver(wire, { clock, limits: { perSecond: 1, burst: 1 } })
  let leads = true
  const guard = (): void => {
    if (!leads) throw new Error('not the leader')
  }
  await transport.json({ ...get, guard })
  const held = transport.json({ ...get, guard })
  leads = false
  await assert.rejects(clock.until(held), /not the leader/)
  assert.equal(wire.requests.length, 1)
})

test('requests are counted by code, those without an answer, too', async () => {
  const metrics = new Metrics()
  const replies = [200, 404, 0]
  const wire = new TestWire(() => {
    const status = replies.shift()
    if (status === 0) throw new Error('reset')
    return { status: status ?? 200, json: {} }
  })
  const { transport } = clientOver(wire, { metrics })
  await transport.json(get)
  await assert.rejects(transport.json(get), { status: 404 })
  await assert.rejects(transport.json(get), /reset/)
  const { text } = await metrics.page()
  for (const code of ['200', '404', '<error>'])
    assert.ok(
      text.includes(
        `rest_client_requests_total{method="GET",host="apiserver:6443",code="${code}"} 1`,
      ),
      text,
    )
})

test('an answer that is no JSON is an error with its text', async () => {
  const { transport } = clientOver(new TestWire(() => ({ status: 502, json: 'Bad Gateway' })))
  await assert.rejects(transport.json(get), /answered 502: Bad Gateway$/)
})
