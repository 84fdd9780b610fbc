import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AnomalyModel } from '../../operator/api/anomalymodel.ts'
import { LogSource } from '../../operator/api/logsource.ts'
import {
  databaseOf,
  type Manifest,
  masterManifests,
  passwordOf,
  roleUrl,
  scannerManifests,
} from '../../operator/manifests.ts'
import { keyOf } from '../../operator/kube/objects.ts'
import { anomalyModel, logSource } from './example.ts'
import { assertOwned, assertRestricted, podOf } from './restricted.ts'

const SETTINGS = {
  image: { image: 'logforest:1' },
  url: 'postgresql://scanner:secret@db.logforest.svc:5433/logforest?sslmode=disable',
}

function scanner(source = logSource(), model = anomalyModel()): Manifest[] {
  return scannerManifests(source, model, SETTINGS)
}

function find(manifests: readonly Manifest[], kind: string) {
  const found = manifests.find(each => each.kind === kind)
  assert.ok(found !== undefined, kind)
  return found as Manifest & Record<string, Record<string, never>>
}

/** Hash of the pod template: what it restarts for. */
function rollout(manifests: readonly Manifest[]): string {
  return JSON.stringify(find(manifests, 'Deployment').spec.template)
}

test('a source is five objects of one name, in the order in which they are needed', () => {
  const manifests = scanner()
  assert.deepEqual(
    manifests.map(each => each.kind),
    ['ServiceAccount', 'ConfigMap', 'Secret', 'NetworkPolicy', 'Deployment'],
  )
  assertOwned(manifests, { uid: 'a0a0a0a0-0000-4000-8000-000000000001' })
  assert.equal(keyOf(manifests[0].metadata), 'shop/logforest-scanner-checkout')
  assertRestricted(podOf(find(manifests, 'Deployment')))
})

test('a model is five objects in its own namespace, without logs', () => {
  const manifests = masterManifests(anomalyModel(), SETTINGS)
  assertOwned(manifests, { uid: 'a0a0a0a0-0000-4000-8000-000000000002' })
  assert.equal(keyOf(manifests[0].metadata), 'logforest/logforest-master-default')
  const pod = podOf(find(manifests, 'Deployment'))
  assertRestricted(pod)
  assert.ok(!pod.volumes.some(volume => volume.name === 'logs'))
})

test('suppressions are mounted into the master alone, and change without a restart', () => {
  const spec = { suppressions: { configMapRef: { name: 'not-told' } } }
  const model = anomalyModel({ spec })
  const deployment = find(masterManifests(model, SETTINGS), 'Deployment')
  const pod = podOf(deployment)
  assertRestricted(pod)
  assert.deepEqual(
    pod.volumes.find(each => each.name === 'suppressions'),
    { name: 'suppressions', configMap: { name: 'not-told', optional: true } },
  )
  const text = JSON.stringify(deployment)
  assert.match(text, /"--suppressions-dir","\/etc\/logforest-suppressions"/)
  assert.doesNotMatch(JSON.stringify(masterManifests(anomalyModel(), SETTINGS)), /suppressions/)
  // Scanners store all that they find: what is told of it is not their business.
  assert.equal(rollout(scanner(logSource(), model)), rollout(scanner()))
})

test('no service account of ours has a token', () => {
  for (const manifests of [scanner(), masterManifests(anomalyModel(), SETTINGS)]) {
    assert.equal(find(manifests, 'ServiceAccount').automountServiceAccountToken, false)
  }
})

test('the files of the ConfigMap are manifests that the kinds read again', () => {
  const { data } = find(scanner(), 'ConfigMap')
  const source = LogSource.parse(JSON.parse(data['source.yaml']))
  assert.equal(source.metadata.namespace, 'shop')
  assert.deepEqual(source.spec, logSource().spec)
  const model = AnomalyModel.parse(JSON.parse(data['model.yaml']))
  assert.deepEqual(model.spec, anomalyModel().spec)
})

test('the database is in the Secret and nowhere else', () => {
  const manifests = scanner()
  const secret = find(manifests, 'Secret')
  assert.equal(Buffer.from(secret.data.url, 'base64').toString(), SETTINGS.url)
  const others = manifests.filter(each => each.kind !== 'Secret')
  assert.ok(!JSON.stringify(others).includes('secret@'))
})

test('a change of what scanners act on, or of their password, restarts them', () => {
  const before = rollout(scanner())
  assert.notEqual(rollout(scanner(logSource({ spec: { include: ['*.log'] } }))), before)
  const training = { minWindows: 40 }
  assert.notEqual(rollout(scanner(logSource(), anomalyModel({ spec: { training } }))), before)
  const url = SETTINGS.url.replace('secret', 'another')
  assert.notEqual(
    rollout(scannerManifests(logSource(), anomalyModel(), { ...SETTINGS, url })),
    before,
  )
})

test('one scanner more, or another retention, restarts nobody', () => {
  const before = rollout(scanner())
  assert.equal(rollout(scanner(logSource({ spec: { scanners: { replicas: 3 } } }))), before)
  assert.equal(rollout(scanner(logSource({ spec: { reclaimPolicy: 'Delete' } }))), before)
  const retention = { findingsDays: 7 }
  assert.equal(rollout(scanner(logSource(), anomalyModel({ spec: { retention } }))), before)
  const master = rollout(masterManifests(anomalyModel(), SETTINGS))
  const more = anomalyModel({ spec: { master: { replicas: 2 } } })
  assert.equal(rollout(masterManifests(more, SETTINGS)), master)
})

