/**
 * Every answer of the API as PostgreSQL lets the page's role see it: what a second tenant has
 * changes nothing of it. The way in is a word here, for the role is what is tested.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { type Clock, wallClock } from '../../src/base/clock.ts'
import { clusterDeskOf } from '../../src/cli/cluster-desk.ts'
import { BinCounter } from '../../src/forest/bins.ts'
import { appendFindings } from '../../src/store/findings.ts'
import { getLog } from '../../src/store/logs.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore, type Store } from '../../src/store/pool.ts'
import { dropRole } from '../../src/store/roles.ts'
import type { Context } from '../../src/web/context.ts'
import { CountsCache } from '../../src/web/counts.ts'
import { type Gate, Visits } from '../../src/web/gate.ts'
import { Live } from '../../src/web/live.ts'
import { startWeb } from '../../src/web/server.ts'
import { withStore } from '../help/database.ts'
import { finding } from '../help/flow.ts'
import { roleUrl, storeTenant } from '../help/tenants.ts'

const ROLE = { role: 'test-tenants-page', password: 'secret', page: true } as const
const SHOP = 'shop/shop.web-model'
const FINDING = 'abcdef0123456789'
const BANK = 'bank/bank.core-model'

/** Lets everybody see the namespaces that they name. */
class NamedGate implements Gate {
  readonly #store: Store
  readonly #visits = new Visits()

  constructor(store: Store) {
    this.#store = store
  }

