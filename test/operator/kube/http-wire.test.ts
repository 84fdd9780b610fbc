import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { HttpWire } from '../../../operator/kube/http-wire.ts'
import { textOf, type WireRequest } from '../../../operator/kube/wire.ts'

const get = { lane: 'call', method: 'GET', path: '/', headers: {} } as const

test('a hundred calls share connections, and each lane has its own', async t => {
  const { wire, sockets } = await served(t, (_path, respond) => respond(200, 'ok'))
  for (let call = 0; call < 100; call++)
    assert.equal(await textOf((await wire.send(get)).body), 'ok')
  // The next call may come before the connection knows that the answer before it is over.
  assert.ok(sockets.size <= 2, `${sockets.size}`)
  const before = sockets.size
  for (const lane of ['lease', 'watch'] as const)
    await textOf((await wire.send({ ...get, lane })).body)
  assert.equal(sockets.size, before + 2)
})

test('a burst of calls takes no more connections than its lane has', async t => {
  const { wire, sockets } = await served(t, (_path, respond) => {
    setTimeout(() => respond(200, 'ok'), 5)
  })
  await Promise.all(Array.from({ length: 40 }, async () => textOf((await wire.send(get)).body)))
  assert.ok(sockets.size <= 8, `${sockets.size}`)
})

test('status, Retry-After and what was sent come through', async t => {
  const { wire, requests } = await served(t, (_path, respond) => respond(429, 'slow down'))
  const request: WireRequest = {
    ...get,
    method: 'PATCH',
    path: '/a?b=c',
    headers: { 'content-type': 'application/apply-patch+yaml' },
    body: '{"ä":1}',
  }
  const { status, retryAfter, body } = await wire.send(request)
  assert.deepEqual([status, retryAfter, await textOf(body)], [429, '7', 'slow down'])
  const type = 'application/apply-patch+yaml'
  assert.deepEqual(requests, [{ method: 'PATCH', path: '/a?b=c', type, body: '{"ä":1}' }])
})

test('aborting ends a body that would never end, and a request that has no answer', async t => {
  const { wire } = await served(t, path => {
    if (path === '/never') return
  })
  const stop = new AbortController()
  const waiting = wire.send({ ...get, path: '/never', signal: stop.signal })
  stop.abort(new Error('deadline'))
  await assert.rejects(waiting, /deadline/)

  const { wire: other } = await served(t, (_path, _respond, stream) => stream('first\n'))
  const late = new AbortController()
  const { body } = await other.send({ ...get, lane: 'watch', signal: late.signal })
  const chunks: string[] = []
  await assert.rejects(async () => {
    for await (const chunk of body) {
      chunks.push(Buffer.from(chunk).toString())
      late.abort(new Error('stopped'))
    }
  })
  assert.deepEqual(chunks, ['first\n'])
})

test('an apiserver that is not there is one sentence', async () => {
  const access = { server: 'http://127.0.0.1:1', namespace: '', tls: async () => ({}), headers }
  const wire = new HttpWire(access)
  await assert.rejects(wire.send(get), {
    name: 'OperatingError',
    message: /^no answer from the apiserver http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/,
  })
  await wire.close()
})

async function headers(): Promise<Record<string, string>> {
  return {}
}

type Respond = (status: number, text: string) => void
type Handler = (path: string, respond: Respond, stream: (text: string) => void) => void

async function served(t: TestContext, handle: Handler) {
  const sockets = new Set<Socket>()
  const requests: unknown[] = []
  const server: Server = createServer(async (request, response) => {
    const body = await textOf(request)
    const { method, url: path = '', headers: sent } = request
    requests.push({ method, path, type: sent['content-type'], body })
    const respond: Respond = (status, text) => {
      response.writeHead(status, { 'retry-after': '7' }).end(text)
    }
    handle(path, respond, text => response.write(text))
  })
  server.on('connection', socket => sockets.add(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const address = `http://127.0.0.1:${port}`
  const wire = new HttpWire({ server: address, namespace: '', tls: async () => ({}), headers })
  t.after(async () => {
    await wire.close()
    server.closeAllConnections()
    server.close()
  })
  return { wire, sockets, requests }
}
