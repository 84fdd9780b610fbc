/**
 * What pods print, on a real cluster: pods of a Deployment write to stdout, the kubelet and the
 * container runtime keep it, one pod starts to fail, and `kubectl get anomalies` names it. The
 * operator looks after some namespaces alone. One story, told in order: each test begins where the
 * one before ended.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { render, type Values } from '../charts/helm.ts'
import { quickDirectory } from '../help/database.ts'
import { call } from '../help/program.ts'
import { grantedRights, refusedRights, usedRights } from './rights.ts'
import * as shown from './shown.ts'
import * as stage from './stage.ts'
import { CHART, eventually, helm, kubectl, SHOP, SYSTEM, say } from './stage.ts'

const PODS = 'pod-logs'
const POLL_SECONDS = 2
const WINDOW_SECONDS = 10
const MIN_WINDOWS = 12
/** Windows to learn from, the two partial ones at the ends, and what lines may come late. */
const LEARNED_SECONDS = (MIN_WINDOWS + 3) * WINDOW_SECONDS + 10
const SLACK_SECONDS = 90

const LOG = 'shop/web/main'
const RULE = '{namespace}/{workload}/{container}'

/** Five lines a second; errors beside them while the file is there. */
const PROGRAM = `
const { existsSync } = require('node:fs')
let n = 0
setInterval(() => {
  n++
  console.log('INFO api: request served for u' + (n % 50) + ' in ' + ((n * 7) % 90) + ' ms')
  if (n % 5 === 0) console.log('INFO cache: entry ' + ((n * 13) % 999) + ' refreshed')
  if (n % 7 === 3) console.log('x'.repeat(40000) + ' DEBUG a line that the runtime cuts')
  if (existsSync('/tmp/fail')) console.error('ERROR store: cannot reach shard ' + (n % 4))
}, 200)`

before(stage.setStage)

test('the chart is installed with logs of nodes, for two namespaces, and pods print', async () => {
  const path = await stage.nodeDirectory('database')
  for (const namespace of [SYSTEM, SHOP, PODS]) await kubectl(['create', 'namespace', namespace])
  const claim = { namespace: SYSTEM, name: 'data-logforest-postgresql-0', path }
  await kubectl(['apply', '-f', '-'], stage.volumeYaml(claim))
  const watched = `operator.watchNamespaces={${SHOP},${PODS}}`
  const settings = ['postgresql.storage.storageClass=node', 'nodeLogs.enabled=true', watched]
  const words = ['install', 'logforest', CHART, '--namespace', SYSTEM, '--wait']
  await helm([...words, ...settings.flatMap(each => ['--set', each])])
  const standard = 'pod-security.kubernetes.io/enforce'
  await kubectl(['label', 'namespace', SHOP, `${standard}=restricted`])
  await kubectl(['label', 'namespace', PODS, `${standard}=privileged`])
  await apply(await deployment())
  await kubectl(['rollout', 'status', 'deployment/web', '-n', SHOP, '--timeout=120s'])
})

test('one scanner on the node learns one log of all pods of the workload', async () => {
  await apply({
    kind: 'AnomalyModel',
    metadata: { name: 'fast', namespace: PODS },
    spec: {
      windowSeconds: WINDOW_SECONDS,
      training: { minWindows: MIN_WINDOWS, retrainEveryWindows: 100_000 },
      master: { pollIntervalSeconds: POLL_SECONDS },
    },
  })
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': SHOP } }
  const spec = {
    nodeLogs: { namespaceSelector },
    pollIntervalSeconds: POLL_SECONDS,
    modelRef: { name: 'fast' },
  }
  await apply({ kind: 'LogSource', metadata: { name: 'pods', namespace: PODS }, spec })
  await eventually('the log is learned', LEARNED_SECONDS + SLACK_SECONDS, async () => {
    assert.deepEqual(await logs(), { total: 1, trained: 1, learning: 0, rejected: 0 })
  })
  const [node, ...others] = JSON.parse(await sourceValue('.status.nodes'))
  assert.deepEqual(others, [])
  assert.equal(node.name, (await webPods())[0]?.node)
  assert.ok(node.lines > 500 && node.lines === node.scored + node.heldBack, JSON.stringify(node))
  assert.ok(node.lagSeconds < 60, JSON.stringify(node))
  assert.match(await sourceValue('.status.conditions[?(@.type=="Readable")].reason'), /AllRead/)
})

test('one pod fails, and kubectl get anomalies names it', async () => {
  const [pod] = await webPods()
  assert.ok(pod)
  const { name } = pod
  await kubectl(['exec', '-n', SHOP, name, '--', 'touch', '/tmp/fail'])
  const found = await eventually('the anomaly', 60 + SLACK_SECONDS, async () => {
    const all = await shown.anomaliesOf(PODS)
    const told = all.find(each => /cannot reach shard/.test(each.status.message))
    assert.ok(told, all.map(each => each.status.message).join('\n'))
    return told.status
  })
  await kubectl(['exec', '-n', SHOP, name, '--', 'rm', '/tmp/fail'])
  const { log, pod: said, node, file = '', line = 0 } = found.firstCause
  assert.deepEqual([log, said, node], [LOG, `${SHOP}/${name}`, pod.node])
  const lines = readFileSync(join('/var/log/pods', file), 'utf8').split('\n')
  assert.match(lines[line - 1], /stderr F ERROR store: cannot reach shard/)
  const table = await kubectl(['get', 'anomalies', '-n', PODS])
  say(table)
  assert.match(table, /shop\/web\/main/)
})

