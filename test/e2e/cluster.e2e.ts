/**
 * The promises of the README, on a real cluster with real pods, through kubectl and helm: the
 * release before is upgraded, logs are declared, an incident is told with its cause first; then
 * everything is killed in turn while lines flow and an incident goes on; then all is removed.
 * One story, told in order: each test begins where the one before ended.
 */
import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ourImage } from '../cluster/images/images.ts'
import { layout } from '../cluster/layout.ts'
import { type Outage, unexplained } from './outages.ts'
import { PREVIOUS, previousRelease } from './previous.ts'
import { scanReference } from './reference.ts'
import { busiestMinute, grantedRights, isWrite, refusedRights, usedRights } from './rights.ts'
import { FIRST_LOG, FOLLOWERS, Shop } from './shop.ts'
import { declarations, PAGE_DEPLOYMENT, pageTests } from './page-tests.ts'
import * as shown from './shown.ts'
import * as stage from './stage.ts'
import { CHART, eventually, helm, kubectl, SHOP, SYSTEM, say } from './stage.ts'

const SEED = 20_261_120
const PAST_MINUTES = 40
/** The product's default. */
const POLL_SECONDS = 10
const MASTER_POLL_SECONDS = 2
const WINDOW_SECONDS = 10
const LATENESS_SECONDS = 5
/** The promise: two polls and one window from a line in its file to the Anomaly. */
const TOLD_SECONDS = 2 * POLL_SECONDS + WINDOW_SECONDS
/** What a loaded machine of two cores needs to come to rest. */
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
    latenessSeconds: LATENESS_SECONDS,
    training: { minWindows: 30, retrainEveryWindows: 100_000 },
    budget: BUDGET,
    master: { pollIntervalSeconds: MASTER_POLL_SECONDS },
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

let shop: Shop
let past: ReadonlyMap<string, number>
let incidentName = ''
const outages: Outage[] = []

before(stage.setStage)
after(() => shop?.close())

const SETTINGS = ['--set', 'postgresql.storage.storageClass=node', '--set', 'operator.replicas=2']
const BEFORE = ['--namespace', SYSTEM, ...SETTINGS, '--wait', '--timeout', '5m']
/** With what the release before does not know. */
const INSTALLED = [...BEFORE, '--set', 'web.enabled=true']

/** A namespace whose logs were read before the upgrade; nobody writes there any more. */
const ARCHIVE = 'archive'
let archive: Shop

/** A part is away until `work` is done. */
async function away<T>(what: string, work: () => Promise<T>): Promise<T> {
  const fromMs = Date.now()
  try {
    return await work()
  } finally {
    outages.push({ what, fromMs, toMs: Date.now() })
  }
}

test('the release before runs under the restricted standard, and finds an incident', async () => {
  for (const name of [SYSTEM, SHOP, ARCHIVE]) {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
    await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })
  }
  const path = await stage.nodeDirectory('database')
  const claim = { namespace: SYSTEM, name: 'data-logforest-postgresql-0', path }
  await kubectl(['apply', '-f', '-'], stage.volumeYaml(claim))
  const { chart } = await previousRelease()
  await helm(['install', 'logforest', chart, ...BEFORE])
  archive = new Shop(await stage.nodeDirectory(ARCHIVE), SEED + 1)
  archive.breakAt(Date.now() - 3 * 60_000, 2 * WINDOW_SECONDS)
  archive.writePast(PAST_MINUTES)
  await claimLogs(ARCHIVE, archive.root)
  // What the release before does not know.
  const { latenessSeconds: _, ...spec } = MODEL.spec
  await apply({ ...MODEL, metadata: { name: 'fast', namespace: ARCHIVE }, spec })
  await apply({ ...SOURCE, metadata: { name: 'checkout', namespace: ARCHIVE } })
  await eventually('what lies there is judged', 2 * SLACK_SECONDS, async () => {
    await isLearned(ARCHIVE, archive)
    const [anomaly] = await shown.graveAnomalies(ARCHIVE)
    assert.equal(anomaly?.status.firstCause.log, FIRST_LOG)
  })
})

