/** What a cluster leaves behind when it ends: tasks, mounts, namespaces, cgroups, log folders. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readdir, rm, rmdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Layout } from './layout.ts'
import type { Processes } from './processes.ts'
import { programPath } from './programs.ts'
import { call } from './run.ts'
import { ctr } from './runtime.ts'
import { adminKubeconfig } from './servers.ts'

const POD_LOGS = '/var/log/pods'
const CGROUPS = '/sys/fs/cgroup'

/** Long enough for a database to end well. */
const POD_SECONDS = 30

/**
 * Ends all pods: first as a cluster does, so that the kubelet unmounts and gives back what it
 * took; then what is left by force.
 */
export async function endPods(at: Layout, processes: Processes): Promise<void> {
  const pods = await readdir(join(at.kubelet, 'pods')).catch(() => [])
  // These would start others in their place.
  await processes.stop('kube-controller-manager')
  await processes.stop('kube-scheduler')
  const all = ['delete', 'pods', '--all', '--all-namespaces', '--grace-period=1']
  if (processes.pidOf('kubelet') !== undefined && processes.pidOf('kube-apiserver') !== undefined) {
    const as = ['--kubeconfig', adminKubeconfig(at)]
    await call(await programPath('kubectl'), [...as, ...all, `--timeout=${POD_SECONDS}s`])
  }
  await processes.stop('kubelet')
  if (processes.pidOf('containerd') !== undefined) await endContainers(at)
  await removePodLogs(new Set(pods))
}

async function endContainers(at: Layout): Promise<void> {
  const list = await ctr(at, 'containers', 'list', '--quiet').catch(() => '')
  for (const id of list.split('\n').filter(line => line !== '')) {
    const spec = await ctr(at, 'containers', 'info', '--spec', id).catch(() => '')
    // A container without a running task makes these fail, which is as good.
    await ctr(at, 'tasks', 'delete', '--force', id).catch(() => '')
    await ctr(at, 'containers', 'delete', id).catch(() => '')
    await deleteNamespace(spec)
  }
}

/** The network namespace of a pod, which containerd made under the name in its specification. */
async function deleteNamespace(spec: string): Promise<void> {
  const name = /"\/(?:var\/)?run\/netns\/(cni-[\w-]+)"/.exec(spec)?.[1]
  if (name !== undefined && existsSync(`/run/netns/${name}`)) {
    await call('ip', ['netns', 'delete', name])
  }
}

/** Unmounts what lies under the state directory, and removes the cgroups of the pods. */
export async function removeLeftovers(at: Layout): Promise<void> {
  for (const path of mountsUnder(at.directory)) {
    const ended = await call('umount', [path])
    if (ended.code !== 0) await call('umount', ['--lazy', path])
  }
  for (const controller of readdirSync(CGROUPS)) {
    await removeCgroup(join(CGROUPS, controller, 'kubepods'))
  }
  await removeCgroup(join(CGROUPS, 'kubepods'))
}

/** The deepest first. */
function mountsUnder(directory: string): readonly string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map(line => `${line.split(' ')[1]}`.replaceAll('\\040', ' '))
    .filter(path => path.startsWith(`${directory}/`))
    .toReversed()
}

/** The kubelet writes the pods' logs where every kubelet does; only our pods' go. */
async function removePodLogs(pods: ReadonlySet<string>): Promise<void> {
  for (const folder of await readdir(POD_LOGS).catch(() => [])) {
    const id = basename(folder).split('_').at(-1)
    if (id !== undefined && pods.has(id)) {
      await rm(join(POD_LOGS, folder), { recursive: true, force: true })
    }
  }
}

/** A cgroup is removed from its leaves; its files are no files. */
async function removeCgroup(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (entry.isDirectory()) await removeCgroup(join(path, entry.name))
  }
  await rmdir(path).catch(() => undefined)
}
