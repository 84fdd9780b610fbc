/** The login of the page: on a real apiserver and a real PostgreSQL. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import pino from 'pino'
import { connect } from '../../operator/kube/connect.ts'
import { PageLogin } from '../../operator/page-login.ts'
import { steadyClock } from '../../src/base/clock.ts'
import { OperatingError } from '../../src/base/errors.ts'
import { Metrics } from '../../src/health/metrics.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore, type Store } from '../../src/store/pool.ts'
import { dropRole, ensureRole, type Role } from '../../src/store/roles.ts'
import { getPageNamespaces } from '../../src/store/shown.ts'
import {
  controlPlane,
  kubectl,
  makeNamespace,
  noControlPlane as skip,
} from '../help/control-plane.ts'
import { withStore } from '../help/database.ts'
import { storeTenant } from '../help/tenants.ts'

/** Runs it until it has looked so often; `fails` attempts at the role fail first. */
async function looks(store: Store, namespace: string, { times = 1, fails = 0 } = {}) {
  const plane = await controlPlane()
  const { kubeconfig } = plane
  const connection = await connect({
    ...{ environment: {}, kubeconfig, clock: steadyClock, metrics: new Metrics() },
  })
  const stop = new AbortController()
  const slept: number[] = []
  const roles: string[] = []
  const clock = {
    now: () => 0,
    sleep: async (ms: number) => {
      slept.push(ms)
      if (slept.length === times) stop.abort()
    },
  }
  const database = {
    ensureRole: async (role: Role) => {
      roles.push(role.role)
      if (roles.length <= fails) throw new OperatingError('PostgreSQL is away')
      await ensureRole(store, role)
    },
  }
  const login = new PageLogin({
    ...{ client: connection.client, database, clock, namespace, secret: 'the-page' },
    ...{ databaseUrl: store.url, log: pino({ enabled: false }), newPassword: () => 'first' },
  })
  await login.run(stop.signal)
  await connection.close()
  const words = ['get', 'secret', 'the-page', '-n', namespace, '-o', 'jsonpath={.data.url}']
  const encoded = await kubectl(plane, words)
  return { slept, roles, url: Buffer.from(encoded, 'base64').toString() }
}

test('the Secret has a URL by which the page logs in; it stays as it is', { skip }, async () => {
  const namespace = await makeNamespace(await controlPlane())
  await withStore(async store => {
    await storeTenant(store, 'web', 'shop')
    const { url, slept, roles } = await looks(store, namespace, { times: 3, fails: 1 })
    assert.deepEqual(slept, [10_000, 300_000, 300_000])
    assert.match(url, /^postgres:\/\/logforest_page_[0-9a-f]{10}:first@/)
    const again = await looks(store, namespace)
    assert.equal(again.url, url)
    const own = new URL(store.url.replace(/^postgres:\/\/[^@/]*@/, 'postgres://'))
    own.searchParams.set('user', roles[0])
    const page = await openStore(own.href, { maxConnections: 1, applicationName: 'test' })
    assert.deepEqual(await getPageNamespaces(page), ['shop'])
    await closeStore(page)
    await dropRole(store, roles[0])
  })
})

test('without a page nothing is made', async () => {
  const never = async (): Promise<never> => {
    throw new Error('nothing is asked')
  }
  const login = new PageLogin({
    ...{ client: { find: never, apply: never }, database: { ensureRole: never }, secret: '' },
    ...{ clock: steadyClock, namespace: 'n', databaseUrl: 'postgres://h/d' },
    ...{ log: pino({ enabled: false }), newPassword: () => '' },
  })
  assert.equal(await login.run(new AbortController().signal), undefined)
})
