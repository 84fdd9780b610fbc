/** The programs of the node: kubelet, kube-proxy and the DNS server of its pods. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PROXY } from './apiserver.ts'
import { issue } from './certificates.ts'
import { APISERVER_URL, inside, type Layout, NODE, NODE_ADDRESS } from './layout.ts'
import { type Keys, makeUser, MASTERS } from './keys.ts'
import type { ProcessPlan } from './processes.ts'
import { programPath } from './programs.ts'

/** The DNS server asks as this user; it is named, so that the audit log can leave it out. */
export const DNS_USER = 'system:kube-dns'

const DOMAIN = 'cluster.local'

/** Writes the kubelet's configuration; gives how to start it. */
export async function prepareKubelet(at: Layout, keys: Keys): Promise<ProcessPlan> {
  await mkdir(at.kubelet, { recursive: true })
  const config = join(at.kubelet, 'config.json')
  await writeFile(config, JSON.stringify(await kubeletConfig(at, keys), null, 2))
  const kubeconfig = await makeUser(server(keys), `system:node:${NODE}`, ['system:nodes'])
  return plan('kubelet', [
    `--config=${config}`,
    `--kubeconfig=${kubeconfig}`,
    `--root-dir=${at.kubelet}`,
    `--hostname-override=${NODE}`,
    `--node-ip=${NODE_ADDRESS}`,
  ])
}

async function kubeletConfig(at: Layout, keys: Keys): Promise<object> {
  const serving = await issue(keys.authority, 'kubelet', {
    user: `system:node:${NODE}`,
    groups: ['system:nodes'],
    names: [`DNS:${NODE}`, `IP:${NODE_ADDRESS}`],
  })
  const resolver = join(at.kubelet, 'resolv.conf')
  // Pods ask the cluster's server alone: the machine's own is out of their reach.
  await writeFile(resolver, '')
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: NODE_ADDRESS,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: keys.authority.certificate },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: serving.certificate,
    tlsPrivateKeyFile: serving.key,
    containerRuntimeEndpoint: `unix://${at.socket}`,
    cgroupDriver: 'cgroupfs',
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0,
    clusterDNS: [NODE_ADDRESS],
    clusterDomain: DOMAIN,
    resolvConf: resolver,
    // A full disk of the machine shall not end the tests' pods, nor take images that nobody pulls.
    evictionHard: Object.fromEntries(PRESSURES.map(pressure => [pressure, '0%'])),
    imageGCHighThresholdPercent: 100,
  }
}

const PRESSURES = [
  'memory.available',
  'nodefs.available',
  'nodefs.inodesFree',
  'imagefs.available',
  'imagefs.inodesFree',
]

/** Gives how to start the kube-proxy, which makes services reachable. */
export async function prepareProxy(keys: Keys): Promise<ProcessPlan> {
  const kubeconfig = await makeUser(server(keys), PROXY)
  return plan('kube-proxy', [
    `--kubeconfig=${kubeconfig}`,
    `--hostname-override=${NODE}`,
    '--proxy-mode=iptables',
    // The table of connections belongs to the machine, not to us.
    '--conntrack-max-per-core=0',
    '--conntrack-min=0',
    '--conntrack-tcp-timeout-established=0',
    '--conntrack-tcp-timeout-close-wait=0',
  ])
}

/** Writes the configuration of CoreDNS; gives how to start it. */
export async function prepareDns(at: Layout, keys: Keys): Promise<ProcessPlan> {
  const kubeconfig = await makeUser(server(keys), DNS_USER, [MASTERS])
  const config = join(at.network, 'Corefile')
  await writeFile(config, corefile(kubeconfig))
  return plan('coredns', [`-conf=${config}`])
}

/** Names of the cluster, and a quick no to every other. */
function corefile(kubeconfig: string): string {
  return `${DOMAIN}:53 in-addr.arpa:53 {
  bind ${NODE_ADDRESS}
  errors
  ready ${NODE_ADDRESS}:8181
  kubernetes {
    kubeconfig ${kubeconfig}
    pods insecure
  }
}

.:53 {
  bind ${NODE_ADDRESS}
  template ANY ANY {
    rcode NXDOMAIN
  }
}
`
}

function server({ authority }: Keys): { url: string; authority: Keys['authority'] } {
  return { url: APISERVER_URL, authority }
}

async function plan(
  name: 'kubelet' | 'kube-proxy' | 'coredns',
  given: readonly string[],
): Promise<ProcessPlan> {
  const [program, words] = inside(await programPath(name), ...given)
  return { name, program, words }
}
