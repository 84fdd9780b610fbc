/**
 * The promises of the README, on a real cluster with real pods, through kubectl and helm: install,
 * tell it where logs lie, be told of an incident with its cause first; then everything is killed in
 * turn while lines flow. One story, told in order: each test begins where the one before ended.
 */
import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { layout } from '../cluster/layout.ts'
import { scanReference } from './reference.ts'
import { busiestMinute, grantedRights, isWrite, type Rule } from './rights.ts'
import { refusedRights, requestsOf, usedRights } from './rights.ts'
import { FIRST_LOG, FOLLOWERS, Shop } from './shop.ts'
import * as stage from './stage.ts'
import { CHART, eventually, helm, kubectl, SHOP, SYSTEM, say } from './stage.ts'

const SEED = 20_261_120
const PAST_MINUTES = 40
const POLL_SECONDS = 2
const WINDOW_SECONDS = 10
/** Two polls, one window, and the 20 s by which a line may come late. */
const TOLD_SECONDS = 2 * POLL_SECONDS + WINDOW_SECONDS + 20
/** What a loaded machine of two cores needs on top of any promise. */
const SLACK_SECONDS = 60

/**
 * One finding per log in ten days: programs that say one or two things show more than the usual
 * budget by chance in windows of ten seconds, and an accident beside the incident would join it.
 */
const BUDGET = { findingsPerLogPerDay: 0.1 }

const MODEL = {
  apiVersion: 'logforest.io/v1alpha1',
  kind: 'AnomalyModel',
  metadata: { name: 'fast', namespace: SHOP },
  spec: {
    windowSeconds: WINDOW_SECONDS,
    training: { minWindows: 30, retrainEveryWindows: 100_000 },
    budget: BUDGET,
    master: { pollIntervalSeconds: POLL_SECONDS },
  },
}

const SOURCE = {
  apiVersion: 'logforest.io/v1alpha1',
  kind: 'LogSource',
  metadata: { name: 'checkout', namespace: SHOP },
  spec: {
    volume: { persistentVolumeClaim: { claimName: 'checkout-logs' } },
    include: ['**/*.log'],
    pollIntervalSeconds: POLL_SECONDS,
    modelRef: { name: 'fast' },
  },
}

interface SourceStatus {
  readonly conditions: readonly { readonly type: string; readonly status: string }[]
  readonly logs: { readonly total: number; readonly trained: number }
  readonly ingest: { readonly lines: number; readonly bytes: number }
  readonly scanners: { readonly replicas: number; readonly readyReplicas: number }
}

interface AnomalyShown {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly fingerprint: string }
  readonly status: {
    readonly severity: string
    readonly score: string
    readonly state: string
    readonly count: number
    readonly message: string
    readonly firstCause: {
      readonly log: string
      readonly file?: string
      readonly line?: number
      readonly offsetBytes?: number
      readonly templateId?: string
    }
    readonly logs: readonly { readonly log: string; readonly templateId?: string }[]
  }
}

let shop: Shop
let past: ReadonlyMap<string, number>
let incidentName = ''

before(stage.setStage)
after(() => shop?.close())

test('helm install runs the operator and its database under the restricted standard', async () => {
  for (const namespace of [SYSTEM, SHOP]) {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
    const made = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } }
    await kubectl(['apply', '-f', '-'], JSON.stringify(made))
  }
  const path = await stage.nodeDirectory('database')
  const claim = { namespace: SYSTEM, name: 'data-logforest-postgresql-0', path }
  await kubectl(['apply', '-f', '-'], stage.volumeYaml(claim))
  const older = await stage.packChart(OLDER)
  const words = ['install', 'logforest', older, '--namespace', SYSTEM, ...SETTINGS]
  const notes = await helm([...words, '--wait', '--timeout', '5m'])
  assert.match(notes, /kubectl apply -f -/, 'the notes say the next command')
  await helm(['test', 'logforest', '--namespace', SYSTEM])
})

