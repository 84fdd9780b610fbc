/**
 * etcd and a kube-apiserver alone, on loopback, with throwaway keys: the real thing for tests of
 * kinds, rights and watches, ready in seconds. Nothing runs pods here; with `controllers`, owned
 * objects are collected, namespaces end and roles are aggregated as in a whole cluster.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../help/port.ts'
import {
  apiserverWords,
  CONTROLLERS,
  controllerWords,
  etcdWords,
  writeAuditPolicy,
} from './apiserver.ts'
import { Daemon } from './daemon.ts'
import { untilReady } from './health.ts'
import { type Keys, makeKeys, makeUser, MASTERS } from './keys.ts'
import { type ProgramName, programPath } from './programs.ts'

/** A running control plane. */
export interface ControlPlane {
  /** Path of the kubeconfig of a user who may do everything. */
  readonly kubeconfig: string
  readonly url: string
  /** Path of the program. */
  readonly kubectl: string
  /** A line of JSON per request of a user; nothing where the cluster is not ours. */
  readonly auditLog?: string
  /** The server's process, to be killed and started again; nothing where it is not ours. */
  readonly apiserver?: Daemon
  /** Path of a kubeconfig for a user with these groups, who may what RBAC says. */
  readonly kubeconfigFor: (user: string, groups?: readonly string[]) => Promise<string>
  /** Resolves when the apiserver answers, as after it was started again. */
  readonly ready: () => Promise<void>
  /** Ends what was started and removes its directory. */
  readonly stop: () => Promise<void>
}

/** What a control plane can have besides. */
export interface ControlPlaneOptions {
  /** Where its directory is made: memory is quickest. */
  readonly parent?: string
  /** Runs the kube-controller-manager, too. */
  readonly controllers?: boolean
  /** More words for the kube-apiserver. */
  readonly words?: readonly string[]
}

/** A control plane in the making. */
interface Draft {
  readonly directory: string
  readonly keys: Keys
  readonly url: string
  readonly port: number
  readonly daemons: Daemon[]
}

/** Starts a control plane; the programs are compiled first where they are not there. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const kubectl = await programPath('kubectl')
  const directory = await mkdtemp(join(options.parent ?? tmpdir(), 'logforest-plane-'))
  const daemons: Daemon[] = []
  const stop = async () => {
    // Nothing of it is kept, so nothing has to end well.
    for (const daemon of daemons.toReversed()) await daemon.stop('SIGKILL')
    await rm(directory, { recursive: true, force: true })
  }
  try {
    const keys = await makeKeys(directory, ['DNS:localhost', 'IP:127.0.0.1'])
    // The apiserver refuses port 0.
    const port = await freePort()
    const draft = { directory, keys, port, url: `https://127.0.0.1:${port}`, daemons }
    return { kubectl, stop, ...(await startServers(draft, options)) }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startServers(
  draft: Draft,
  options: ControlPlaneOptions,
): Promise<Omit<ControlPlane, 'kubectl' | 'stop'>> {
  const { directory, keys, url, daemons } = draft
  const socket = join(directory, 'etcd.sock')
  const auditLog = join(directory, 'audit.log')
  const etcd = await daemonOf(draft, 'etcd', etcdWords(directory, socket))
  const words = apiserverWords({
    ...{ directory, etcd: socket, address: '127.0.0.1', port: draft.port, auditLog },
    ...{ authority: keys.authority.certificate, serving: keys.serving, tokens: keys.tokens },
    auditPolicy: await writeAuditPolicy(join(directory, 'audit-policy.json')),
  })
  // No pod reaches a service here; and nobody makes accounts for pods without controllers.
  const bare = ['--endpoint-reconciler-type=none']
  if (!options.controllers) bare.push('--disable-admission-plugins=ServiceAccount')
  const all = [...words, ...bare, ...(options.words ?? [])]
  const apiserver = await daemonOf(draft, 'kube-apiserver', all)
  const probe = { url, authority: keys.authority.certificate }
  await untilReady(probe, [etcd, apiserver])
  const server = { url, authority: keys.authority }
  const kubeconfig = await makeUser(server, 'admin', [MASTERS])
  if (options.controllers) {
    const own = await makeUser(server, CONTROLLERS)
    const controllers = controllerWords({ ...keys, kubeconfig: own })
    await daemonOf(draft, 'kube-controller-manager', [...controllers, '--secure-port=0'])
  }
  const kubeconfigFor = (user: string, groups?: readonly string[]) => makeUser(server, user, groups)
  const ready = () => untilReady(probe, daemons)
  return { kubeconfig, url, auditLog, apiserver, kubeconfigFor, ready }
}

async function daemonOf(
  { directory, daemons }: Draft,
  name: ProgramName,
  words: readonly string[],
): Promise<Daemon> {
  const program = await programPath(name)
  const daemon = new Daemon({ name, program, words, log: join(directory, `${name}.log`) })
  daemons.push(daemon)
  daemon.start()
  return daemon
}
