/**
 * What the end-to-end tests stand on: the whole cluster with our images, the words of kubectl and
 * helm in it, and hands to kill things with.
 */
import { chmod, mkdir } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { clusterKubeconfig, clusterParts, raiseCluster, removeCluster } from '../cluster/cluster.ts'
import { makeImages } from '../cluster/images/images.ts'
import { layout } from '../cluster/layout.ts'
import { programPath } from '../cluster/programs.ts'
import { call, type Ended, run } from '../cluster/run.ts'
import { ctr } from '../cluster/runtime.ts'

export const CHART = fileURLToPath(new URL('../../charts/logforest', import.meta.url))
/** Namespaces of the operator and of the people whose logs are read. */
export const SYSTEM = 'logforest'
export const SHOP = 'shop'

/** An object as kubectl prints it. */
export interface Shown {
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly uid: string
    readonly labels?: Readonly<Record<string, string>>
  }
  readonly spec?: never
  readonly status?: never
  readonly [field: string]: unknown
}

/** A cluster in which nothing was ever installed, with our image; says on stderr what it does. */
export async function setStage(): Promise<void> {
  await removeCluster(say)
  await raiseCluster(say)
  await makeImages(say)
}

/** A line on stderr: the stage takes minutes, and silence looks like a hang. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Runs kubectl as the administrator to its good end. */
export async function kubectl(words: readonly string[], input?: string): Promise<string> {
  const options = input === undefined ? {} : { input }
  return run(await programPath('kubectl'), ['--kubeconfig', kubeconfig(), ...words], options)
}

/** Runs kubectl whatever the end is. */
export async function kubectlEnds(words: readonly string[], input?: string): Promise<Ended> {
  const options = input === undefined ? {} : { input }
  return call(await programPath('kubectl'), ['--kubeconfig', kubeconfig(), ...words], options)
}

/** Runs a command as somebody does who has copied it into a shell. */
export async function shell(command: string): Promise<string> {
  const path = `${dirname(await programPath('kubectl'))}${delimiter}${process.env.PATH ?? ''}`
  return run('sh', ['-c', command], { env: { PATH: path, KUBECONFIG: kubeconfig() } })
}

/** Runs helm to its good end. */
export async function helm(words: readonly string[]): Promise<string> {
  return run(await programPath('helm'), ['--kubeconfig', kubeconfig(), ...words])
}

/** Objects or an object as JSON. */
export async function read(words: readonly string[]): Promise<unknown> {
  return JSON.parse(await kubectl(['get', ...words, '-o', 'json']))
}

/** One value of an object by a JSON path, as text. */
export async function value(words: readonly string[], path: string): Promise<string> {
  return kubectl(['get', ...words, '-o', `jsonpath={${path}}`])
}

/** Asks until the question is answered without an error; fails with the last error. */
export async function eventually<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T>,
): Promise<T> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`, { cause: error })
      await sleep(500)
    }
  }
}

/** A directory of the node that a volume may lie in, readable for every user. */
export async function nodeDirectory(name: string): Promise<string> {
  const path = join(layout().directory, 'volumes', name)
  await mkdir(path, { recursive: true })
  await chmod(path, 0o777)
  return path
}

/** A volume on the node and the claim that it is kept for. */
export function volumeYaml(claim: { namespace: string; name: string; path: string }): string {
  const { namespace, name, path } = claim
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `${namespace}-${name}` },
    spec: {
      capacity: { storage: '10Gi' },
      accessModes: ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany'],
      storageClassName: 'node',
      persistentVolumeReclaimPolicy: 'Retain',
      claimRef: { namespace, name },
      hostPath: { path, type: 'Directory' },
    },
  })
}

/** Kills the processes of the pods that a selector finds, as the kernel does for want of memory. */
export async function killPods(namespace: string, selector: string): Promise<number> {
  const ids = await value(
    ['pods', '-n', namespace, '-l', selector],
    '.items[*].status.containerStatuses[*].containerID',
  )
  const containers = ids.split(' ').filter(id => id !== '')
  for (const id of containers) await killContainer(id.replace('containerd://', ''))
  return containers.length
}

/** Kills the process of a container. */
export async function killContainer(id: string): Promise<void> {
  await ctr(layout(), 'tasks', 'kill', '--signal', 'SIGKILL', id)
}

/** Kills a process of the cluster itself and starts it again after a while. */
export async function killPart(name: string, downSeconds: number): Promise<void> {
  const pid = clusterParts().find(part => part.name === name)?.pid
  if (pid === undefined) throw new Error(`${name} does not run`)
  process.kill(pid, 'SIGKILL')
  await sleep(downSeconds * 1000)
  await raiseCluster(() => undefined)
}

function kubeconfig(): string {
  const path = clusterKubeconfig()
  if (path === undefined) throw new Error('There is no cluster.')
  return path
}
