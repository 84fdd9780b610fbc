/** What `helm test` runs, with the rights of its account, against a real API server. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { installation, NAMESPACE, noInstallation, runScript } from './installed.ts'
import { one, render } from './helm.ts'

const skip = noInstallation
const READY = { type: 'Ready', status: 'True', reason: 'Judging', message: 'one master works' }
const ON = { DEFAULT_MODEL: 'true', POLICIES: 'true' }

test('all is well: each check says so, and the end is good', { skip }, async () => {
  await prepare()
  await setReady(READY)
  const { code, out } = await check({ ...ON, OPERATOR_URL: await operator(200) })
  assert.equal(code, 0, out)
  assert.deepEqual(out.trim().split('\n'), [
    'ok: the operator is ready',
    'ok: the kinds are served',
    'ok: the default model is ready',
    'ok: volumes are guarded',
  ])
})

test('an operator that is not ready, or not there, is told', { skip }, async () => {
  await prepare()
  const waiting = await check({ OPERATOR_URL: await operator(503) })
  assert.equal(waiting.code, 1)
  assert.match(waiting.out, /FAILED: the operator is ready: \/readyz answered 503: caches/)
  const gone = await check({ OPERATOR_URL: 'http://127.0.0.1:1' })
  assert.match(gone.out, /FAILED: the operator is ready: .*(ECONNREFUSED|bad port)/)
})

test('a model that is not ready is told with its reason', { skip }, async () => {
  await prepare()
  const message = 'PostgreSQL does not answer'
  await setReady({ ...READY, status: 'False', reason: 'DatabaseUnreachable', message })
  const { code, out } = await check({ ...ON, OPERATOR_URL: await operator(200) })
  assert.equal(code, 1)
  assert.match(out, /FAILED: .*DatabaseUnreachable: PostgreSQL does not answer/)
})

test('policies that let everything through are told', { skip }, async () => {
  await prepare()
  await setReady(READY)
  const { kubectl } = await installation()
  const role = ['logforest-test-pods', '--clusterrole=edit', '-n', NAMESPACE]
  await kubectl(['create', 'rolebinding', ...role, `--serviceaccount=${NAMESPACE}:logforest-test`])
  const { code, out } = await check({ ...ON, OPERATOR_URL: await operator(200) })
  assert.equal(code, 1)
  assert.match(out, /FAILED: volumes are guarded: the API server answered 201/)
})

let prepared: Promise<void> | undefined

/** The account of the test pod with its rights, as helm would make them, and a default model. */
function prepare(): Promise<void> {
  prepared ??= (async () => {
    const { kubectl } = await installation()
    const objects = await render()
    for (const kind of ['ServiceAccount', 'Role', 'RoleBinding']) {
      await kubectl(['apply', '-f', '-'], one(objects, kind, 'logforest-test'))
    }
    await kubectl(['apply', '-f', '-'], {
      apiVersion: 'logforest.io/v1alpha1',
      kind: 'AnomalyModel',
      metadata: { name: 'default', namespace: NAMESPACE },
      spec: {},
    })
  })()
  return prepared
}

async function setReady(condition: object): Promise<void> {
  const { kubectl } = await installation()
  const conditions = [{ ...condition, lastTransitionTime: '2026-01-01T00:00:00Z' }]
  const patch = JSON.stringify({ status: { conditions } })
  const model = ['patch', 'anomalymodel', 'default', '-n', NAMESPACE, '--subresource=status']
  await kubectl([...model, '--type=merge', '-p', patch])
}

function check(env: Readonly<Record<string, string>>) {
  // Roles and policies take effect after a moment; what fails shall fail soon.
  return runScript('check.ts', 'logforest-test', { WAIT_SECONDS: '10', ...env })
}

/** An operator that answers `/readyz` so. */
async function operator(status: number): Promise<string> {
  const server: Server = createServer((_, response) => {
    response.writeHead(status).end(status === 200 ? 'ok' : 'caches')
  })
  // Ends with the tests.
  server.unref()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
