/** Which answers are shared, over real HTTP, on a clock that stands still. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { wallClock } from '../../src/base/clock.ts'
import type { Store } from '../../src/store/pool.ts'
import { HOST, LocalGate } from '../../src/web/local.ts'
import { startWeb } from '../../src/web/server.ts'
import { startedWeb } from '../help/web.ts'

const web = await startedWeb()
let statements = 0
const pool = new Proxy(web.store.pool, {
  get(own, name) {
    if (name === 'query') statements++
    return Reflect.get(own, name)?.bind?.(own)
  },
})
const store: Store = { ...web.store, pool }
const stop = new AbortController()
const { signal } = stop
const gate = new LocalGate({ context: { ...web.context, store }, signal, onLink: () => undefined })
const server = await startWeb({
  ...{ gate, signal, clock: { ...wallClock, now: () => 0 }, host: HOST, port: 0, version: '0' },
  onError: error => assert.fail(String(error)),
})
after(async () => {
  stop.abort()
  await server.close()
})
const origin = `http://${HOST}:${server.port}`
const opened = await fetch(gate.url, { redirect: 'manual' })
const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? ''

async function ask(path: string): Promise<{ status: number; type: string; text: string }> {
  const response = await fetch(`${origin}/api/v1/${path}`, { headers: { cookie } })
  const type = response.headers.get('content-type') ?? ''
  return { status: response.status, type, text: await response.text() }
}

async function costOf(work: () => Promise<unknown>): Promise<number> {
  const before = statements
  await work()
  return statements - before
}

const VIEWS = ['overview', 'suite', 'heatmap', 'incidents', 'incidents/1', 'logs', 'health']
  .concat(['log', 'series'].map(name => `${name}?log=a.log`))
  .concat('templates?log=a.log')

test('the same view is asked of the database once, by however many, and is the same', async () => {
  for (const view of VIEWS) {
    const [first] = await Promise.all(Array.from({ length: 10 }, () => ask(view)))
    assert.deepEqual([first?.status, first?.type], [200, 'application/json; charset=utf-8'], view)
    let again: unknown
    const cost = await costOf(async () => {
      again = await ask(view)
    })
    assert.equal(cost, 0, view)
    assert.deepEqual(again, first)
    assert.ok((await costOf(() => ask(`${view}${view.includes('?') ? '&' : '?'}x=1`))) > 0, view)
  }
})

test('whoever wrote sees it at once', async () => {
  const before = await ask('suite')
  const { csrf } = JSON.parse((await ask('overview')).text)
  const headers = { cookie, origin, 'x-csrf-token': csrf, 'content-type': 'application/json' }
  const range = JSON.parse(before.text)
  const note = { from: range.from, to: range.from + range.step, text: 'deployed' }
  const body = JSON.stringify(note)
  const written = await fetch(`${origin}/api/v1/notes`, { method: 'POST', headers, body })
  assert.equal(written.status, 200)
  assert.match((await ask('suite')).text, /deployed/)
  assert.doesNotMatch(before.text, /deployed/)
})

test('who is told of news is not given what was before', async () => {
  assert.equal(await costOf(() => ask('suite')), 0)
  const gone = new AbortController()
  const live = await fetch(`${origin}/api/v1/live`, { headers: { cookie }, signal: gone.signal })
  const news = live.body?.getReader()
  let told = ''
  while (!told.includes('event: state')) {
    told += new TextDecoder().decode((await news?.read())?.value)
  }
  assert.ok((await costOf(() => ask('heatmap'))) > 0)
  gone.abort()
})

test('what is refused is refused to each, and lines are read for each', async () => {
  const asked = await Promise.all([1, 2, 3].map(() => ask('incidents/99')))
  assert.deepEqual(
    asked.map(({ status }) => status),
    [404, 404, 404],
  )
  assert.equal((await ask('log?log=nowhere')).status, 404)
  const incident = JSON.parse((await ask('incidents/1')).text)
  const [member] = incident.members
  const lines = `lines?log=${member.log}&finding=${member.finding}`
  await ask(lines)
  assert.ok((await costOf(() => ask(lines))) > 0)
})