  async check(request: FastifyRequest): Promise<undefined> {
    const seen = String(request.headers['x-sees'] ?? '').split(' ')
    const store = { ...this.#store, seen }
    const suite = new URL(request.url, 'http://page').searchParams.get('suite') ?? ''
    const context: Context = {
      ...{ store, suite, clock: wallClock, who: 'ann', program: 'logforest' },
      desk: clusterDeskOf({ store, suite, mayReadLines: async () => true }),
      counts: new CountsCache(store),
    }
    this.#visits.keep(request, { context, csrf: '', reader: 'proxied' })
    return undefined
  }

  visitOf(request: FastifyRequest) {
    return this.#visits.of(request)
  }

  liveOf(request: FastifyRequest): Live {
    return new Live(this.visitOf(request).context, new AbortController().signal)
  }

  async mayGoOn(): Promise<boolean> {
    return true
  }

  addRoutes(): void {}

  listens(): void {}
}

type Ask = (sees: string, path: string) => Promise<{ status: number; text: string }>

/** A clock for each test: one stands still, so that answers are shared, one leaps. */
async function served(owner: Store, now: () => number): Promise<Ask> {
  const page = await openStore(await roleUrl(owner, ROLE), {
    ...{ maxConnections: 2, applicationName: 'test' },
  })
  const stop = new AbortController()
  const clock: Clock = { ...wallClock, now }
  const server = await startWeb({
    ...{ gate: new NamedGate(page), clock, host: '127.0.0.1', port: 0, version: '0' },
    ...{ signal: stop.signal, onError: error => assert.fail(String(error)) },
  })
  ends.push(async () => {
    stop.abort()
    await server.close()
    await closeStore(page)
  })
  return async (sees, path) => {
    const url = `http://127.0.0.1:${server.port}/api/v1/${path}`
    const response = await fetch(url, { headers: { 'x-sees': sees } })
    return { status: response.status, text: await response.text() }
  }
}

const ends: (() => Promise<void>)[] = []

/** A tenant with a finding that can be asked for by its id, and with lines that were counted. */
async function addTenant(owner: Store, name: string, namespace: string): Promise<void> {
  await storeTenant(owner, name, namespace)
  const log = await getLog(owner, `${namespace}/${name}`, 'app/app.log')
  await appendFindings(owner, log?.id ?? 0, [finding(FINDING, { score: name.length * 20 })])
  const counter = new BinCounter()
  for (let line = 0; line < 3 * name.length; line++) {
    counter.add(1, line * 1000, { offset: line * 100, line })
  }
  await owner.pool.query(
    `update bins set bytes = $1 from stream t where t.id = bins.stream and t.log = $2`,
    [counter.take()?.bytes, log?.id],
  )
}

async function withTenant(work: (owner: Store) => Promise<void>): Promise<void> {
  await withStore(async owner => {
    await addTenant(owner, 'web', 'shop')
    try {
      await work(owner)
    } finally {
      for (const end of ends.splice(0)) await end()
      await dropRole(owner, ROLE.role)
    }
  })
}

after(() => assert.deepEqual(ends, []))

const LOG = 'log=app/app.log'

/** How each reading route is asked; one that is missing here fails the test. */
const ASKED: Readonly<Record<string, string>> = {
  '/api/v1/overview': 'overview?',
  '/api/v1/suite': 'suite?from=0&to=1000000&',
  '/api/v1/heatmap': 'heatmap?from=0&to=1000000&',
  '/api/v1/incidents': 'incidents?from=0&to=1000000&q=app&',
  '/api/v1/incidents/{id}': 'incidents/1?',
  '/api/v1/lines': `lines?${LOG}&finding=${FINDING}&`,
  '/api/v1/logs': 'logs?from=0&to=1000000&',
  '/api/v1/log': `log?${LOG}&`,
  '/api/v1/series': `series?${LOG}&`,
  '/api/v1/templates': 'templates?',
  '/api/v1/health': 'health?',
}

async function readingRoutes(ask: Ask): Promise<string[]> {
  const { paths } = JSON.parse((await ask('', 'openapi.json')).text)
  return Object.keys(paths).filter(path => paths[path].get !== undefined)
}

/** The answers about a suite to who sees these namespaces, by route. */
async function answersOf(ask: Ask, sees: string, suite: string) {
  const answers = new Map<string, { status: number; text: string }>()
  for (const [route, path] of Object.entries(ASKED)) {
    const { status, text } = await ask(sees, `${path}suite=${encodeURIComponent(suite)}`)
    answers.set(route, { status, text: text.replace(/"clockMs":\d+/, '') })
  }
  return answers
}

test('what a second tenant has changes no answer to the first, nor the other way', async () => {
  await withTenant(async owner => {
    let now = 0
    // So long between two looks at it that no answer is shared.
    const ask = await served(owner, () => (now += 60_000))
    assert.deepEqual((await readingRoutes(ask)).sort(), Object.keys(ASKED).sort())
    const alone = await answersOf(ask, 'shop', SHOP)
    for (const [route, { status, text }] of alone) assert.equal(status, 200, `${route}: ${text}`)
    await addTenant(owner, 'core', 'bank')
    assert.deepEqual(await answersOf(ask, 'shop', SHOP), alone)
    const bank = await answersOf(ask, 'bank', BANK)
    for (const [route, { status, text }] of bank) {
      assert.equal(status, 200, route)
      assert.doesNotMatch(text, /shop/, route)
      assert.doesNotMatch(alone.get(route)?.text ?? '', /bank/, route)
    }
    assert.match(alone.get('/api/v1/suite')?.text ?? '', /shop\/web/)
    assert.match(bank.get('/api/v1/suite')?.text ?? '', /bank\/core/)
  })
})

test('a suite that is not in sight is not there, whatever is asked of it', async () => {
  await withTenant(async owner => {
    await addTenant(owner, 'core', 'bank')
    let now = 0
    const ask = await served(owner, () => (now += 60_000))
    for (const sees of ['shop', '', "bank' or 'a' = 'a", 'ban']) {
      for (const [route, { status, text }] of await answersOf(ask, sees, BANK)) {
        // Where everything stands is told of nothing, too.
        const nothing = route === '/api/v1/overview' ? /"source":null,.*"total":0/ : /not? .*here/i
        assert.equal(status, route === '/api/v1/overview' ? 200 : 404, `${route}: ${text}`)
        assert.match(text, nothing, route)
        assert.doesNotMatch(text.replace(`"suite":"${BANK}"`, ''), /bank/, route)
      }
    }
  })
})

test('answers are shared by those who see the same rows alone', async () => {
  await withTenant(async owner => {
    await addTenant(owner, 'core', 'bank')
    const ask = await served(owner, () => 0)
    const path = `suite?from=0&to=1000000&suite=${encodeURIComponent(SHOP)}`
    const shop = await ask('shop', path)
    assert.match(shop.text, /shop\/web/)
    assert.equal((await ask('bank', path)).status, 404)
    assert.deepEqual(await ask('shop', path), shop)
  })
})