/** The version from which the chart is upgraded. */
const OLDER = '0.0.1'
const SETTINGS = ['--set', 'postgresql.storage.storageClass=node', '--set', 'operator.replicas=2']

test('the image says what is in it: every package, and no other', async () => {
  const deployment = ['exec', '-n', SYSTEM, 'deployment/logforest-operator', '--']
  const bom = JSON.parse(await kubectl([...deployment, 'cat', '/app/sbom.cdx.json'])) as {
    readonly components: readonly { readonly purl: string }[]
  }
  const listing = `const { globSync } = require('node:fs')
    const files = globSync('/app/**/node_modules/{*,@*/*}/package.json')
    console.log(JSON.stringify(files.map(file => require(file)).filter(each => each.version)
      .map(({ name, version }) => name + '@' + version)))`
  const found: string[] = JSON.parse(await kubectl([...deployment, 'node', '-e', listing]))
  const declared = bom.components.map(each => decodeURIComponent(each.purl.replace('pkg:npm/', '')))
  assert.deepEqual([...new Set(declared)].sort(), [...new Set(found)].sort())
  assert.ok(declared.length > 50, `${declared.length} packages`)
})

test('a LogSource is refused in words where it says two things', async () => {
  const spec = { ...SOURCE.spec, nodeLogs: {} }
  const { error } = await stage.kubectlEnds(
    ['apply', '-f', '-'],
    JSON.stringify({ ...SOURCE, spec }),
  )
  assert.match(error, /exactly one of volume, nodeLogs, cloudWatch must be set/)
})

test('a claim that does not exist is waited for, and said', async () => {
  await kubectl(['apply', '-f', '-'], JSON.stringify(MODEL))
  await kubectl(['apply', '-f', '-'], JSON.stringify(SOURCE))
  await eventually('VolumeNotFound', SLACK_SECONDS, async () => {
    const path = '.status.conditions[?(@.type=="Ready")].reason'
    assert.equal(await stage.value(['logsource', 'checkout', '-n', SHOP], path), 'VolumeNotFound')
  })
})

test('it heals when the claim appears, reads the past, and learns all logs', async () => {
  shop = new Shop(await stage.nodeDirectory('checkout'), SEED)
  shop.writePast(PAST_MINUTES)
  past = sizes(shop.root)
  const claim = { namespace: SHOP, name: 'checkout-logs' }
  await kubectl(['apply', '-f', '-'], stage.volumeYaml({ ...claim, path: shop.root }))
  await kubectl(['apply', '-f', '-'], JSON.stringify(claimOf(claim)))
  const ready = ['wait', '--for=condition=Ready', 'logsource/checkout', '-n', SHOP]
  await kubectl([...ready, '--timeout=180s'])
  await eventually('all logs are learned', SLACK_SECONDS, async () => {
    const { logs, ingest } = await statusOf()
    assert.deepEqual([logs.total, logs.trained], [5, 5])
    assert.equal(ingest.lines, shop.totals().lines)
    assert.equal(ingest.bytes, shop.totals().bytes)
  })
  say(await kubectl(['get', 'logsources', '-n', SHOP]))
  assert.deepEqual(await graveAnomalies(), [], 'nothing was strange in the past')
})

function claimOf({ namespace, name }: { namespace: string; name: string }) {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { namespace, name },
    spec: {
      accessModes: ['ReadOnlyMany'],
      storageClassName: 'node',
      resources: { requests: { storage: '1Gi' } },
    },
  }
}

