/**
 * What CloudWatch refuses, as one sees it in a cluster: a real apiserver has the LogSource, the
 * operator makes its workload, and the scanner runs as that workload says, as a process of its own,
 * against a server that speaks the wire protocol of AWS. There is no kubelet: its pod is only said
 * to run.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { conditionOf } from '../../operator/kube/conditions.ts'
import { logSourceReconcile } from '../../operator/logsource.ts'
import { CONFIG_DIR } from '../../operator/pod.ts'
import { until as untilWithin } from '../cluster/run.ts'
import { noControlPlane } from '../help/control-plane.ts'
import { type Fate, withProxy } from '../help/disturbing-proxy.ts'
import { CREDENTIALS, motoServer, noMoto, REGION } from '../help/moto.ts'
import { MAIN } from '../help/program.ts'
import { withFolder, writeLog } from '../help/scanning.ts'
import { type Found, type Plant, until, withPlant } from './plant.ts'

const API = 'logforest.io/v1alpha1'
const DENIED: Fate = { status: 400, error: 'AccessDeniedException' }

/** Two regions, a denial and two missing names, in the words of the status. */
const MISSING =
  `Cannot read log group "/elsewhere" in ${REGION}: there is none of that name; check the name ` +
  'and the region.'
const NONE_SO = MISSING.replace('group "/elsewhere"', 'groups "/elsew*"').replace(
  'there is none of that name',
  'none begins so',
)
const CLOSED = `Cannot read log group "/here" in ${REGION}: access is denied; allow logs:Filter`

function source(name: string, group: string, endpoint: string): object {
  const cloudWatch = { region: REGION, endpoint, logGroups: [group] }
  const metadata = { name }
  return {
    apiVersion: API,
    kind: 'LogSource',
    metadata,
    spec: { cloudWatch, pollIntervalSeconds: 1 },
  }
}

async function pass(plant: Plant, name: string): Promise<void> {
  await plant.withOperator(async ({ workshop }) => {
    const { signal } = new AbortController()
    const tools = { signal, log: undefined as never }
    await logSourceReconcile(workshop)(`${plant.namespace}/${name}`, tools)
  })
}

async function conditions(plant: Plant, name: string): Promise<Found[]> {
  await pass(plant, name)
  return (await plant.find('logsource', name))?.status?.conditions ?? []
}

/** Waits until a condition says this. */
function says(plant: Plant, name: string, type: string, what: string): Promise<void> {
  let said = ''
  return untilWithin({ what: `${type} of ${name} to be ${what}`, seconds: 120 }, async () => {
    const found = conditionOf(await conditions(plant, name), type)
    said = `${found?.status} ${found?.reason}: ${found?.message}`
    return said.startsWith(what)
  })
}

/** The scanner of a source, started by the words and files of its workload. */
async function startScanner(plant: Plant, name: string, folder: string): Promise<ChildProcess> {
  const workload = `logforest-scanner-${name}`
  const [files, secret, deployment] = await Promise.all([
    plant.find('configmap', workload),
    plant.find('secret', workload),
    plant.find('deployment', workload),
  ])
  for (const [file, text] of Object.entries<string>(files.data)) {
    writeLog(join(folder, name), file, text)
  }
  const [container] = deployment.spec.template.spec.containers
  const words = (container.args as string[]).map(each => {
    if (each === `${container.ports[0].containerPort}`) return '0'
    return each.replace(CONFIG_DIR, join(folder, name))
  })
  const env = {
    ...{ ...process.env, ...CREDENTIALS, POD_NAME: name },
    DATABASE_URL: Buffer.from(secret.data.url, 'base64').toString(),
  }
  const child = spawn(process.execPath, [MAIN, ...words], { env, stdio: 'ignore' })
  await startPod(plant, name)
  return child
}

async function startPod(plant: Plant, name: string): Promise<void> {
  const pods = ['get', 'pods', '-l', `logforest.io/source=${name}`, '-o', 'name']
  await until(async () => (await plant.kubectl(...pods)).trim() !== '')
  const pod = (await plant.kubectl(...pods)).trim()
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
  const patch = JSON.stringify({ status })
  await plant.kubectl('patch', pod, '--subresource=status', '--type=merge', '-p', patch)
  const workload = `logforest-scanner-${name}`
  await until(async () => (await plant.find('deployment', workload))?.status.readyReplicas === 1)
}

/** Runs `work` with the sources and their scanners, none of which may end. */
async function withScanners(
  plant: Plant,
  sources: readonly (readonly [name: string, group: string])[],
  { endpoint, work }: { readonly endpoint: string; readonly work: () => Promise<void> },
): Promise<void> {
  await plant.apply({
    apiVersion: API,
    kind: 'AnomalyModel',
    metadata: { name: 'default' },
    spec: {},
  })
  await withFolder(async folder => {
    const children: ChildProcess[] = []
    try {
      for (const [name, group] of sources) {
        await plant.apply(source(name, group, endpoint))
        await pass(plant, name)
        children.push(await startScanner(plant, name, folder))
      }
      await work()
      const ended = children.map(child => child.exitCode ?? child.signalCode)
      assert.deepEqual(
        ended,
        children.map(() => null),
        'each still runs as it was started',
      )
    } finally {
      for (const child of children) {
        if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit')
      }
    }
  })
}

const skip = noControlPlane || noMoto

suite('log groups in a cluster', { skip }, () => {
  test('wrong region, no right, no such group: a condition says it, and nothing ends', () =>
    withPlant(async plant => {
      const moto = await motoServer()
      const now = { timestamp: Date.now(), message: 'one' }
      await moto.put('/here', 'a', [now])
      await moto.region('us-east-1').put('/elsewhere', 'a', [now])
      let closed: Fate = DENIED
      const fate = ({ name }: { readonly name: string }): Fate =>
        name === 'FilterLogEvents' ? closed : 'pass'
      await withProxy(moto.url, fate, ({ url }) =>
        withScanners(plant, [['closed', '/here']], {
          endpoint: url,
          work: async () => {
            await says(plant, 'closed', 'Ready', `False ScannersWaiting: ${CLOSED}`)
            await says(plant, 'closed', 'Readable', `False LookFailed: ${CLOSED}`)
            closed = 'pass'
            await says(plant, 'closed', 'Ready', 'True Scanning')
            await says(plant, 'closed', 'Readable', 'True AllRead')
            const { ingest } = (await plant.find('logsource', 'closed'))?.status ?? {}
            assert.equal(ingest.lines, 1)
            assert.ok(ingest.calls >= 3 && ingest.fetchedBytes > 100, JSON.stringify(ingest))
            // Taken away from one that has read before.
            closed = DENIED
            await says(plant, 'closed', 'Ready', `False ScannersWaiting: ${CLOSED}`)
          },
        }),
      )
      const absent = [
        ['region', '/elsewhere'],
        ['prefix', '/elsew*'],
      ] as const
      await withScanners(plant, absent, {
        endpoint: moto.url,
        work: async () => {
          await says(plant, 'region', 'Ready', `False ScannersWaiting: ${MISSING}`)
          await says(plant, 'prefix', 'Ready', `False ScannersWaiting: ${NONE_SO}`)
          await moto.put('/elsewhere', 'a', [now])
          for (const name of ['region', 'prefix']) await says(plant, name, 'Ready', 'True Scanning')
        },
      })
    }))
})