test('an upgrade of chart, kinds, tables and images keeps what was read and found', async () => {
  assert.match(await helm(['list', '-n', SYSTEM]), new RegExp(`logforest-${PREVIOUS}`))
  const found = await identities(ARCHIVE)
  await away('the operator is replaced', async () => {
    const notes = await helm(['upgrade', 'logforest', CHART, ...INSTALLED])
    assert.match(notes, /kubectl apply -f -/, 'the notes say the next command')
  })
  await helm(['test', 'logforest', '--namespace', SYSTEM])
  assert.doesNotMatch(await helm(['list', '-n', SYSTEM]), new RegExp(`logforest-${PREVIOUS}`))
  assert.deepEqual(await identities(ARCHIVE), found)
  await eventually('the scanner goes on where it was', 2 * SLACK_SECONDS, async () => {
    const image = '.items[*].spec.containers[*].image'
    const pods = ['pods', '-n', ARCHIVE, '-l', 'app.kubernetes.io/name=logforest']
    assert.doesNotMatch(await stage.value(pods, image), new RegExp(PREVIOUS))
    await isLearned(ARCHIVE, archive)
  })
  archive.open()
  await sleep(3000)
  archive.close()
  await allIsCounted(ARCHIVE, archive)
  assert.deepEqual(await identities(ARCHIVE), found)
})

/** Names and fingerprints of the Anomalies. */
async function identities(namespace: string): Promise<string[]> {
  const all = await shown.anomaliesOf(namespace)
  return all.map(({ metadata, spec }) => `${metadata.name} ${spec.fingerprint}`).sort()
}

/** All logs have a model, and each byte of them is in the ledger. */
async function isLearned(namespace: string, of: Shop): Promise<void> {
  const { logs, ingest } = await shown.sourceStatus(namespace, 'checkout')
  assert.deepEqual([logs.total, logs.trained], [5, 5])
  assert.deepEqual({ lines: ingest.lines, bytes: ingest.bytes }, of.totals())
}

async function apply(object: object): Promise<void> {
  await kubectl(['apply', '-f', '-'], JSON.stringify(object))
}

/** A volume over a directory of the node, and the claim on it. */
async function claimLogs(namespace: string, path: string): Promise<void> {
  const claim = { namespace, name: 'checkout-logs' }
  await kubectl(['apply', '-f', '-'], stage.volumeYaml({ ...claim, path }))
  const spec = {
    accessModes: ['ReadOnlyMany'],
    storageClassName: 'node',
    resources: { requests: { storage: '1Gi' } },
  }
  await apply({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: claim, spec })
}

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

test('it is small, no process is root, and none can write its root file system', async () => {
  const { items } = (await stage.read(['nodes'])) as {
    items: { status: { images: { names: string[]; sizeBytes: number }[] } }[]
  }
  const images = items.flatMap(({ status }) => status.images)
  const ours = images.find(({ names }) => names.some(name => name.endsWith(ourTag())))
  const mebibytes = Math.round((ours?.sizeBytes ?? Number.NaN) / 2 ** 20)
  say(`the image has ${mebibytes} MiB`)
  assert.ok(mebibytes <= IMAGE_MEBIBYTES, `${mebibytes} MiB`)
  const tried = `const { writeFileSync } = require('node:fs')
    const codeOf = path => { try { writeFileSync(path, '') } catch (e) { return e.code } }
    console.log(JSON.stringify([process.getuid(), ...['/x', '/app/x', '/etc/x'].map(codeOf)]))`
  const pods = [
    [SYSTEM, OPERATOR_DEPLOYMENT],
    [SYSTEM, PAGE_DEPLOYMENT],
  ]
  for (const component of ['scanner', 'master']) {
    const selector = `app.kubernetes.io/component=${component}`
    const names = await shown.podsOf(ARCHIVE, selector)
    assert.ok(names.length > 0, component)
    for (const name of names) pods.push([ARCHIVE, `pod/${name}`])
  }
  for (const [namespace, pod] of pods) {
    const said = await kubectl(['exec', '-n', namespace, pod, '--', 'node', '-e', tried])
    const [user, ...codes] = JSON.parse(said)
    assert.ok(user > 0, `${pod} runs as ${user}`)
    for (const code of codes) assert.match(code, /^(EROFS|EACCES)$/, pod)
    assert.equal(codes[0], 'EROFS', pod)
  }
})