test('an incident across three logs shows as one Anomaly, its cause first', async () => {
  shop.open()
  await sleep(3 * WINDOW_SECONDS * 1000)
  shop.breakFor(2 * WINDOW_SECONDS)
  const brokenMs = Date.now()
  const patience = TOLD_SECONDS + 2 * WINDOW_SECONDS + SLACK_SECONDS
  await eventually('the anomaly', patience, async () => {
    const [anomaly, ...others] = await graveAnomalies()
    assert.equal(others.length, 0, 'one incident, one object')
    assert.equal(anomaly?.status.firstCause.log, FIRST_LOG)
  })
  const toldSeconds = Math.round((Date.now() - brokenMs) / 1000)
  say(`told ${toldSeconds} s after the break; without load it is ${TOLD_SECONDS}`)
  await eventually('all three logs', patience, async () => {
    const [anomaly] = await graveAnomalies()
    const logs = anomaly?.status.logs.map(each => each.log) ?? []
    for (const log of [FIRST_LOG, ...FOLLOWERS]) assert.ok(logs.includes(log), log)
    assert.equal(logs[0], FIRST_LOG)
    assert.equal(anomaly?.status.severity, 'High')
  })
  say(await kubectl(['get', 'anomalies', '-n', SHOP]))
  const [anomaly] = await graveAnomalies()
  assert.match(anomaly.status.message, /too many clients already/)
  const { file = '', line = 0, offsetBytes = -1 } = anomaly.status.firstCause
  const bytes = readFileSync(join(shop.root, file))
  const firstAt = bytes.indexOf('FATAL:  sorry, too many clients already')
  assert.equal(offsetBytes, bytes.lastIndexOf('\n', firstAt) + 1, 'the byte of its first line')
  assert.equal(line, bytes.subarray(0, offsetBytes).toString().split('\n').length, 'its number')
  assert.ok(JSON.stringify(anomaly).length <= 8192, 'an object is small')
  incidentName = anomaly.metadata.name
})

test('one Event on the LogSource tells of the opening', async () => {
  await eventually('the event', SLACK_SECONDS, async () => {
    const events = await eventsOf('AnomalyOpened')
    const told = events.filter(event => event.includes('too many clients'))
    assert.equal(told.length, 1)
    assert.match(told[0], /LogSource\/checkout|logsource\/checkout/)
  })
})

test('scanners come and go, and every line is counted once', async () => {
  for (const replicas of [3, 1]) {
    await kubectl(['scale', 'logsource/checkout', '-n', SHOP, `--replicas=${replicas}`])
    await eventually(`${replicas} scanners`, 120, async () => {
      assert.equal((await statusOf()).scanners.readyReplicas, replicas)
    })
    await sleep(10 * POLL_SECONDS * 1000)
  }
  await allIsCounted()
})

for (const [what, selector, namespace] of [
  ['the scanner', 'app.kubernetes.io/component=scanner', SHOP],
  ['the master', 'app.kubernetes.io/component=master', SHOP],
  ['PostgreSQL', 'app.kubernetes.io/component=postgresql', SYSTEM],
] as const) {
  test(`kill -9 of ${what} while lines flow costs nothing`, async () => {
    assert.ok((await stage.killPods(namespace, selector)) > 0)
    const { lines } = shop.totals()
    await eventually('what was written after the kill', 2 * SLACK_SECONDS, async () => {
      assert.ok((await statusOf()).ingest.lines > lines)
    })
    await allIsCounted()
  })
}

test('kill -9 of the leading operator: another leads within 20 s', async () => {
  const lease = ['lease', 'logforest-operator', '-n', SYSTEM]
  const before = await stage.value(lease, '.spec.holderIdentity')
  const operators = ['pods', '-n', SYSTEM, '-l', 'app.kubernetes.io/component=operator']
  const pods = (await stage.value(operators, '.items[*].metadata.name')).split(' ')
  const pod = pods.find(name => before.startsWith(name))
  assert.ok(pod !== undefined, `${before} is one of ${pods.join(', ')}`)
  const path = '.status.containerStatuses[0].containerID'
  const id = (await stage.value(['pod', pod, '-n', SYSTEM], path)).replace('containerd://', '')
  const startMs = Date.now()
  await stage.killContainer(id)
  await eventually('another leader', 60, async () => {
    const holder = await stage.value(lease, '.spec.holderIdentity')
    assert.ok(holder !== '' && holder !== before, holder)
  })
  const seconds = (Date.now() - startMs) / 1000
  say(`failover of the leader: ${seconds.toFixed(1)} s`)
  assert.ok(seconds <= 20 + 5, 'at most the lease of 15 s, a retry, and a look')
})

