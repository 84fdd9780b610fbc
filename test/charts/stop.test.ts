/** What runs before `helm uninstall`, with the rights of its account, against a real API server. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../cluster/run.ts'
import { type Rendered, render, type Values } from './helm.ts'
import { installation, NAMESPACE, noInstallation, read, runScript, SHOP } from './installed.ts'

const skip = noInstallation
const OPERATOR = { OPERATOR: 'logforest-operator' }

test('the operator stops, then its scanners and masters, and nobody else', { skip }, async () => {
  await applyHook({})
  await deploy('logforest-scanner-checkout', 'logforest-operator')
  await deploy('shop', 'somebody')
  const { code, out } = await stop(OPERATOR)
  assert.equal(code, 0, out)
  assert.equal((await read('deployment/logforest-operator')).spec.replicas, 0)
  assert.equal((await read('deployment/logforest-scanner-checkout', SHOP)).spec.replicas, 0)
  assert.equal((await read('deployment/shop', SHOP)).spec.replicas, 1)
})

test('scanners on nodes go, for they cannot be scaled', { skip }, async () => {
  const { kubectl } = await installation()
  await applyHook({ nodeLogs: { enabled: true } })
  for (const [name, manager] of [
    ['logforest-scanner-pods', 'logforest-operator'],
    ['agent', 'somebody'],
  ] as const) {
    await kubectl(['apply', '-f', '-'], workload('DaemonSet', { name, manager }))
  }
  const { code, out } = await stop({ ...OPERATOR, NODE_LOGS: 'true' })
  assert.equal(code, 0, out)
  await assert.rejects(read('daemonset/logforest-scanner-pods', SHOP), /NotFound/)
  assert.ok(await read('daemonset/agent', SHOP))
})

test('where the kinds are to go, their objects go first', { skip }, async () => {
  await applyHook({ crds: { keep: false } })
  await makeModel('plain', [])
  const { code, out } = await stop({ ...OPERATOR, DELETE_OBJECTS: 'true' })
  assert.equal(code, 0, out)
  await assert.rejects(read('anomalymodel/plain', SHOP), /NotFound/)
})

test('what the operator does not let go of is named', { skip }, async () => {
  await applyHook({ crds: { keep: false } })
  await makeModel('held', ['logforest.io/postgres'])
  const { code, out } = await stop({ ...OPERATOR, DELETE_OBJECTS: 'true', WAIT_SECONDS: '2' })
  assert.equal(code, 1)
  assert.match(out, /Waited for anomalymodels to be deleted: shop\/held/)
  const { kubectl } = await installation()
  const free = JSON.stringify({ metadata: { finalizers: [] } })
  await kubectl(['patch', 'anomalymodel', 'held', '-n', SHOP, '--type=merge', '-p', free])
})

test('with a list of namespaces it looks there alone, and needs no rights elsewhere', {
  skip,
}, async () => {
  const { kubectl } = await installation()
  await kubectl(['delete', 'clusterrolebinding', '-l', 'app.kubernetes.io/component=stop'])
  await kubectl(['create', 'namespace', 'bank'])
  await applyHook({ operator: { watchNamespaces: [SHOP] } })
  await deploy('logforest-scanner-a', 'logforest-operator')
  await deploy('logforest-scanner-b', 'logforest-operator', 'bank')
  const { code, out } = await stop({ ...OPERATOR, NAMESPACES: `${NAMESPACE},${SHOP}` })
  assert.equal(code, 0, out)
  assert.equal((await read('deployment/logforest-scanner-a', SHOP)).spec.replicas, 0)
  assert.equal((await read('deployment/logforest-scanner-b', 'bank')).spec.replicas, 1)
})

test('without rights, or without an answer, it ends with what it was told', { skip }, async () => {
  const { kubectl } = await installation()
  await kubectl(['create', 'serviceaccount', 'nobody', '-n', NAMESPACE])
  const env = { ...OPERATOR, WAIT_SECONDS: '1' }
  const refused = await runScript('stop.ts', 'nobody', env)
  assert.equal(refused.code, 1)
  assert.match(refused.out, /Waited for the operator to stop: PATCH .*403 .*forbidden/)
  const unheard = await runScript('stop.ts', 'nobody', { ...env, API_URL: 'https://127.0.0.1:9' })
  assert.match(unheard.out, /Waited for the operator to stop: fetch failed \(.*(bad port|ECONN)/)
})

/** The account of the hook with its rights, as helm would make them. */
async function applyHook(values: Values): Promise<void> {
  const { kubectl } = await installation()
  const isHook = ({ metadata, kind }: Rendered) =>
    metadata.labels?.['app.kubernetes.io/component'] === 'stop' && kind !== 'Job'
  for (const object of (await render(values)).filter(isHook)) {
    await kubectl(['apply', '-f', '-'], object)
  }
}

function stop(env: Readonly<Record<string, string>>) {
  return runScript('stop.ts', 'logforest-stop', { WAIT_SECONDS: '30', ...env })
}

async function makeModel(name: string, finalizers: readonly string[]): Promise<void> {
  const { kubectl } = await installation()
  await kubectl(['apply', '-f', '-'], {
    apiVersion: 'logforest.io/v1alpha1',
    kind: 'AnomalyModel',
    metadata: { name, namespace: SHOP, finalizers },
    spec: {},
  })
}

async function deploy(name: string, manager: string, namespace = SHOP): Promise<void> {
  const { kubectl } = await installation()
  await kubectl(['apply', '-f', '-'], workload('Deployment', { name, manager, namespace }))
  await until({ what: `the Deployment ${name}`, seconds: 30 }, async () => {
    return (await read(`deployment/${name}`, namespace)).status?.replicas === 1
  })
}

interface Named {
  readonly name: string
  readonly manager: string
  readonly namespace?: string
}

function workload(kind: 'Deployment' | 'DaemonSet', { name, manager, namespace = SHOP }: Named) {
  const labels = { app: name, 'app.kubernetes.io/managed-by': manager }
  const containers = [{ name: 'main', image: 'none' }]
  const template = { metadata: { labels: { app: name } }, spec: { containers } }
  const spec = { selector: { matchLabels: { app: name } }, template }
  return { apiVersion: 'apps/v1', kind, metadata: { name, namespace, labels }, spec }
}