test('an operator is ready a moment after its start', async () => {
  const words = ['exec', '-n', SYSTEM, OPERATOR_DEPLOYMENT, '--', 'node', '-e', STARTS]
  const starts: { ms: number; cpuMs: number }[] = JSON.parse(await kubectl(words))
  const [ms, cpuMs] = [starts.map(each => each.ms), starts.map(each => each.cpuMs)]
  say(`an operator is ready after ${ms.join(', ')} ms, ${cpuMs.join(', ')} of them at work`)
  assert.ok(Math.min(...cpuMs) <= READY_MS, `${Math.min(...cpuMs)} ms`)
})

/**
 * Of processor time, which two cores under load spend twice as much of as quiet ones: a second of
 * the clock where nothing else runs. Measured at a load of 15: 930 ms, in 1143 ms by the clock.
 */
const READY_MS = 1500

/** Starts another operator beside the one that runs, to stand by, and asks until it is ready. */
const STARTS = `
const { spawn } = require('node:child_process')
const { readFileSync } = require('node:fs')
const { setTimeout: sleep } = require('node:timers/promises')
const place = 'http://127.0.0.1:18080/readyz'
async function start() {
  const begin = performance.now()
  const words = ['operator', '--health-port', '18080']
  const child = spawn('logforest', words, { stdio: 'ignore' })
  while (!(await fetch(place).then(each => each.ok, () => false))) await sleep(10)
  const ms = Math.round(performance.now() - begin)
  const [user, system] = readFileSync('/proc/' + child.pid + '/stat', 'utf8')
    .replace(/^.*[)] /, '').split(' ').slice(11, 13).map(Number)
  child.kill()
  await new Promise(done => child.once('close', done))
  return { ms, cpuMs: (user + system) * 10 }
}
async function main() {
  const starts = []
  for (let run = 0; run < 5; run++) starts.push(await start())
  console.log(JSON.stringify(starts))
}
main()`

const OPERATOR_DEPLOYMENT = 'deployment/logforest-operator'
/** What docs/operate.md says, and a little. */
const IMAGE_MEBIBYTES = 360

function ourTag(): string {
  return ourImage().replace('docker.io', '')
}

test('a LogSource is refused in words where it says two things', async () => {
  const spec = { ...SOURCE.spec, nodeLogs: {} }
  const { error } = await stage.kubectlEnds(
    ['apply', '-f', '-'],
    JSON.stringify({ ...SOURCE, spec }),
  )
  assert.match(error, /exactly one of volume, nodeLogs, cloudWatch must be set/)
})

test('a claim that does not exist is waited for, and said', async () => {
  await apply(MODEL)
  await apply(SOURCE)
  await eventually('VolumeNotFound', SLACK_SECONDS, async () => {
    const path = '.status.conditions[?(@.type=="Ready")].reason'
    assert.equal(await stage.value(['logsource', 'checkout', '-n', SHOP], path), 'VolumeNotFound')
  })
})

test('it heals when the claim appears, reads the past, and learns all logs', async () => {
  shop = new Shop(await stage.nodeDirectory('checkout'), SEED)
  shop.writePast(PAST_MINUTES)
  past = sizes(shop)
  await claimLogs(SHOP, shop.root)
  const ready = ['wait', '--for=condition=Ready', 'logsource/checkout', '-n', SHOP]
  await kubectl([...ready, '--timeout=180s'])
  await eventually('all logs are learned', 2 * SLACK_SECONDS, () => isLearned(SHOP, shop))
  say(await kubectl(['get', 'logsources', '-n', SHOP]))
  assert.deepEqual(await shown.graveAnomalies(SHOP), [], 'nothing was strange in the past')
})

