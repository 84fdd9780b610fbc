/**
 * The admission policies on a real API server: applying a LogSource never gives more than its
 * author has.
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
const CLAIM = { volume: { persistentVolumeClaim: { claimName: 'logs' } } }
const CLOUD = { cloudWatch: { region: 'eu-central-1', logGroups: ['/aws/eks/shop'] } }
const SECRET = {
  cloudWatch: { ...CLOUD.cloudWatch, credentialsSecretRef: { name: 'aws' } },
}
const hostPath = (path: string) => ({ volume: { hostPath: { path } } })

let sources = 0

test('who may edit a namespace may have its volumes read', { skip }, async () => {
  await bind('ann', 'edit', SHOP)
  await untilAllowed('ann', ['create', 'logsources.logforest.io', '-n', SHOP])
  await policiesHold()
  assert.equal(await refusalOf('ann', CLAIM), '')
  assert.equal(await refusalOf('ann', SECRET), '')
})

test('who may make LogSources and no pods is refused volumes and Secrets, in words', {
  skip,
}, async () => {
  await makeRole()
  await policiesHold()
  const reason = /needs the right to create pods: "bob" may not create pods in namespace "shop"/
  assert.match(await refusalOf('bob', CLAIM), reason)
  assert.match(await refusalOf('bob', SECRET), reason)
  assert.equal(await refusalOf('bob', CLOUD), '')
})

test('neither may the volume’s LogSource be changed by such a user, but labelled', {
  skip,
}, async () => {
  await makeRole()
  const { kubectl } = await installation()
  const name = await make('ann', CLAIM)
  const patch = (body: object) =>
    kubectl([
      'patch',
      'logsource',
      name,
      '-n',
      SHOP,
      '--as=bob',
      '--type=merge',
      '-p',
      JSON.stringify(body),
    ])
  await patch({ metadata: { labels: { team: 'sre' } } })
  await assert.rejects(patch({ spec: { include: ['**'] } }), /needs the right to create pods/)
})

test('an AnomalyModel that names a Secret is taken from who may start pods alone', {
  skip,
}, async () => {
  await makeRole()
  const { kubectl } = await installation()
  const model = (named: object) => ({
    apiVersion: 'logforest.io/v1alpha1',
    kind: 'AnomalyModel',
    metadata: { name: 'telling', namespace: SHOP },
    spec: { notifications: [{ name: 'on-call', ...named }] },
  })
  const create = (user: string, named: object) =>
    kubectl(['create', '-f', '-', `--as=${user}`, '--dry-run=server'], model(named))
  await until({ what: 'the right of bob', seconds: 60 }, async () =>
    create('bob', {}).then(
      () => true,
      () => false,
    ),
  )
  const secret = { secretKeyRef: { name: 'on-call' } }
  await assert.rejects(create('bob', secret), /names a Secret needs the right to create pods/)
  await create('ann', secret)
})

test('logs of all pods need the right to read the logs of all pods', { skip }, async () => {
  await makeRole()
  await allowNodeLogs(true)
  assert.match(await refusalOf('bob', { nodeLogs: {} }), /needs the right to create pods/)
  // Her own namespace is not enough: all pods of a node write into one directory.
  assert.match(await refusalOf('ann', { nodeLogs: {} }), /may not get pods\/log in all namespaces/)
  assert.equal(await refusalOf(undefined, { nodeLogs: {} }), '')
  await bind('zoe', 'edit', SHOP)
  const { kubectl } = await installation()
  const reading = ['--verb=get', '--resource=pods/log']
  await kubectl(['create', 'clusterrole', 'read-logs', ...reading])
  await kubectl(['create', 'clusterrolebinding', 'zoe', '--clusterrole=read-logs', '--user=zoe'])
  await until({ what: 'the rights of zoe', seconds: 60 }, async () => {
    return (await refusalOf('zoe', { nodeLogs: {} })) === ''
  })
})

test('unless the chart says so, no logs of pods may be read, not even by admins', {
  skip,
}, async () => {
  await allowNodeLogs(false)
  const off = /must not be read on the nodes of this cluster \(nodeLogs.enabled/
  assert.match(await refusalOf(undefined, { nodeLogs: {} }), off)
})

test('no directory of a node may be read unless the chart says so, not even by admins', {
  skip,
}, async () => {
  await allowPrefixes([])
  assert.match(await refusalOf(undefined, hostPath('/var/log/shop')), /none is allowed/)
})

test('below the prefixes directories may be read, beside them not', { skip }, async () => {
  await allowPrefixes(['/var/log/shop', '/srv/logs'])
  for (const path of ['/var/log/shop', '/var/log/shop/', '/var/log/shop/a/b', '/srv/logs/x']) {
    assert.equal(await refusalOf('ann', hostPath(path)), '', path)
  }
  const allowed = /allowed are \/var\/log\/shop, .*\(hostPath.allowedPrefixes/
  for (const path of ['/var/log', '/var/log/shopping', '/etc', '/srv']) {
    assert.match(await refusalOf('ann', hostPath(path)), allowed, path)
  }
  assert.notEqual(await refusalOf('ann', hostPath('/var/log/shop/../../etc')), '')
})

test('a LogSource that was admitted stays manageable when its prefix is withdrawn', {
  skip,
}, async () => {
  await allowPrefixes(['/var/log/shop'])
  const name = await make('ann', hostPath('/var/log/shop'))
  await allowPrefixes([])
  const { kubectl } = await installation()
  await kubectl(['label', 'logsource', name, '-n', SHOP, 'old=true'])
  const change = { spec: { pollIntervalSeconds: 60 } }
  const words = ['patch', 'logsource', name, '-n', SHOP, '--type=merge', '-p']
  await assert.rejects(kubectl([...words, JSON.stringify(change)]), /none is allowed/)
  await kubectl(['delete', 'logsource', name, '-n', SHOP, '--wait=false'])
})

test('the API server finds no fault in the expressions', { skip }, async () => {
  const { items } = await read('validatingadmissionpolicies')
  assert.equal(items.length, 4)
  for (const { metadata } of items) {
    const place = `validatingadmissionpolicy/${metadata.name}`
    const what = { what: `the check of ${place}`, seconds: 60 }
    await until(what, async () => (await read(place)).status?.typeChecking !== undefined)
    const { typeChecking } = (await read(place)).status
    assert.deepEqual(typeChecking.expressionWarnings ?? [], [], metadata.name)
  }
})

/** Why a user's LogSource is refused; empty where it is taken. Nobody: the administrator. */
async function refusalOf(user: string | undefined, spec: object): Promise<string> {
  return make(user, spec, ['--dry-run=server']).then(
    () => '',
    (error: Error) => error.message,
  )
}

