/** containerd with its own root, state and socket, and the network of its pods. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inside, type Layout, POD_CIDR } from './layout.ts'
import type { ProcessPlan } from './processes.ts'
import { CNI_PROGRAMS } from './requirements.ts'
import { run } from './run.ts'

/** The image that holds a pod's namespaces; made by ourselves. */
export const PAUSE_IMAGE = 'logforest.invalid/pause:1'

/** Writes the configuration of containerd and of the pods' network; gives how to start it. */
export async function prepareRuntime(at: Layout): Promise<ProcessPlan> {
  await mkdir(join(at.network, 'conf'), { recursive: true })
  await mkdir(at.containerd, { recursive: true })
  const config = join(at.containerd, 'config.toml')
  await writeFile(config, configOf(at))
  await writeFile(join(at.network, 'conf', '10-logforest.conflist'), podNetwork(at))
  const [program, words] = inside('containerd', '--config', config)
  return { name: 'containerd', program, words }
}

/** Runs containerd's client on the images and containers of the kubelet. */
export function ctr(at: Layout, ...words: readonly string[]): Promise<string> {
  return run('ctr', ['--address', at.socket, '--namespace', 'k8s.io', ...words])
}

function configOf(at: Layout): string {
  const quoted = (text: string) => JSON.stringify(text)
  return `version = 2
root = ${quoted(join(at.containerd, 'root'))}
state = ${quoted(join(at.containerd, 'state'))}
# Without CAP_SYS_RESOURCE nobody may make a process likelier to survive.
oom_score = 0

[grpc]
  address = ${quoted(at.socket)}

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = ${quoted(PAUSE_IMAGE)}
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = ${quoted(CNI_PROGRAMS)}
    conf_dir = ${quoted(join(at.network, 'conf'))}
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
`
}

/**
 * Every pod on a cable of its own to the node: all that it sends passes the node's rules for
 * services, which packets within a bridge do not on every kernel.
 */
function podNetwork(at: Layout): string {
  const ipam = {
    type: 'host-local',
    ranges: [[{ subnet: POD_CIDR }]],
    routes: [{ dst: '0.0.0.0/0' }],
    dataDir: join(at.network, 'addresses'),
  }
  return JSON.stringify({
    cniVersion: '0.4.0',
    name: 'logforest',
    plugins: [
      { type: 'ptp', ipMasq: true, ipam },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  })
}