test('an incident across three logs shows within two polls and a window', async () => {
  shop.open()
  await sleep(3 * WINDOW_SECONDS * 1000)
  // At the beginning of a window, whose end is furthest away; all three logs break in it.
  const windowMs = WINDOW_SECONDS * 1000
  await sleep(windowMs - (Date.now() % windowMs) + 500)
  shop.breakFor(2 * WINDOW_SECONDS)
  await eventually('the anomaly', TOLD_SECONDS + SLACK_SECONDS, async () => {
    const [anomaly, ...others] = await shown.graveAnomalies(SHOP)
    assert.equal(others.length, 0, 'one incident, one object')
    assert.equal(anomaly?.status.firstCause.log, FIRST_LOG)
    for (const log of [FIRST_LOG, ...FOLLOWERS]) assert.ok(logsOf(anomaly).includes(log), log)
    assert.equal(logsOf(anomaly)[0], FIRST_LOG)
  })
  const seconds = (Date.now() - shop.strangeMs) / 1000
  say(`told ${seconds.toFixed(1)} s after the first line; promised ${TOLD_SECONDS} s`)
  assert.ok(seconds <= TOLD_SECONDS, `told after ${seconds} s`)
  say(await kubectl(['get', 'anomalies', '-n', SHOP]))
  const [anomaly] = await shown.graveAnomalies(SHOP)
  assert.match(anomaly.status.message, /too many clients already/)
  const { file = '', line = 0, offsetBytes = -1 } = anomaly.status.firstCause
  const bytes = readFileSync(join(shop.root, file))
  const firstAt = bytes.indexOf('FATAL:  sorry, too many clients already')
  assert.equal(offsetBytes, bytes.lastIndexOf('\n', firstAt) + 1, 'the byte of its first line')
  assert.equal(line, bytes.subarray(0, offsetBytes).toString().split('\n').length, 'its number')
  assert.ok(JSON.stringify(anomaly).length <= 8192, 'an object is small')
  incidentName = anomaly.metadata.name
})

function logsOf({ status }: shown.AnomalyShown): string[] {
  return status.logs.map(each => each.log)
}

test('one Event on the LogSource tells of the opening', async () => {
  await eventually('the event', SLACK_SECONDS, async () => {
    const events = await shown.eventsOf(SHOP, 'AnomalyOpened')
    const told = events.filter(event => event.includes('too many clients'))
    assert.equal(told.length, 1)
    assert.match(told[0], /LogSource\/checkout|logsource\/checkout/)
  })
})

pageTests({ shop: SHOP, elsewhere: ARCHIVE, strangeMs: () => shop.strangeMs })

test('three scanners share the files: each reads some, and each line is read once', async () => {
  await scaleTo(3)
  const pods = await shown.podsOf(SHOP, SCANNER)
  await eventually('each has its shares', SLACK_SECONDS, async () => {
    for (const pod of pods) {
      const shares = await shown.metricOf(SHOP, pod, 'logforest_shares')
      assert.ok(shares > 0 && shares <= 22, `${pod} has ${shares}`)
    }
  })
  shop.close()
  await allIsCounted(SHOP, shop)
  const [before, lines] = [await linesRead(pods), shop.totals().lines]
  shop.open()
  await sleep(2 * POLL_SECONDS * 1000)
  shop.close()
  await allIsCounted(SHOP, shop)
  const read = (await linesRead(pods)).map((count, at) => count - before[at])
  say(`read by each of three scanners: ${read.join(', ')} lines`)
  assert.ok(pods.length === 3 && read.every(count => count > 0), read.join(' '))
  const written = shop.totals().lines - lines
  assert.equal(
    read.reduce((sum, count) => sum + count, 0),
    written,
  )
  shop.open()
  await scaleTo(1)
  await allIsCounted(SHOP, shop)
})

