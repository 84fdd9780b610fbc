/**
 * What runs before `helm uninstall`: LogSources and AnomalyModels outlive the operator, and so
 * would the scanners and masters that they own. This stops them; a later installation starts them
 * again where they were. Where the kinds are to go too, their objects are deleted first, while
 * there is still an operator to clean up behind them.
 */
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const { env } = process
const API = env.API_URL ?? 'https://kubernetes.default.svc'
const TOKEN_FILE = env.TOKEN_FILE ?? '/var/run/secrets/kubernetes.io/serviceaccount/token'
const OPERATOR = `${API}/apis/apps/v1/namespaces/${env.NAMESPACE}/deployments/${env.OPERATOR}`
/** Empty: all namespaces. */
const NAMESPACES = (env.NAMESPACES ?? '').split(',').filter(name => name !== '')
const MANAGED = 'labelSelector=app.kubernetes.io%2Fmanaged-by%3Dlogforest-operator'
/** Shorter than Helm's own five minutes, so that the reason is told. */
const WAIT_SECONDS = Number(env.WAIT_SECONDS ?? 240)
const CALL_MS = 30_000

interface Item {
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: { readonly replicas?: number }
  readonly status?: { readonly replicas?: number }
}

try {
  if (env.DELETE_OBJECTS === 'true') {
    for (const kind of ['logsources', 'anomalymodels']) await deleteAll(kind)
  }
  await stopOperator()
  await stopWorkloads()
  if (env.NODE_LOGS === 'true') await stopNodeScanners()
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

/** Deletes all objects of a kind and waits until the operator has let go of them. */
async function deleteAll(kind: string): Promise<void> {
  await until(`${kind} to be deleted`, async () => {
    const items = await list('logforest.io/v1alpha1', kind)
    for (const { metadata } of items) {
      const { namespace, name } = metadata
      const place = `${API}/apis/logforest.io/v1alpha1/namespaces/${namespace}/${kind}/${name}`
      await call(place, { method: 'DELETE' })
    }
    return items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
  })
}

/** First the operator, which would start again what is stopped. */
async function stopOperator(): Promise<void> {
  await until('the operator to stop', async () => {
    await scaleToZero(OPERATOR)
    const answer = await call(OPERATOR)
    const { status }: Item = answer ?? { metadata: { name: '', namespace: '' }, spec: {} }
    return (status?.replicas ?? 0) === 0 ? [] : [`${env.OPERATOR}`]
  })
}

async function stopWorkloads(): Promise<void> {
  await until('scanners and masters to stop', async () => {
    const items = await list('apps/v1', 'deployments', MANAGED)
    const running = items.filter(({ spec }) => spec.replicas !== 0)
    for (const { metadata } of running) {
      const { namespace, name } = metadata
      await scaleToZero(`${API}/apis/apps/v1/namespaces/${namespace}/deployments/${name}`)
    }
    return running.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
  })
}

/** A DaemonSet cannot be scaled: the next installation makes it again. */
async function stopNodeScanners(): Promise<void> {
  await until('scanners on nodes to stop', async () => {
    const items = await list('apps/v1', 'daemonsets', MANAGED)
    for (const { metadata } of items) {
      const { namespace, name } = metadata
      const place = `${API}/apis/apps/v1/namespaces/${namespace}/daemonsets/${name}`
      await call(place, { method: 'DELETE' })
    }
    return items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
  })
}

async function scaleToZero(deployment: string): Promise<void> {
  const body = JSON.stringify({ spec: { replicas: 0 } })
  await call(`${deployment}/scale`, { method: 'PATCH', body })
}

async function list(group: string, kind: string, query = ''): Promise<Item[]> {
  const places = NAMESPACES.length === 0 ? [''] : NAMESPACES.map(name => `namespaces/${name}/`)
  const lists = places.map(place => call(`${API}/apis/${group}/${place}${kind}?${query}`))
  return (await Promise.all(lists)).flatMap(answer => answer?.items ?? [])
}

/**
 * Looks again until nothing is left; throws what is. An API server that is busy, restarts or has not
 * heard of our role yet is asked again.
 */
async function until(what: string, left: () => Promise<readonly string[]>): Promise<void> {
  const end = performance.now() + WAIT_SECONDS * 1000
  for (;;) {
    const names = await left().catch(error => [`${error.message} (${error.cause?.message ?? ''})`])
    if (names.length === 0) return
    if (performance.now() > end) throw new Error(`Waited for ${what}: ${names.join(', ')}`)
    await sleep(1000)
  }
}

/** The answer as an object; undefined where the thing, or its whole kind, is gone. */
async function call(url: string, options: RequestInit = {}) {
  const token = (await readFile(TOKEN_FILE, 'utf8')).trim()
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type':
      options.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
  }
  const answer = await fetch(url, { ...options, headers, signal: AbortSignal.timeout(CALL_MS) })
  if (answer.status === 404) return undefined
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${options.method ?? 'GET'} ${url}: ${answer.status} ${text}`)
  return JSON.parse(text)
}