test('who describes the Deployment reads it there', async () => {
  await eventually('the Event', SLACK_SECONDS, async () => {
    const described = await kubectl(['describe', 'deployment', 'web', '-n', SHOP])
    assert.match(described, /AnomalyOpened.*cannot reach shard/)
  })
})

test('a new pod of the workload is the same log, and is judged', async () => {
  const [pod] = await webPods()
  const before = Number(await sourceValue('.status.ingest.lines'))
  await kubectl(['delete', 'pod', pod?.name ?? '', '-n', SHOP, '--wait'])
  await eventually('lines of the new pod', 60 + SLACK_SECONDS, async () => {
    assert.ok(Number(await sourceValue('.status.ingest.lines')) > before)
    assert.deepEqual(await logs(), { total: 1, trained: 1, learning: 0, rejected: 0 })
  })
})

test('scan over the directory of the kubelet finds the same log and the same line', async () => {
  const parent = await mkdtemp(join(await quickDirectory(), 'logforest-nodes-'))
  try {
    const data = ['--data-dir', join(parent, 'data'), '--json']
    const only = ['--include', `${SHOP}_*/**`, '--log-name', RULE]
    const { code, out, error } = await call('scan', '--log-dir', '/var/log/pods', ...only, ...data)
    assert.equal(code, 0, error)
    const report = JSON.parse(out)
    const names = report.logs.map((each: { name?: string; log?: string }) => each.name ?? each.log)
    assert.deepEqual(names, [LOG])
  } finally {
    await rm(parent, { recursive: true, force: true })
  }
})

test('the rights for logs of nodes are used, none is missing, none is for all', async () => {
  await kubectl(['delete', 'logsource/pods', '-n', PODS, '--timeout=120s'])
  const account = 'logforest-operator'
  const { items } = (await stage.read(['clusterrolebindings'])) as {
    items: { subjects?: { name: string }[] }[]
  }
  const bound = items.filter(({ subjects = [] }) => subjects.some(each => each.name === account))
  assert.deepEqual(bound, [])
  const events = shown.requestsFrom(account, 0)
  const granted = grantedRights(await shown.rulesOf(account))
  assert.deepEqual(
    refusedRights(events).filter(right => !granted.includes(right)),
    [],
  )
  const usual = await chartRights({})
  const added = (await chartRights({ nodeLogs: { enabled: true } })).filter(
    right => !usual.includes(right),
  )
  assert.ok(added.length > 5 && added.every(right => granted.includes(right)), added.join())
  // A watch is in the audit log when it has ended.
  const used = [...usedRights(events), 'watch apps/daemonsets']
  assert.deepEqual(
    added.filter(right => !used.includes(right)),
    OTHER_WORKLOADS,
  )
})

/** This story has a Deployment; others are in test/operator/workload-event.test.ts. */
const OTHER_WORKLOADS = [
  'get apps/daemonsets',
  'get apps/statefulsets',
  'get batch/cronjobs',
  'get batch/jobs',
]

/** All that the roles of the chart grant. */
async function chartRights(values: Values): Promise<string[]> {
  const roles = (await render(values)).filter(each => /Role$/.test(each.kind))
  return grantedRights(roles.flatMap(each => each.rules))
}

async function apply(object: object): Promise<void> {
  const apiVersion = 'logforest.io/v1alpha1'
  await kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion, ...object }))
}

async function deployment(): Promise<object> {
  const image = await stage.value(
    ['deployment', 'logforest-operator', '-n', SYSTEM],
    '.spec.template.spec.containers[0].image',
  )
  const labels = { app: 'web' }
  const securityContext = {
    ...{ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true },
    seccompProfile: { type: 'RuntimeDefault' },
  }
  const command = ['node', '-e', PROGRAM]
  const containers = [
    { name: 'main', image, imagePullPolicy: 'IfNotPresent', command, securityContext },
  ]
  const template = {
    metadata: { labels },
    spec: { terminationGracePeriodSeconds: 1, containers },
  }
  const spec = { replicas: 2, selector: { matchLabels: labels }, template }
  const metadata = { name: 'web', namespace: SHOP }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec }
}

/** The pods of the web shop, each with the node that it runs on. */
async function webPods(): Promise<readonly { name: string; node: string }[]> {
  const names = await shown.podsOf(SHOP, 'app=web')
  const nodeOf = (name: string) => stage.value(['pod', name, '-n', SHOP], '.spec.nodeName')
  return Promise.all(names.map(async name => ({ name, node: await nodeOf(name) })))
}

function sourceValue(path: string): Promise<string> {
  return stage.value(['logsource', 'pods', '-n', PODS], path)
}

async function logs(): Promise<unknown> {
  return JSON.parse(await sourceValue('.status.logs'))
}