const SCANNER = 'app.kubernetes.io/component=scanner'

function linesRead(pods: readonly string[]): Promise<number[]> {
  return Promise.all(pods.map(pod => shown.metricOf(SHOP, pod, 'logforest_read_lines_total')))
}

async function scaleTo(replicas: number): Promise<void> {
  await kubectl(['scale', 'logsource/checkout', '-n', SHOP, `--replicas=${replicas}`])
  await eventually(`${replicas} scanners`, 2 * SLACK_SECONDS, async () => {
    const { scanners } = await shown.sourceStatus(SHOP, 'checkout')
    assert.equal(scanners.readyReplicas, replicas)
  })
}

test('an incident begins that goes on until all were killed', async () => {
  shop.breakFor(3600)
  await eventually('it is open', TOLD_SECONDS + 2 * SLACK_SECONDS, incidentGoesOn)
  await eventually('it is counted', 2 * SLACK_SECONDS, async () => {
    for (const object of ['logsource/checkout', 'anomalymodel/fast']) {
      const open = await stage.value([object, '-n', SHOP], '.status.anomalies.open')
      assert.ok(Number(open) >= 1, `${object} counts ${open} open`)
    }
    const path = '.status.anomalies.lastDay'
    const lastDay = await stage.value(['anomalymodel/fast', '-n', SHOP], path)
    assert.ok(Number(lastDay) >= 1, `${lastDay} in the last day`)
  })
})

/** The incident of this break is open: a status may be a minute old. */
async function incidentGoesOn(): Promise<void> {
  const open = (await shown.graveAnomalies(SHOP)).filter(
    ({ status }) => status.state === 'Open' && Date.parse(status.lastSeen) > shop.strangeMs,
  )
  assert.deepEqual(
    open.map(each => each.status.firstCause.log),
    [FIRST_LOG],
  )
}

for (const [what, selector, namespace] of [
  ['the scanner', SCANNER, SHOP],
  ['the master', 'app.kubernetes.io/component=master', SHOP],
  ['PostgreSQL', 'app.kubernetes.io/component=postgresql', SYSTEM],
] as const) {
  test(`kill -9 of ${what} while lines flow and an incident goes on costs nothing`, async () => {
    await incidentGoesOn()
    const kill = async (): Promise<void> => {
      assert.ok((await stage.killPods(namespace, selector)) > 0)
      await kubectl(['wait', '--for=condition=Ready', 'pod', '-n', namespace, '-l', selector])
    }
    await (what === 'PostgreSQL' ? away(what, kill) : kill())
    await goesOnAfter(shop.totals().lines)
  })
}

/** What is written later is counted and judged, too. */
async function goesOnAfter(lines: number): Promise<void> {
  await eventually('what was written after the kill', 2 * SLACK_SECONDS, async () => {
    const { ingest } = await shown.sourceStatus(SHOP, 'checkout')
    assert.ok(ingest.lines > lines, `${ingest.lines} of more than ${lines}`)
  })
  await allIsCounted(SHOP, shop)
  await incidentGoesOn()
}

test('kill -9 of the leading operator: another leads within 20 s', async () => {
  await incidentGoesOn()
  const lease = ['lease', 'logforest-operator', '-n', SYSTEM]
  const before = await stage.value(lease, '.spec.holderIdentity')
  const pods = await shown.podsOf(SYSTEM, shown.OPERATOR)
  const pod = pods.find(name => before.startsWith(name))
  assert.ok(pod !== undefined, `${before} is one of ${pods.join(', ')}`)
  const path = '.status.containerStatuses[0].containerID'
  const id = (await stage.value(['pod', pod, '-n', SYSTEM], path)).replace('containerd://', '')
  const startMs = Date.now()
  await stage.killContainer(id)
  await eventually('another leader', SLACK_SECONDS, async () => {
    const holder = await stage.value(lease, '.spec.holderIdentity')
    assert.ok(holder !== '' && holder !== before, holder)
  })
  const leads = Date.parse(await stage.value(lease, '.spec.acquireTime'))
  const seconds = (leads - startMs) / 1000
  say(`failover of the leader: ${seconds.toFixed(1)} s`)
  assert.ok(seconds > 0 && seconds <= 20, `${seconds} s`)
  await goesOnAfter(shop.totals().lines)
})