async function make(user: string | undefined, spec: object, words: readonly string[] = []) {
  const { kubectl } = await installation()
  const name = `source-${++sources}`
  const object = {
    apiVersion: 'logforest.io/v1alpha1',
    kind: 'LogSource',
    metadata: { name, namespace: SHOP },
    spec,
  }
  const as = user === undefined ? [] : [`--as=${user}`]
  await kubectl(['create', '-f', '-', ...as, ...words], object)
  return name
}

/** bob may do everything with LogSources and AnomalyModels, and nothing else. */
async function makeRole(): Promise<void> {
  const { kubectl } = await installation()
  const verbs = '--verb=get,create,update,patch'
  const role = [
    'create',
    'clusterrole',
    'sources',
    verbs,
    '--resource=logsources.logforest.io,anomalymodels.logforest.io',
  ]
  await kubectl(role).then(
    () => bind('bob', 'sources', SHOP),
    (error: Error) => assert.match(error.message, /already exists/),
  )
  await untilAllowed('bob', ['create', 'logsources.logforest.io', '-n', SHOP])
}

/** A policy is in force some moments after it was made. */
async function policiesHold(): Promise<void> {
  await until({ what: 'the policies to be in force', seconds: 60 }, async () =>
    /none is allowed/.test(await refusalOf(undefined, hostPath('/policies/hold'))),
  )
}

/** Upgrades the chart so that logs of pods may be read on nodes, or not, and waits for it. */
async function allowNodeLogs(enabled: boolean): Promise<void> {
  await upgrade({ nodeLogs: { enabled } })
  await until({ what: 'the policy to be in force', seconds: 60 }, async () => {
    return ((await refusalOf(undefined, { nodeLogs: {} })) === '') === enabled
  })
}

async function upgrade(values: Values): Promise<void> {
  const { helm } = await installation()
  const { code, error } = await helm(['upgrade', 'logforest', CHART, '-n', NAMESPACE], values)
  assert.equal(code, 0, error)
}

/** Upgrades the chart to these prefixes and waits until they are in force. */
async function allowPrefixes(prefixes: readonly string[]): Promise<void> {
  const mark = `/mark/${++sources}`
  await upgrade({
    hostPath: { allowedPrefixes: prefixes.length === 0 ? [] : [...prefixes, mark] },
  })
  if (prefixes.length === 0) return policiesHold()
  await until(
    { what: `${prefixes} to be in force`, seconds: 60 },
    async () => (await refusalOf(undefined, hostPath(mark))) === '',
  )
}
