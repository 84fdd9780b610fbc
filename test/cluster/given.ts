/**
 * A cluster that is already there: `LOGFOREST_KUBE_CONTEXT` names its context in the person's own
 * kubeconfig. Tests make their kinds and namespaces in it.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ControlPlane } from './control-plane.ts'
import { programPath } from './programs.ts'
import { run } from './run.ts'

/** The context that the environment names, if it names one. */
export function givenContext(): string | undefined {
  return process.env.LOGFOREST_KUBE_CONTEXT || undefined
}

/** The cluster of a context as a control plane that is not ours to stop. */
export async function givenControlPlane(context: string): Promise<ControlPlane> {
  const kubectl = await programPath('kubectl')
  const directory = await mkdtemp(join(tmpdir(), 'logforest-context-'))
  const kubeconfig = join(directory, 'kubeconfig')
  const view = ['config', 'view', '--minify', '--flatten', '--raw', '-o', 'json']
  const config = await run(kubectl, [...view, '--context', context])
  await writeFile(kubeconfig, config, { mode: 0o600 })
  const url: string = JSON.parse(config).clusters[0].cluster.server
  const ready = async () => {
    await run(kubectl, ['--kubeconfig', kubeconfig, 'get', '--raw', '/readyz'])
  }
  await ready()
  const stop = () => rm(directory, { recursive: true, force: true })
  const kubeconfigFor = (user: string, groups: readonly string[] = []) =>
    impersonating({ kubeconfig, directory }, user, groups)
  return { kubeconfig, url, kubectl, ready, stop, kubeconfigFor }
}

/** The same person in another's role: no authority there signs certificates for us. */
async function impersonating(
  from: { readonly kubeconfig: string; readonly directory: string },
  user: string,
  groups: readonly string[],
): Promise<string> {
  const config = JSON.parse(await readFile(from.kubeconfig, 'utf8'))
  Object.assign(config.users[0].user, { as: user, 'as-groups': groups })
  const path = join(from.directory, `user-${user.replaceAll(/[^\w.-]/g, '_')}`)
  await writeFile(path, JSON.stringify(config), { mode: 0o600 })
  return path
}