test('kill -9 of the apiserver: reading goes on, the status follows', async () => {
  await incidentGoesOn()
  await away('the apiserver', () => stage.killPart('kube-apiserver', 10))
  await goesOnAfter(shop.totals().lines)
})

test('the findings are those of scan on the same bytes', async () => {
  shop.heal()
  await sleep((TOLD_SECONDS + WINDOW_SECONDS) * 1000)
  shop.close()
  await allIsCounted(SHOP, shop)
  const { ingest } = await shown.sourceStatus(SHOP, 'checkout')
  assert.equal(ingest.late, 0, 'no line was late')
  const model = join(layout().directory, 'model.yaml')
  writeFileSync(model, JSON.stringify(MODEL))
  const expected = await scanReference(shop.root, past, model)
  assert.ok(expected.length >= 2, 'a short incident, and one while all were killed')
  const wanted = expected.map(each => JSON.stringify(each)).sort()
  await eventually('the same findings', 2 * SLACK_SECONDS, async () => {
    const found = (await shown.anomaliesOf(SHOP)).map(each => {
      const { severity, score, firstCause } = each.status
      // The fingerprint is that of the moment of publication, before an earlier line joined.
      const text = JSON.stringify({ severity, score, first: firstCause.log, logs: logsOf(each) })
      return { text, isSettled: isSettled(each) }
    })
    const told = found.filter(({ text, isSettled }) => isSettled || wanted.includes(text))
    assert.deepEqual(told.map(({ text }) => text).sort(), wanted)
  })
})

/**
 * An incident that no log shows by itself may end as part of another while it is open: it stands in
 * the cluster as one that is over.
 */
function isSettled({ status }: shown.AnomalyShown): boolean {
  return status.count > 0 || status.state === 'Open'
}

test('100,000 strange lines cost a bounded number of objects and writes', async () => {
  const fromMs = Date.now()
  const before = (await shown.anomaliesOf(SHOP)).length
  shop.open()
  shop.shout(100_000)
  // The incident of just now may be the one that goes on with them.
  await eventually('they are told', TOLD_SECONDS + 2 * SLACK_SECONDS, async () => {
    const lastSeen = (await shown.graveAnomalies(SHOP)).map(each => each.status.lastSeen)
    assert.ok(
      lastSeen.some(time => Date.parse(time) > fromMs),
      lastSeen.join(' '),
    )
  })
  await sleep(2 * WINDOW_SECONDS * 1000)
  await allIsCounted(SHOP, shop)
  shop.close()
  const writes = shown.requestsFrom('logforest-operator', fromMs).filter(isWrite)
  const made = (await shown.anomaliesOf(SHOP)).length - before
  say(`100,000 strange lines: ${made} objects, at most ${busiestMinute(writes)} writes a minute`)
  assert.ok(made <= 3, `${made} objects`)
  assert.ok(busiestMinute(writes) <= 120, `${busiestMinute(writes)} writes in a minute`)
})

