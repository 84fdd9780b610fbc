/**
 * Install, upgrade and uninstall by the real helm on a real API server with controllers, which
 * make pods and so enforce pod security; nothing runs them here.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../cluster/run.ts'
import { CHART, type Values } from './helm.ts'
import {
  bind,
  installation,
  NAMESPACE,
  noInstallation,
  read,
  SHOP,
  untilAllowed,
} from './installed.ts'

const skip = noInstallation
const SERVER = 'logforest-postgresql'
const UPGRADE = ['upgrade', 'logforest', CHART, '-n', NAMESPACE]

test('in a namespace that enforces restricted pods, all pods are admitted', { skip }, async () => {
  await until({ what: 'pods of operator and server', seconds: 60 }, async () => {
    const { items } = await read('pods')
    return items.length === 2
  })
})

test('the operator may do what its rules say, in every namespace', { skip }, async () => {
  const operator = `system:serviceaccount:${NAMESPACE}:logforest-operator`
  await untilAllowed(operator, ['patch', 'logsources.logforest.io', '-n', SHOP])
  const yes = [
    ['watch', 'logsources.logforest.io', '-n', SHOP],
    ['patch', 'anomalies.logforest.io', '--subresource=status', '-n', SHOP],
    ['create', 'deployments.apps', '-n', SHOP],
    ['create', 'events.events.k8s.io', '-n', SHOP],
    ['get', 'leases.coordination.k8s.io/logforest-operator', '-n', NAMESPACE],
    ['create', 'anomalymodels.logforest.io', '-n', NAMESPACE],
  ]
  for (const words of yes) await untilAllowed(operator, words)
  const no = [
    ['list', 'secrets', '-n', NAMESPACE],
    ['create', 'pods', '-n', SHOP],
    ['create', 'anomalymodels.logforest.io', '-n', SHOP],
    ['update', 'logsources.logforest.io', '-n', SHOP],
    ['get', 'leases.coordination.k8s.io/logforest-operator', '-n', SHOP],
    ['create', 'clusterroles'],
  ]
  for (const words of no) assert.equal(await mayI(operator, words), 'no', words.join(' '))
})

test('the cluster’s own view and edit roles learn our kinds', { skip }, async () => {
  await bind('vic', 'view', SHOP)
  await bind('eve', 'edit', SHOP)
  await untilAllowed('vic', ['list', 'anomalies.logforest.io', '-n', SHOP])
  await untilAllowed('eve', ['create', 'logsources.logforest.io', '-n', SHOP])
  await untilAllowed('eve', ['patch', 'logsources.logforest.io', '--subresource=scale', '-n', SHOP])
  assert.equal(await mayI('vic', ['create', 'logsources.logforest.io', '-n', SHOP]), 'no')
  assert.equal(await mayI('eve', ['delete', 'anomalies.logforest.io', '-n', SHOP]), 'no')
})

test('the notes give the next command, for the namespaces that are looked after', {
  skip,
}, async () => {
  const { helm } = await installation()
  const words = [...UPGRADE, '--dry-run=server']
  const notes = await helm(words, { operator: { watchNamespaces: [SHOP] } })
  assert.match(notes.out, /kubectl apply -f - <<'YAML'/, notes.error)
  assert.match(
    notes.out,
    /kind: LogSource\n {2}metadata:\n {4}name: checkout\n {4}namespace: shop\n/,
  )
  assert.match(notes.out, /kubectl get anomalies -A/)
  assert.doesNotMatch(notes.out, /WARNING/)
  const { out } = await helm(words, { postgresql: { storage: { keep: false } } })
  assert.match(out, /WARNING: postgresql.storage.keep is false/)
})

test('the notes say how to go on where nobody makes a volume for PostgreSQL', {
  skip,
}, async () => {
  const { helm, kubectl } = await installation()
  const notes = async (values: Values = {}): Promise<string> => {
    const { out, error } = await helm([...UPGRADE, '--dry-run=server'], values)
    assert.match(out, /NOTES:/, error)
    return out
  }
  const missing = /MISSING: this cluster has no default storage class/
  const said = await notes()
  assert.match(said, missing)
  const [, words = ''] = said.match(/kubectl (delete statefulset\S+ pvc\S+ -n \S+)\n/) ?? []
  assert.match(said, /--set postgresql.storage.enabled=false\n/)
  const metadata = {
    name: 'standard',
    annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
  }
  const apiVersion = 'storage.k8s.io/v1'
  const made = { apiVersion, kind: 'StorageClass', metadata, provisioner: 'example.org/none' }
  await kubectl(['apply', '-f', '-'], made)
  assert.doesNotMatch(await notes(), missing)
  await kubectl(['delete', 'storageclass', 'standard'])
  // Without a volume from now on: refused as long as there may be data, and then as it was said.
  const without = { postgresql: { storage: { enabled: false } } }
  const { error } = await helm(UPGRADE, without)
  assert.match(error, /storage.enabled is false and was true, which would leave the data behind/)
  await kubectl([...words.split(' '), '--dry-run=server'])
  await kubectl(['delete', `statefulset/${SERVER}`, '-n', NAMESPACE])
  const tried = await helm(UPGRADE, without)
  assert.equal(tried.code, 0, tried.error)
  assert.match(tried.out, /WARNING: postgresql.storage.enabled is false/)
  assert.doesNotMatch(tried.out, missing)
  assert.equal((await read(`statefulset/${SERVER}`)).spec.volumeClaimTemplates, undefined)
  const within = { postgresql: { storage: { enabled: true } } }
  const back = await helm(UPGRADE, within)
  assert.match(back.error, /storage.enabled is true and was false/)
  await kubectl(['delete', `statefulset/${SERVER}`, '-n', NAMESPACE])
  assert.equal((await helm(UPGRADE, within)).code, 0)
})

test('an upgrade keeps the password, the volume and the model', { skip }, async () => {
  const before = await read(`secret/${SERVER}`)
  const { helm } = await installation()
  const { code, error } = await helm(UPGRADE, { operator: { replicas: 2 } })
  assert.equal(code, 0, error)
  assert.deepEqual((await read(`secret/${SERVER}`)).data, before.data)
  assert.equal((await read('deployment/logforest-operator')).spec.replicas, 2)
  assert.equal((await read('pdb/logforest-operator')).spec.minAvailable, 1)
})

test('what cannot be changed on the volume is refused with the way to do it', {
  skip,
}, async () => {
  const { helm } = await installation()
  const bigger = await helm(UPGRADE, { postgresql: { storage: { size: '20Gi' } } })
  assert.notEqual(bigger.code, 0)
  assert.match(bigger.error, /made with 10Gi.*kubectl patch pvc data-logforest-postgresql-0/)
  const faster = await helm(UPGRADE, { postgresql: { storage: { storageClass: 'fast' } } })
  assert.match(faster.error, /storageClass is fast and the volume was made with ""/)
})

test('the claim is expanded as the refusal says', { skip }, async () => {
  const { helm, kubectl } = await installation()
  const server = `statefulset/${SERVER}`
  await kubectl(['delete', server, '-n', NAMESPACE, '--cascade=orphan'])
  const { code, error } = await helm(UPGRADE, { postgresql: { storage: { size: '20Gi' } } })
  assert.equal(code, 0, error)
  const [claim] = (await read(server)).spec.volumeClaimTemplates
  assert.equal(claim.spec.resources.requests.storage, '20Gi')
})

test('a Secret that lost its password stops the upgrade, not the database', {
  skip,
}, async () => {
  const { helm, kubectl } = await installation()
  const { data } = await read(`secret/${SERVER}`)
  const patch = (value: string | null) => [
    ...['patch', 'secret', SERVER, '-n', NAMESPACE, '--type=merge'],
    ...['-p', JSON.stringify({ data: { password: value } })],
  ]
  await kubectl(patch(null))
  const { error } = await helm(UPGRADE, { postgresql: { storage: { size: '20Gi' } } })
  assert.match(error, /has no key "password"/)
  await kubectl(patch(data.password))
})

test('all values together are taken by the API server', { skip }, async () => {
  const { helm } = await installation()
  const ended = await helm([...UPGRADE, '--dry-run=server'], {
    operator: {
      replicas: 3,
      tolerations: [{ key: 'spot', operator: 'Exists' }],
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
      ],
    },
    imagePullSecrets: ['registry'],
    networkPolicy: { egress: { enabled: true }, metricsFrom: [{ namespaceSelector: {} }] },
    hostPath: { allowedPrefixes: ['/var/log/shop'] },
    postgresql: { storage: { size: '20Gi' }, settings: { work_mem: '16MB' } },
  })
  assert.equal(ended.code, 0, ended.error)
})

test('uninstall leaves the kinds, their objects, the password and the volume', {
  skip,
}, async () => {
  const { helm, kubectl } = await installation()
  const model = { apiVersion: 'logforest.io/v1alpha1', kind: 'AnomalyModel' }
  await kubectl(['apply', '-f', '-'], { ...model, metadata: { name: 'kept', namespace: SHOP } })
  const before = await read(`secret/${SERVER}`)
  // Nothing runs the pod of the hook here; test/charts/stop.test.ts runs its script.
  const words = ['uninstall', 'logforest', '-n', NAMESPACE, '--no-hooks']
  const { code, out, error } = await helm(words)
  assert.equal(code, 0, error)
  assert.match(out, /logforest-postgresql/)
  assert.equal((await read('anomalymodel/kept', SHOP)).metadata.name, 'kept')
  assert.deepEqual((await read(`secret/${SERVER}`)).data, before.data)
  await assert.rejects(read('deployment/logforest-operator'), /NotFound/)
  const claims = await read('pvc')
  assert.deepEqual(
    claims.items.map((each: { metadata: { name: string } }) => each.metadata.name),
    ['data-logforest-postgresql-0'],
  )
})

test('installed again, it takes up the password and the objects that stayed', {
  skip,
}, async () => {
  const { helm } = await installation()
  const before = await read(`secret/${SERVER}`)
  const { code, error } = await helm(['install', 'logforest', CHART, '-n', NAMESPACE])
  assert.equal(code, 0, error)
  assert.deepEqual((await read(`secret/${SERVER}`)).data, before.data)
  assert.equal((await read('anomalymodel/kept', SHOP)).metadata.name, 'kept')
})

test('with crds.keep=false the kinds go too', { skip }, async () => {
  const { helm, kubectl } = await installation()
  assert.equal((await helm(UPGRADE, { crds: { keep: false } })).code, 0)
  const { code, error } = await helm(['uninstall', 'logforest', '-n', NAMESPACE, '--no-hooks'])
  assert.equal(code, 0, error)
  await until({ what: 'the kinds to go', seconds: 60 }, async () => {
    return !(await kubectl(['get', 'crds', '-o', 'name'])).includes('logforest.io')
  })
})

async function mayI(user: string, words: readonly string[]): Promise<string> {
  const { kubectl } = await installation()
  return kubectl(['auth', 'can-i', ...words, `--as=${user}`]).then(
    answer => answer.trim(),
    // kubectl ends with 1 for "no".
    () => 'no',
  )
}
