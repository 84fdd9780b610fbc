/**
 * The page's server as in a cluster: a real apiserver with its RBAC, two namespaces with a tenant
 * each, accounts with tokens, and the page with rights and a role of its own and no others.
 */
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { steadyClock, wallClock } from '../../src/base/clock.ts'
import { clusterDeskOf } from '../../src/cli/cluster-desk.ts'
import { Metrics } from '../../src/health/metrics.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore, type Store } from '../../src/store/pool.ts'
import { ClusterGate } from '../../src/web/cluster/gate.ts'
import { startWeb } from '../../src/web/server.ts'
import { connectReviews } from '../../operator/kube/reviews.ts'
import type { ControlPlane } from '../cluster/control-plane.ts'
import { controlPlane, kubectl, makeNamespace } from './control-plane.ts'
import { withDatabase } from './database.ts'
import { roleUrl, storeTenant } from './tenants.ts'

/** A page in a cluster. */
export interface ClusterWeb {
  readonly plane: ControlPlane
  /** Owner of the tables. */
  readonly store: Store
  readonly origin: string
  /** Namespaces with a tenant each. */
  readonly shop: string
  readonly bank: string
  readonly errors: unknown[]
  /** Lets so much time pass for answers that are kept. */
  pass(ms: number): void
  /** A token of a new account with these rights in a namespace, `verbs resource`. */
  tokenWith(rights: readonly (readonly [string, string, string])[]): Promise<string>
  /** An answer of the API to a token. */
  ask(token: string, path: string, init?: RequestInit): Promise<Asked>
}

/** An answer, as it came. */
export interface Asked {
  readonly status: number
  readonly text: string
}

const CRDS = fileURLToPath(new URL('../../crds/', import.meta.url))
const REVIEWS = ['tokenreviews.authentication.k8s.io', 'subjectaccessreviews.authorization.k8s.io']
const ROLE = { role: 'test-cluster-page', password: 'secret', page: true } as const

/** Name of the suite of a tenant. */
export function suiteOf(namespace: string, tenant: string): string {
  return `${namespace}/${namespace}.${tenant}-model`
}

/** Starts it; it ends with the test file. */
export async function startedClusterWeb(): Promise<ClusterWeb> {
  const plane = await controlPlane()
  await kubectl(plane, ['apply', '-f', CRDS])
  await kubectl(plane, ['wait', 'crd', '--all', '--for=condition=Established'])
  const [shop, bank] = [await makeNamespace(plane), await makeNamespace(plane)]
  const stop = new AbortController()
  const url = await databaseUntil(stop.signal)
  const store = await openStore(url, { maxConnections: 4, applicationName: 'test' })
  await storeTenant(store, 'web', shop)
  await storeTenant(store, 'core', bank)
  const kubeconfig = await plane.kubeconfigFor('the-page')
  await kubectl(plane, [
    ...['create', 'clusterrole', 'the-page', '--verb=create'],
    ...REVIEWS.map(each => `--resource=${each}`),
  ])
  const binding = ['--clusterrole=the-page', '--user=the-page']
  await kubectl(plane, ['create', 'clusterrolebinding', 'the-page', ...binding])
  const held = { skewMs: 0 }
  const errors: unknown[] = []
  const port = await serve({ store, kubeconfig, held, errors, stop })
  const origin = `http://127.0.0.1:${port}`
  let accounts = 0
  return {
    ...{ plane, store, origin, shop, bank, errors },
    pass: ms => {
      held.skewMs += ms
    },
    tokenWith: rights => account(plane, { name: `reader-${++accounts}`, home: shop, rights }),
    ask: async (token, path, init = {}) => {
      const headers = { authorization: `Bearer ${token}`, ...init.headers }
      const response = await fetch(`${origin}/api/v1/${path}`, { ...init, headers })
      return { status: response.status, text: await response.text() }
    },
  }
}

/** The URL of a database that is there until the signal. */
async function databaseUntil(signal: AbortSignal): Promise<string> {
  const ready = Promise.withResolvers<string>()
  const ended = withDatabase(async url => {
    ready.resolve(url)
    await new Promise(resolve => signal.addEventListener('abort', resolve))
  })
  ended.catch(ready.reject)
  return ready.promise
}

interface Serving {
  readonly store: Store
  readonly kubeconfig: string
  readonly held: { readonly skewMs: number }
  readonly errors: unknown[]
  readonly stop: AbortController
}

/** Gives the port. */
async function serve({ store, kubeconfig, held, errors, stop }: Serving): Promise<number> {
  const url = await roleUrl(store, ROLE)
  const own = await openStore(url, { maxConnections: 4, applicationName: 'test' })
  const { reviews, close } = await connectReviews({
    ...{ environment: {}, kubeconfig, clock: steadyClock, metrics: new Metrics() },
  })
  const clock = { ...wallClock, now: () => Date.now() + held.skewMs }
  const { signal } = stop
  const gate = new ClusterGate({
    ...{ store: own, clock, signal, reviewer: reviews },
    deskFor: visit => clusterDeskOf(visit),
  })
  const server = await startWeb({
    ...{ gate, clock, signal, host: '127.0.0.1', port: 0, version: '0.0.0' },
    onError: error => errors.push(error),
  })
  after(async () => {
    stop.abort()
    await server.close()
    await close()
    await closeStore(own)
    await closeStore(store)
  })
  return server.port
}

async function account(
  plane: ControlPlane,
  {
    name,
    home,
    rights,
  }: {
    readonly name: string
    readonly home: string
    readonly rights: readonly (readonly [string, string, string])[]
  },
): Promise<string> {
  await kubectl(plane, ['create', 'serviceaccount', name, '-n', home])
  for (const [index, [namespace, verb, resource]] of rights.entries()) {
    const role = `${name}-${index}`
    const may = [`--verb=${verb}`, `--resource=${resource}`]
    await kubectl(plane, ['create', 'role', role, '-n', namespace, ...may])
    const whom = [`--role=${role}`, `--serviceaccount=${home}:${name}`]
    await kubectl(plane, ['create', 'rolebinding', role, '-n', namespace, ...whom])
  }
  return (await kubectl(plane, ['create', 'token', name, '-n', home])).trim()
}
