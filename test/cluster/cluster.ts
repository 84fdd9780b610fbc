/**
 * The whole cluster: a control plane, one node that runs pods, services and DNS. Bringing it up
 * starts what does not run, so that it may be asked for at any time.
 */
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { endPods, removeLeftovers } from './ending.ts'
import { untilReady } from './health.ts'
import { loadPauseImage } from './images/pause.ts'
import type { Keys } from './keys.ts'
import { APISERVER_URL, type Layout, layout, NODE, NODE_ADDRESS } from './layout.ts'
import { withLock } from './lock.ts'
import { raiseNetwork, removeNetwork } from './network.ts'
import { prepareDns, prepareKubelet, prepareProxy } from './node.ts'
import { Processes, type ProcessPlan } from './processes.ts'
import { programPath } from './programs.ts'
import { assertCanRun, installPackages } from './requirements.ts'
import { run, until } from './run.ts'
import { ctr, prepareRuntime } from './runtime.ts'
import { adminKubeconfig, clusterKeys, prepareApiserver, prepareControllers } from './servers.ts'

const SECONDS = 120

/** What is said while it goes on. */
export type Say = (text: string) => void

/** A process of the cluster, and whether it runs. */
export interface Part {
  readonly name: string
  readonly pid: number | undefined
  readonly log: string
}

/** Starts what does not run, and waits until the node takes pods. */
export async function raiseCluster(say: Say): Promise<void> {
  assertCanRun()
  await installPackages()
  await programPath('kubelet')
  await alone(say, async at => {
    const processes = new Processes(at.processes)
    say('network: a namespace of its own')
    await raiseNetwork()
    const keys = await clusterKeys(at)
    say('control plane: etcd, kube-apiserver, kube-controller-manager, kube-scheduler')
    await startAll(processes, await prepareApiserver(at, keys))
    await untilReady({ url: APISERVER_URL, authority: keys.authority.certificate }, [
      { failure: () => processes.failure('etcd') ?? processes.failure('kube-apiserver') },
    ])
    await startAll(processes, await prepareControllers(keys))
    await startNode({ at, keys, processes }, say)
  })
}

async function startNode(
  { at, keys, processes }: { at: Layout; keys: Keys; processes: Processes },
  say: Say,
): Promise<void> {
  say('node: containerd, kubelet, kube-proxy, CoreDNS')
  await startAll(processes, [await prepareRuntime(at)])
  const patience = { seconds: SECONDS, hopeless: () => failureOf(processes) }
  await until({ ...patience, what: 'containerd does not answer' }, async () => {
    await ctr(at, 'version')
    return true
  })
  await loadPauseImage(at)
  await startAll(processes, [await prepareKubelet(at, keys), await prepareProxy(keys)])
  await startAll(processes, [await prepareDns(at, keys)])
  await until({ ...patience, what: 'The node is not ready' }, () => isNodeReady(at))
  await until({ ...patience, what: 'The DNS server is not ready' }, isDnsReady)
}

/** Ends every process of the cluster and removes all that it left, its data too. */
export async function removeCluster(say: Say): Promise<void> {
  assertCanRun()
  if (!existsSync(layout().directory)) return say('There is no cluster.')
  await alone(say, async at => {
    const processes = new Processes(at.processes)
    say('pods end')
    await endPods(at, processes)
    say('processes end')
    for (const name of STOPPING) await processes.stop(name)
    for (const name of await processes.names()) await processes.stop(name)
    await removeLeftovers(at)
    await removeNetwork()
    await rm(at.directory, { recursive: true, force: true })
  })
}

/** First those who would start others anew. */
const STOPPING = [
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'coredns',
  'containerd',
  'kube-apiserver',
  'etcd',
]

/** The cluster's processes in the order of their start. */
export function clusterParts(): readonly Part[] {
  const processes = new Processes(layout().processes)
  const parts = STOPPING.toReversed()
  return parts.map(name => ({ name, pid: processes.pidOf(name), log: processes.logOf(name) }))
}

/** Path of the administrator's kubeconfig; nothing where no cluster was brought up. */
export function clusterKubeconfig(): string | undefined {
  const path = adminKubeconfig(layout())
  return existsSync(path) ? path : undefined
}

/** The lock lies beside the state, which `down` removes. */
async function alone(say: Say, work: (at: Layout) => Promise<void>): Promise<void> {
  const at = layout()
  const waiting = () => say('Waiting for another command on this cluster …')
  await withLock(`${at.directory}.lock`, waiting, async () => {
    await mkdir(at.directory, { recursive: true, mode: 0o700 })
    await work(at)
  })
}

async function startAll(processes: Processes, plans: readonly ProcessPlan[]): Promise<void> {
  for (const plan of plans) await processes.start(plan)
}

function failureOf(processes: Processes): string | undefined {
  return clusterParts()
    .filter(part => existsSync(part.log))
    .map(part => processes.failure(part.name))
    .find(reason => reason !== undefined)
}

async function isNodeReady(at: Layout): Promise<boolean> {
  const path = '{.status.conditions[?(@.type=="Ready")].status}'
  const words = ['get', 'node', NODE, '-o', `jsonpath=${path}`]
  const kubectl = await programPath('kubectl')
  return (await run(kubectl, ['--kubeconfig', adminKubeconfig(at), ...words])) === 'True'
}

function isDnsReady(): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const asked = request(`http://${NODE_ADDRESS}:8181/ready`, { timeout: 2000 }, answer => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.on('error', reject)
    asked.end()
  })
}
