import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import {
  controlPlane,
  kubectl,
  kubectlAs,
  makeNamespace,
  noControlPlane,
} from '../help/control-plane.ts'
import { until } from './run.ts'

const skip = noControlPlane

test('a user of no group may do nothing until a role says so', { skip }, async () => {
  const plane = await controlPlane({ controllers: true })
  const namespace = await makeNamespace(plane)
  const jane = await plane.kubeconfigFor('jane')
  const asking = ['get', 'configmaps', '-n', namespace]
  const before = await kubectlAs(plane, jane, asking)
  assert.match(before.error, /User "jane" cannot list resource "configmaps"/)
  await kubectl(plane, [
    ...['create', 'rolebinding', 'view', '-n', namespace],
    ...['--clusterrole=view', '--user=jane'],
  ])
  await until({ what: 'Jane may not read', seconds: 10 }, async () => {
    return (await kubectlAs(plane, jane, asking)).code === 0
  })
})

test('the audit log says who asked for what', { skip }, async () => {
  const plane = await controlPlane({ controllers: true })
  if (plane.auditLog === undefined) return
  const joe = await plane.kubeconfigFor('joe')
  await kubectlAs(plane, joe, ['get', 'secrets', '-n', 'kube-system'])
  const events = (await readFile(plane.auditLog, 'utf8')).trimEnd().split('\n')
  const found = events
    .map(line => JSON.parse(line))
    .find(event => event.user.username === 'joe' && event.objectRef?.resource === 'secrets')
  assert.equal(found?.verb, 'list')
  assert.equal(found?.responseStatus.code, 403)
})

test('what a killed apiserver had accepted is there when it returns', { skip }, async () => {
  const plane = await controlPlane({ controllers: true })
  if (plane.apiserver === undefined) return
  const namespace = await makeNamespace(plane)
  await kubectl(plane, ['create', 'configmap', 'kept', '-n', namespace])
  await plane.apiserver.stop('SIGKILL')
  plane.apiserver.start()
  await plane.ready()
  const kept = await kubectl(plane, ['get', 'configmap', 'kept', '-n', namespace, '-o', 'name'])
  assert.equal(kept.trim(), 'configmap/kept')
})

test('with controllers, a namespace that is deleted ends', { skip }, async () => {
  const plane = await controlPlane({ controllers: true })
  const namespace = await makeNamespace(plane)
  await kubectl(plane, ['delete', 'namespace', namespace, '--timeout=60s'])
  const left = await kubectl(plane, ['get', 'namespaces', '-o', 'name'])
  assert.ok(!left.includes(`namespace/${namespace}\n`))
})
