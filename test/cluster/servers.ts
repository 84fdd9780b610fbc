/** The servers of the whole cluster's control plane, in the cluster's network. */
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  apiserverWords,
  CONTROLLERS,
  controllerWords,
  etcdWords,
  SCHEDULER,
  writeAuditPolicy,
} from './apiserver.ts'
import { issue } from './certificates.ts'
import { type Keys, keysIn, makeKeys, MASTERS, makeUser } from './keys.ts'
import { APISERVER_PORT, APISERVER_URL, inside, type Layout, NODE_ADDRESS } from './layout.ts'
import type { ProcessPlan } from './processes.ts'
import { type ProgramName, programPath } from './programs.ts'

/** What the apiserver is called by those who look for it. */
const NAMES = [
  `IP:${NODE_ADDRESS}`,
  // The first address of the services is the apiserver's own.
  'IP:10.96.0.1',
  'IP:127.0.0.1',
  'DNS:localhost',
  'DNS:kubernetes',
  'DNS:kubernetes.default',
  'DNS:kubernetes.default.svc',
  'DNS:kubernetes.default.svc.cluster.local',
]

/** Path of the administrator's kubeconfig. */
export function adminKubeconfig(at: Layout): string {
  return join(at.keys, 'user-admin.kubeconfig')
}

/** The cluster's keys, made at the first time. */
export async function clusterKeys(at: Layout): Promise<Keys> {
  // The administrator's comes last: without it the making was interrupted.
  if (existsSync(adminKubeconfig(at))) return keysIn(at.keys)
  await rm(at.keys, { recursive: true, force: true })
  const keys = await makeKeys(at.keys, NAMES)
  await makeUser({ url: APISERVER_URL, authority: keys.authority }, 'admin', [MASTERS])
  return keys
}

/** How to start etcd and the kube-apiserver. */
export async function prepareApiserver(at: Layout, keys: Keys): Promise<readonly ProcessPlan[]> {
  await mkdir(dirname(at.auditLog), { recursive: true })
  const socket = join(at.directory, 'etcd.sock')
  const client = await issue(keys.authority, 'kubelet-client', {
    user: 'kube-apiserver-kubelet-client',
    groups: [MASTERS],
  })
  const words = apiserverWords({
    ...{ directory: at.directory, etcd: socket, address: NODE_ADDRESS, port: APISERVER_PORT },
    ...{ authority: keys.authority.certificate, serving: keys.serving, tokens: keys.tokens },
    auditPolicy: await writeAuditPolicy(join(at.directory, 'audit-policy.json')),
    auditLog: at.auditLog,
  })
  const towardsNodes = [
    `--kubelet-client-certificate=${client.certificate}`,
    `--kubelet-client-key=${client.key}`,
    // By name, `kubectl logs` would wait for a DNS that does not know the node.
    '--kubelet-preferred-address-types=InternalIP',
  ]
  return [
    await plan('etcd', etcdWords(at.directory, socket)),
    await plan('kube-apiserver', [...words, ...towardsNodes]),
  ]
}

/** How to start the kube-controller-manager and the kube-scheduler. */
export async function prepareControllers(keys: Keys): Promise<readonly ProcessPlan[]> {
  const server = { url: APISERVER_URL, authority: keys.authority }
  const kubeconfig = await makeUser(server, CONTROLLERS)
  const scheduler = await makeUser(server, SCHEDULER)
  return [
    await plan('kube-controller-manager', [
      ...controllerWords({ ...keys, kubeconfig }),
      '--bind-address=127.0.0.1',
    ]),
    await plan('kube-scheduler', [
      `--kubeconfig=${scheduler}`,
      '--leader-elect=false',
      '--bind-address=127.0.0.1',
    ]),
  ]
}

async function plan(name: ProgramName, given: readonly string[]): Promise<ProcessPlan> {
  const [program, words] = inside(await programPath(name), ...given)
  return { name, program, words }
}
