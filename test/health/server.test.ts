import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Metrics } from '../../src/health/metrics.ts'
import { type HealthOptions, startHealth } from '../../src/health/server.ts'

test('/healthz answers 200 while the loop turns, whatever the ready checks say', async t => {
  const get = await served(t, { ready: [{ name: 'postgres', problem: () => 'gone' }] })
  assert.deepEqual(await get('/healthz'), { status: 200, text: '[+] event-loop ok\nok\n' })
})

test('/readyz names each check and what is wrong with it', async t => {
  let missing: string | undefined = 'LogSource is not listed yet'
  const get = await served(t, {
    ready: [
      { name: 'caches', problem: () => missing },
      { name: 'queue', problem: () => undefined },
    ],
  })
  assert.deepEqual(await get('/readyz'), {
    status: 503,
    text: '[-] caches: LogSource is not listed yet\n[+] queue ok\nfailed\n',
  })
  missing = undefined
  assert.equal((await get('/readyz?verbose')).status, 200)
})

test('a watchdog that bites makes /healthz fail', async t => {
  const get = await served(t, { live: [{ name: 'lease', problem: () => 'not renewed in time' }] })
  const { status, text } = await get('/healthz')
  assert.equal(status, 503)
  assert.match(text, /^\[-\] lease: not renewed in time$/m)
})

test('/metrics is what the registry shows; a collector that throws is a 500', async t => {
  const metrics = new Metrics()
  metrics.counter({ name: 'turns_total', help: 'Turns.' }).inc(3)
  const get = await served(t, { metrics })
  assert.match((await get('/metrics')).text, /^turns_total 3$/m)
  metrics.sample({
    name: 'broken',
    help: 'Throws.',
    value: () => {
      throw new Error('no such row')
    },
  })
  assert.deepEqual(await get('/metrics'), {
    status: 500,
    text: 'the metrics could not be collected: no such row\n',
  })
})

test('nothing else is served', async t => {
  const get = await served(t, {})
  assert.equal((await get('/debug')).status, 404)
  assert.equal((await get('/healthz', { method: 'POST' })).status, 405)
})

test('a port that is taken is said in one sentence', async t => {
  const first = await startHealth({ port: 0, host: '127.0.0.1', metrics: new Metrics() })
  t.after(() => first.close())
  await assert.rejects(
    startHealth({ port: first.port, host: '127.0.0.1', metrics: new Metrics() }),
    {
      name: 'OperatingError',
      message:
        `cannot open the health port ${first.port}: another program listens there; ` +
        'choose another with --health-port',
    },
  )
})

test('closing ends connections that a prober keeps alive', async () => {
  const health = await startHealth({ port: 0, host: '127.0.0.1', metrics: new Metrics() })
  await (await fetch(`http://127.0.0.1:${health.port}/healthz`)).text()
  await health.close()
  await assert.rejects(fetch(`http://127.0.0.1:${health.port}/healthz`))
})

type Get = (path: string, init?: RequestInit) => Promise<{ status: number; text: string }>

async function served(t: TestContext, options: Partial<HealthOptions>): Promise<Get> {
  const health = await startHealth({
    port: 0,
    host: '127.0.0.1',
    metrics: new Metrics(),
    ...options,
  })
  t.after(() => health.close())
  return async (path, init = {}) => {
    const response = await fetch(`http://127.0.0.1:${health.port}${path}`, init)
    return { status: response.status, text: await response.text() }
  }
}