test('kill -9 of the apiserver: reading goes on, the status follows', async () => {
  await stage.killPart('kube-apiserver', 10)
  await allIsCounted()
})

test('the findings are those of scan on the same bytes', async () => {
  shop.close()
  await sleep((TOLD_SECONDS + 3 * POLL_SECONDS) * 1000)
  await allIsCounted()
  const model = join(layout().directory, 'model.yaml')
  writeFileSync(model, JSON.stringify(MODEL))
  const expected = await scanReference(shop.root, past, model)
  await eventually('the same findings', SLACK_SECONDS, async () => {
    const found = (await anomalies()).filter(isSettled).map(({ spec, status }) => ({
      fingerprint: spec.fingerprint,
      severity: status.severity,
      score: status.score,
      first: status.firstCause.log,
      logs: status.logs.map(each => each.log),
    }))
    const byId = (a: { fingerprint: string }, b: { fingerprint: string }): number =>
      a.fingerprint < b.fingerprint ? -1 : 1
    assert.deepEqual(found.sort(byId), expected.sort(byId))
  })
})

/**
 * The suite is judged anew at each turn, so an incident that no log shows by itself may be taken
 * back as more comes: it stands in the cluster as one that is over.
 */
function isSettled({ status }: AnomalyShown): boolean {
  return status.count > 0 || status.state === 'Open'
}

test('100,000 strange lines cost a bounded number of objects and writes', async () => {
  const fromMs = Date.now()
  const before = (await anomalies()).length
  shop.open()
  shop.shout(100_000)
  await sleep((TOLD_SECONDS + 2 * WINDOW_SECONDS) * 1000)
  await allIsCounted()
  shop.close()
  const writes = operatorRequests().filter(
    event => isWrite(event) && Date.parse(event.requestReceivedTimestamp) >= fromMs,
  )
  const made = (await anomalies()).length - before
  say(`100,000 strange lines: ${made} objects, at most ${busiestMinute(writes)} writes a minute`)
  assert.ok(made >= 1 && made <= 3, `${made} objects`)
  assert.ok(busiestMinute(writes) <= 120, `${busiestMinute(writes)} writes in a minute`)
})

test('what a ConfigMap suppresses is told no more, and again without it', async () => {
  const told = await incidentShown()
  const ids = new Set(told.status.logs.flatMap(each => each.templateId ?? []))
  assert.ok(ids.size >= 3, [...ids].join(' '))
  const suppressions = [...ids].map((template, at) =>
    JSON.stringify({
      ...{ apiVersion: MODEL.apiVersion, kind: 'Suppression', metadata: { name: `s${at}` } },
      spec: { template, never: true, reason: 'known since the test was written' },
    }),
  )
  const data = { 'suppressions.yaml': suppressions.join('\n---\n') }
  const metadata = { name: 'not-told', namespace: SHOP }
  const made = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }
  await kubectl(['apply', '-f', '-'], JSON.stringify(made))
  await suppress({ configMapRef: { name: 'not-told' } })
  await eventually('it is hidden', 2 * SLACK_SECONDS, async () => {
    const path = '.status.conditions[?(@.type=="SuppressionsRead")].message'
    const message = await stage.value(['anomalymodel', 'fast', '-n', SHOP], path)
    assert.match(message, new RegExp(`^${ids.size} suppressions in force, [1-9]`))
    const { state, firstCause } = (await incidentShown()).status
    assert.ok(state === 'Resolved' || !ids.has(firstCause.templateId ?? ''), state)
  })
  await suppress(null)
  await eventually('it is back', 2 * SLACK_SECONDS, async () => {
    const { state, firstCause } = (await incidentShown()).status
    assert.ok(state === 'Open' || state === 'Quiet', state)
    assert.ok(ids.has(firstCause.templateId ?? ''))
  })
})