test('a paused source has no scanners', () => {
  const paused = logSource({ spec: { paused: true, scanners: { replicas: 3 } } })
  assert.equal(find(scanner(paused), 'Deployment').spec.replicas, 0)
  const three = logSource({ spec: { scanners: { replicas: 3 } } })
  assert.equal(find(scanner(three), 'Deployment').spec.replicas, 3)
})

test('the network is open for probes inwards, for names and the database outwards', () => {
  assert.deepEqual(find(scanner(), 'NetworkPolicy').spec.egress, [
    {
      ports: [
        { protocol: 'UDP', port: 53 },
        { protocol: 'TCP', port: 53 },
      ],
    },
    { ports: [{ protocol: 'TCP', port: 5433 }] },
  ])
})

const CLOUD = { region: 'eu-central-1', logGroups: ['/aws/eks/*'] }

function cloudScanner(more: object = {}): Manifest[] {
  const cloudWatch = { ...CLOUD, ...more }
  return scanner(logSource({ spec: { volume: undefined, cloudWatch } }))
}

test('a scanner of log groups has no volume, and its keys from the Secret of the user', () => {
  const manifests = cloudScanner({ credentialsSecretRef: { name: 'aws' } })
  const pod = podOf(find(manifests, 'Deployment'))
  assertRestricted(pod)
  assert.ok(!pod.volumes.some(volume => volume.name === 'logs'))
  const [{ args, env }] = pod.containers
  assert.ok(!args.includes('--log-dir'))
  const keys = env.flatMap(each => {
    const ref = each.valueFrom.secretKeyRef
    return ref?.name === 'aws' ? [[each.name, ref.key, ref.optional ?? false]] : []
  })
  assert.deepEqual(keys, [
    ['AWS_ACCESS_KEY_ID', 'AWS_ACCESS_KEY_ID', false],
    ['AWS_SECRET_ACCESS_KEY', 'AWS_SECRET_ACCESS_KEY', false],
    ['AWS_SESSION_TOKEN', 'AWS_SESSION_TOKEN', true],
  ])
})

test('a scanner of log groups reaches AWS alone besides', () => {
  const egress = (more: object): object[] => {
    const { spec } = find(cloudScanner(more), 'NetworkPolicy')
    return (spec.egress as object[]).slice(2)
  }
  const https = { ports: [{ protocol: 'TCP', port: 443 }] }
  const secret = { credentialsSecretRef: { name: 'aws' } }
  assert.deepEqual(egress(secret), [https])
  const own = { ...secret, endpoint: 'http://moto.test:5000' }
  assert.deepEqual(egress(own), [{ ports: [{ protocol: 'TCP', port: 5000 }] }])
  assert.deepEqual(egress({ ...secret, endpoint: 'http://moto.test' }), [
    { ports: [{ protocol: 'TCP', port: 80 }] },
  ])
  // The role of a pod or a machine is asked for on the node.
  const ports = [{ protocol: 'TCP', port: 80 }]
  const roles = { to: [{ ipBlock: { cidr: '169.254.0.0/16' } }], ports }
  assert.deepEqual(egress({}), [https, https, roles])
})

test('the same input gives the same objects', () => {
  assert.deepEqual(scanner(), scanner())
})

test('a URL is made for a role, and its password is found again', () => {
  const admin = 'postgresql://postgres:root@db:5432/logforest?sslmode=require'
  const url = roleUrl(admin, { name: 'logforest_scanner_x', password: 'a/b:c@d' })
  assert.equal(
    url,
    'postgresql://logforest_scanner_x:a%2Fb%3Ac%40d@db:5432/logforest?sslmode=require',
  )
  assert.equal(passwordOf(url), 'a/b:c@d')
  assert.equal(passwordOf('no url'), undefined)
  assert.equal(passwordOf('postgresql://db/logforest'), undefined)
  assert.equal(databaseOf(admin), 'logforest')
})

test('scanners of nodes are a DaemonSet, on no node while nothing is to be read', () => {
  const nodeLogs = (spec: object) =>
    logSource({ spec: { volume: undefined, nodeLogs: {}, ...spec } })
  const { spec } = find(scanner(nodeLogs({})), 'DaemonSet')
  assert.equal('replicas' in spec, false)
  assert.deepEqual(podOf(find(scanner(nodeLogs({})), 'DaemonSet')).volumes.at(-1), {
    name: 'logs',
    hostPath: { path: '/var/log/pods', type: 'Directory' },
  })
  const off = { 'logforest.io/paused': 'true' }
  for (const none of [{ paused: true }, { scanners: { replicas: 0 } }]) {
    const podTemplate = { nodeSelector: { disk: 'ssd' } }
    const idle = find(scanner(nodeLogs({ ...none, podTemplate })), 'DaemonSet')
    const { nodeSelector } = podOf(idle) as { nodeSelector?: object }
    assert.deepEqual(nodeSelector, { disk: 'ssd', ...off })
  }
})
