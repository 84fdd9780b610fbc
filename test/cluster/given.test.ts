/** A cluster that is already there: the tests use the context that is named, and no other. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { controlPlane, kubectl, noControlPlane } from '../help/control-plane.ts'
import { givenContext, givenControlPlane } from './given.ts'
import { call } from './run.ts'

const skip = noControlPlane || (givenContext() === undefined ? false : 'a cluster is given already')
const HERE = fileURLToPath(new URL('.', import.meta.url))

/** A person's kubeconfig: the cluster is the context `mine`, and the current one leads nowhere. */
async function withContexts(work: (environment: Record<string, string>) => Promise<void>) {
  const plane = await controlPlane({ controllers: true })
  const config = await kubectl(plane, ['config', 'view', '--raw', '--flatten', '-o', 'json'])
  const { clusters, users, contexts } = JSON.parse(config)
  const nowhere = { name: 'nowhere', cluster: { server: 'https://127.0.0.1:1' } }
  const person = {
    ...{ apiVersion: 'v1', kind: 'Config', users, 'current-context': 'other' },
    clusters: [...clusters, nowhere],
    contexts: [
      { name: 'mine', context: contexts[0].context },
      { name: 'other', context: { ...contexts[0].context, cluster: 'nowhere' } },
    ],
  }
  const path = join(dirname(plane.kubeconfig), 'person.kubeconfig')
  await writeFile(path, JSON.stringify(person), { mode: 0o600 })
  const before = process.env.KUBECONFIG
  process.env.KUBECONFIG = path
  try {
    await work({ KUBECONFIG: path, LOGFOREST_KUBE_CONTEXT: 'mine' })
  } finally {
    if (before === undefined) delete process.env.KUBECONFIG
    else process.env.KUBECONFIG = before
  }
}

test('the named context is used, whichever is the current one; users are played', { skip }, () =>
  withContexts(async () => {
    const plane = await controlPlane({ controllers: true })
    const given = await givenControlPlane('mine')
    assert.equal(given.url, plane.url)
    await kubectl(given, ['create', 'namespace', 'given'])
    assert.match(await kubectl(plane, ['get', 'namespaces', '-o', 'name']), /namespace\/given\n/)
    const jane = { ...given, kubeconfig: await given.kubeconfigFor('jane', ['devs']) }
    assert.match(await kubectl(jane, ['auth', 'whoami']), /jane[\s\S]*devs/)
    await given.stop()
    // What is not ours is not ours to stop.
    await kubectl(plane, ['get', 'namespaces'])
    await assert.rejects(givenControlPlane('other'), /127\.0\.0\.1:1/)
  }),
)

test('a test file that is given a context makes its users there', { skip }, () =>
  withContexts(async env => {
    const plane = await controlPlane({ controllers: true })
    // NODE_TEST_CONTEXT would make it a part of this run, which it is not.
    const words = ['--test', `${HERE}control-plane.test.ts`]
    const { code, out } = await call(process.execPath, words, {
      env: { ...env, NODE_TEST_CONTEXT: '' },
    })
    assert.equal(code, 0, out)
    const log = await readFile(plane.auditLog ?? '', 'utf8')
    assert.match(log, /"impersonatedUser":\{"username":"jane"/)
  }),
)

test('where a context is named, up starts nothing and says so', { skip }, () =>
  withContexts(async env => {
    const { code, error } = await call(process.execPath, [`${HERE}main.ts`, 'up'], { env })
    assert.equal(code, 0, error)
    assert.match(error, /names mine: the tests use that cluster, none is started/)
  }),
)