async function suppress(suppressions: object | null): Promise<void> {
  const patch = JSON.stringify({ spec: { suppressions } })
  await kubectl(['patch', 'anomalymodel/fast', '-n', SHOP, '--type=merge', '-p', patch])
}

/** The Anomaly of the incident across three logs, whatever has become of it. */
async function incidentShown(): Promise<AnomalyShown> {
  const found = (await anomalies()).find(each => each.metadata.name === incidentName)
  assert.ok(found !== undefined, `${incidentName} is gone`)
  return found
}

test('an upgrade from an older chart keeps what was found', async () => {
  assert.match(await helm(['list', '-n', SYSTEM]), new RegExp(`logforest-${OLDER}`))
  const before = (await anomalies()).length
  const words = ['upgrade', 'logforest', CHART, '--namespace', SYSTEM, ...SETTINGS]
  await helm([...words, '--set', 'operator.replicas=1', '--wait', '--timeout', '5m'])
  await allIsCounted()
  assert.equal((await anomalies()).length, before)
  assert.doesNotMatch(await helm(['list', '-n', SYSTEM]), new RegExp(`logforest-${OLDER}`))
})

test('the operator said nothing that it did not expect', async () => {
  const words = ['-n', SYSTEM, '-l', 'app.kubernetes.io/component=operator', '--tail=-1']
  const log = await kubectl(['logs', ...words])
  const errors = log
    .split('\n')
    .filter(line => /"level":(50|60)|"level":"(error|fatal)"/.test(line))
  const unexpected = errors.filter(line => !/apiserver|PostgreSQL|database|ECONN|lease/i.test(line))
  assert.deepEqual(unexpected.slice(0, 5), [])
})

test('a deleted LogSource takes its workload along, and its data where asked', async () => {
  const patch = JSON.stringify({ spec: { reclaimPolicy: 'Delete' } })
  await kubectl(['patch', 'logsource/checkout', '-n', SHOP, '--type=merge', '-p', patch])
  await kubectl(['delete', 'logsource/checkout', '-n', SHOP, '--timeout=120s'])
  await eventually('nothing is left', 120, async () => {
    const left = await kubectl(['get', 'all,secrets,configmaps', '-n', SHOP, '-o', 'name'])
    assert.doesNotMatch(left, /logforest-scanner-checkout/)
    assert.equal((await anomalies()).length, 0)
  })
})

test('the operator has the rights that it uses, and no others', async () => {
  const account = await stage.value(['deployment', 'logforest-operator', '-n', SYSTEM], ACCOUNT)
  const username = `system:serviceaccount:${SYSTEM}:${account}`
  const events = requestsOf(readFileSync(layout().auditLog, 'utf8'), username)
  const rules = await rulesOf(account)
  const used = usedRights(events)
  const granted = grantedRights(rules)
  const idle = granted.filter(right => !used.includes(right) && !isRare(right))
  // An apiserver that has just been started refuses for a moment what is granted.
  const missing = refusedRights(events).filter(right => !granted.includes(right))
  assert.deepEqual(missing, [], 'nothing is missing')
  assert.deepEqual(idle, [], 'nothing is granted that is never used')
})

const ACCOUNT = '.spec.template.spec.serviceAccountName'

/**
 * Used elsewhere than in this story: OpenShift checks owner references, a series of Events takes
 * many of the same, and Anomalies are deleted when they expire or are too many (tested alone).
 */
const RARE = ['patch events.k8s.io/events', 'delete logforest.io/anomalies']

