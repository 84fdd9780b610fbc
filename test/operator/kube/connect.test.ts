import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from '../../../operator/kube/connect.ts'
import { isForbidden } from '../../../operator/kube/errors.ts'
import { KINDS } from '../../../operator/kube/kinds.ts'
import { steadyClock } from '../../../src/base/clock.ts'
import { Metrics } from '../../../src/health/metrics.ts'
import { controlPlane, makeNamespace, noControlPlane } from '../../help/control-plane.ts'

const common = { environment: {}, clock: steadyClock, metrics: new Metrics() }

test('a kubeconfig leads to its apiserver, as its user', { skip: noControlPlane }, async t => {
  const plane = await controlPlane()
  const namespace = await makeNamespace(plane)
  const admin = await connect({ ...common, kubeconfig: plane.kubeconfig })
  t.after(() => admin.close())
  const found = await admin.client.get(KINDS.Namespace, { name: namespace })
  assert.equal(found.metadata.name, namespace)
  const jane = await connect({ ...common, kubeconfig: await plane.kubeconfigFor('jane', []) })
  t.after(() => jane.close())
  await assert.rejects(jane.client.list(KINDS.Secret, { namespace }), isForbidden)
})

test('nothing is sent before it is asked for, and an apiserver that is away is said', async t => {
  const directory = await mkdtemp(join(tmpdir(), 'logforest-connect-'))
  t.after(() => rm(directory, { recursive: true }))
  const file = join(directory, 'config')
  const config = {
    'current-context': 'x',
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'u', user: { token: 't' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  }
  await writeFile(file, JSON.stringify(config))
  const { client, access, close } = await connect({ ...common, kubeconfig: file })
  assert.equal(access.namespace, 'default')
  await assert.rejects(client.get(KINDS.Namespace, { name: 'x' }), /no answer from the apiserver/)
  await close()
})