test('what the page says to declare is told no more, and again without it', async () => {
  const told = await incidentShown()
  const ids = new Set(told.status.logs.flatMap(each => each.templateId ?? []))
  assert.ok(ids.size >= 3, [...ids].join(' '))
  const commands = await declarations(SHOP, ids)
  assert.deepEqual([...commands.keys()].sort(), [...ids].sort())
  await kubectl(['create', 'configmap', 'not-told', '-n', SHOP])
  await suppress({ configMapRef: { name: 'not-told' } })
  for (const command of commands.values()) await stage.shell(command)
  // A ConfigMap that is mounted already is looked at once a minute.
  await eventually('it is hidden', 4 * SLACK_SECONDS, async () => {
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

function suppress(suppressions: object | null): Promise<void> {
  return patchModel({ suppressions })
}

async function patchModel(spec: object): Promise<void> {
  const patch = JSON.stringify({ spec })
  await kubectl(['patch', 'anomalymodel/fast', '-n', SHOP, '--type=merge', '-p', patch])
}

/** The Anomaly of the incident across three logs, whatever has become of it. */
async function incidentShown(): Promise<shown.AnomalyShown> {
  const found = (await shown.anomaliesOf(SHOP)).find(each => each.metadata.name === incidentName)
  assert.ok(found !== undefined, `${incidentName} is gone`)
  return found
}

test('a change of the chart rolls the operator over; those before said nothing amiss', async () => {
  const log = await shown.operatorLog()
  assert.ok(log.split('\n').length > 10, 'there is a log')
  assert.deepEqual(unexplained(log, outages).slice(0, 5), [])
  const found = await identities(SHOP)
  const one = ['--set', 'operator.replicas=1']
  await away('the operator is replaced', () =>
    helm(['upgrade', 'logforest', CHART, ...INSTALLED, ...one]),
  )
  await allIsCounted(SHOP, shop)
  assert.deepEqual(await identities(SHOP), found)
})

test('what somebody else changes is put right, and told in one Event however often', async () => {
  const settings = ['configmap', 'logforest-scanner-checkout', '-n', SHOP]
  const patch = JSON.stringify({ data: { 'source.yaml': 'theirs' } })
  for (let time = 0; time < 3; time++) {
    await kubectl(['patch', ...settings, '--type=merge', '-p', patch])
    await eventually('it is ours again', SLACK_SECONDS, async () => {
      assert.notEqual(await stage.value(settings, '.data.source\\.yaml'), 'theirs')
    })
  }
  await eventually('a series', SLACK_SECONDS, async () => {
    const events = await shown.eventsOf(SHOP, 'DriftCorrected')
    assert.equal(events.filter(each => each.includes('ConfigMap')).length, 1, events.join('\n'))
    const told = ['events.events.k8s.io', '-n', SHOP, '--field-selector', 'reason=DriftCorrected']
    const counts = (await stage.value(told, '.items[*].series.count')).split(' ')
    assert.ok(
      counts.some(count => Number(count) >= 2),
      counts.join(' '),
    )
  })
})

test('there are no more Anomalies than the model says', async () => {
  assert.ok((await shown.anomaliesOf(SHOP)).length > 1)
  await patchModel({ retention: { anomalyObjects: 1 } })
  await eventually('one is left', SLACK_SECONDS, async () => {
    assert.equal((await shown.anomaliesOf(SHOP)).length, 1)
  })
})

test('a deleted LogSource takes its workload along, and its data where asked', async () => {
  const patch = JSON.stringify({ spec: { reclaimPolicy: 'Delete' } })
  await kubectl(['patch', 'logsource/checkout', '-n', SHOP, '--type=merge', '-p', patch])
  await kubectl(['delete', 'logsource/checkout', '-n', SHOP, '--timeout=120s'])
  await eventually('nothing is left', 2 * SLACK_SECONDS, async () => {
    const left = await kubectl(['get', 'all,secrets,configmaps', '-n', SHOP, '-o', 'name'])
    assert.doesNotMatch(left, /logforest-scanner-checkout/)
    assert.equal((await shown.anomaliesOf(SHOP)).length, 0)
  })
})

test('the operator has the rights that it uses, and no others; it said nothing amiss', async () => {
  assert.deepEqual(unexplained(await shown.operatorLog(), outages).slice(0, 5), [])
  const account = await stage.value([OPERATOR_DEPLOYMENT, '-n', SYSTEM], shown.ACCOUNT)
  const events = shown.requestsFrom(account, 0)
  const used = usedRights(events)
  const granted = grantedRights(await shown.rulesOf(account))
  // An apiserver that has just been started refuses for a moment what is granted.
  const missing = refusedRights(events).filter(right => !granted.includes(right))
  assert.deepEqual(missing, [], 'nothing is missing')
  const idle = granted.filter(right => !used.includes(right))
  assert.deepEqual(idle, RARE, 'nothing is granted that is never used')
})

/** Of who sets blockOwnerDeletion OpenShift asks this right; no request of ours needs it else. */
const RARE = [
  'update logforest.io/anomalymodels/finalizers',
  'update logforest.io/logsources/finalizers',
]

test('uninstall ends all processes and leaves what people declared, and the data', async () => {
  const found = await identities(ARCHIVE)
  await uninstall()
  await kubectl(['get', 'anomalymodel/fast', '-n', SHOP])
  await kubectl(['get', 'logsource/checkout', '-n', ARCHIVE])
  assert.deepEqual(await identities(ARCHIVE), found)
  assert.equal(await stage.value([...DATA, '-n', SYSTEM], '.status.phase'), 'Bound')
})

test('installed again, it goes on where it was', async () => {
  const found = await identities(ARCHIVE)
  await helm(['install', 'logforest', CHART, ...INSTALLED])
  archive.open()
  await sleep(3000)
  archive.close()
  await eventually('what was read before counts', 2 * SLACK_SECONDS, () =>
    isLearned(ARCHIVE, archive),
  )
  assert.deepEqual(await identities(ARCHIVE), found)
})

test('told so, uninstall leaves neither kinds nor data', async () => {
  const nothing = ['crds.keep=false', 'postgresql.storage.keep=false']
  const settings = nothing.flatMap(each => ['--set', each])
  await helm(['upgrade', 'logforest', CHART, ...INSTALLED, ...settings])
  await uninstall()
  await eventually('nothing is left', SLACK_SECONDS, async () => {
    assert.doesNotMatch(await kubectl(['get', 'crds', '-o', 'name']), /logforest/)
    assert.notEqual((await stage.kubectlEnds(['get', ...DATA, '-n', SYSTEM])).code, 0)
  })
})

const DATA = ['persistentvolumeclaim', 'data-logforest-postgresql-0']
const PART_OF = 'app.kubernetes.io/name=logforest'

async function uninstall(): Promise<void> {
  await helm(['uninstall', 'logforest', '--namespace', SYSTEM, '--wait', '--timeout', '5m'])
  await eventually('no pod is left', 2 * SLACK_SECONDS, async () => {
    const running = ['--field-selector', 'status.phase=Running']
    const pods = await kubectl(['get', 'pods', '-A', '-o', 'name', '-l', PART_OF, ...running])
    assert.equal(pods, '')
  })
}

/** The ledger adds up to the bytes that are on disk, in a moment in which nothing is written. */
async function allIsCounted(namespace: string, of: Shop): Promise<void> {
  await eventually('every line is counted', 2 * SLACK_SECONDS, async () => {
    const status = await shown.sourceStatus(namespace, 'checkout')
    const { ingest } = status
    const { lines, bytes } = of.totals()
    assert.equal(shown.classified(status), ingest.lines, 'the ledger adds up')
    assert.ok(ingest.lines <= lines && ingest.bytes <= bytes, 'nothing is counted twice')
    const behind = of.isOpen ? LINES_BEHIND : 0
    assert.ok(lines - ingest.lines <= behind, `${lines - ingest.lines} lines behind`)
  })
}

/** Lines that five programs write between a poll, its commit, the status, and a look at it. */
const LINES_BEHIND = 400

function sizes(of: Shop): Map<string, number> {
  return new Map(of.logs.map(log => [log, statSync(join(of.root, log)).size]))
}