function isRare(right: string): boolean {
  return right.endsWith('/finalizers') || RARE.includes(right)
}

test('uninstall ends all processes and leaves what people declared', async () => {
  await helm(['uninstall', 'logforest', '--namespace', SYSTEM, '--wait', '--timeout', '5m'])
  const kinds = await kubectl(['get', 'crds', '-o', 'name'])
  assert.match(kinds, /logsources\.logforest\.io/)
  await kubectl(['get', 'anomalymodel/fast', '-n', SHOP])
  await eventually('no pod is left', 120, async () => {
    const running = ['--field-selector', 'status.phase=Running']
    const pods = await kubectl(['get', 'pods', '-A', '-o', 'name', '-l', PART_OF, ...running])
    assert.equal(pods, '')
  })
})

const PART_OF = 'app.kubernetes.io/name=logforest'

async function statusOf(): Promise<SourceStatus> {
  const { status } = (await stage.read(['logsource', 'checkout', '-n', SHOP])) as {
    status: SourceStatus
  }
  return status
}

async function anomalies(): Promise<AnomalyShown[]> {
  const { items } = (await stage.read(['anomalies', '-n', SHOP])) as { items: AnomalyShown[] }
  return items
}

/** Those that one would get up for. */
async function graveAnomalies(): Promise<AnomalyShown[]> {
  return (await anomalies()).filter(({ status }) => status.severity === 'High')
}

async function eventsOf(reason: string): Promise<string[]> {
  const words = ['get', 'events.events.k8s.io', '-n', SHOP, '--no-headers']
  const text = await kubectl([...words, '--field-selector', `reason=${reason}`])
  return text.split('\n').filter(line => line !== '')
}

/** The ledger adds up to the bytes that are on disk, in a moment in which nothing is written. */
async function allIsCounted(): Promise<void> {
  await eventually('every line is counted', SLACK_SECONDS + 60, async () => {
    const { ingest } = await statusOf()
    const { lines, bytes } = shop.totals()
    assert.ok(ingest.lines <= lines && ingest.bytes <= bytes, 'nothing is counted twice')
    const behind = shop.isOpen ? LINES_BEHIND : 0
    assert.ok(lines - ingest.lines <= behind, `${lines - ingest.lines} lines behind`)
  })
}

/** Lines that five programs write between a poll, its commit, the status, and a look at it. */
const LINES_BEHIND = 400

function operatorRequests() {
  const log = readFileSync(layout().auditLog, 'utf8')
  return requestsOf(log, `system:serviceaccount:${SYSTEM}:logforest-operator`)
}

async function rulesOf(account: string): Promise<Rule[]> {
  interface Role {
    readonly metadata: { readonly name: string; readonly namespace?: string }
    readonly roleRef: { readonly kind: string; readonly name: string }
    readonly subjects?: readonly { readonly name: string; readonly namespace?: string }[]
    readonly rules?: readonly Rule[]
  }
  const list = async (kind: string): Promise<readonly Role[]> => {
    const { items } = (await stage.read([kind, '-A'])) as { items: readonly Role[] }
    return items
  }
  const bindings = [...(await list('clusterrolebindings')), ...(await list('rolebindings'))]
  const ours = bindings.filter(({ subjects = [] }) =>
    subjects.some(each => each.name === account && each.namespace === SYSTEM),
  )
  const roles = [...(await list('clusterroles')), ...(await list('roles'))]
  return ours.flatMap(({ roleRef, metadata }) => {
    const role = roles.find(
      each =>
        each.metadata.name === roleRef.name &&
        (roleRef.kind === 'ClusterRole' || each.metadata.namespace === metadata.namespace),
    )
    return role?.rules ?? []
  })
}

function sizes(root: string): Map<string, number> {
  const logs = [FIRST_LOG, ...FOLLOWERS, 'catalog/app.log', 'cache/cache.log']
  return new Map(logs.map(log => [log, statSync(join(root, log)).size]))
}
