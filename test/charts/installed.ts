/** The chart installed by the real helm into a real control plane: one release per test file. */
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { parse } from 'yaml'
import type { ControlPlane } from '../cluster/control-plane.ts'
import { call, type Ended, until } from '../cluster/run.ts'
import { controlPlane, kubectl, noControlPlane } from '../help/control-plane.ts'
import { CHART, helm, noHelm, type Rendered, type Values } from './helm.ts'

/** Why there is no helm or no control plane, else false. */
export const noInstallation: string | false = noHelm || noControlPlane

/** Namespace of the release: it enforces the restricted pod security standard. */
export const NAMESPACE = 'logging'

/** A namespace of users. */
export const SHOP = 'shop'

/** A release in a control plane. */
export interface Installed {
  readonly plane: ControlPlane
  /** Runs helm against it; `values` are set over those of the chart. */
  readonly helm: (words: readonly string[], values?: Values) => Promise<Ended>
  /** Runs kubectl as the administrator, to its good end. */
  readonly kubectl: (words: readonly string[], input?: unknown) => Promise<string>
}

let installed: Promise<Installed> | undefined

/** The release of this test file; the first call installs it. */
export function installation(): Promise<Installed> {
  installed ??= install()
  return installed
}

async function install(): Promise<Installed> {
  const plane = await controlPlane({ controllers: true })
  const release: Installed = {
    plane,
    helm: (words, values) => helm(['--kubeconfig', plane.kubeconfig, ...words], values),
    kubectl: (words, input) =>
      kubectl(plane, words, input === undefined ? undefined : JSON.stringify(input)),
  }
  await release.kubectl(['create', 'namespace', NAMESPACE])
  await release.kubectl(['create', 'namespace', SHOP])
  const enforce = 'pod-security.kubernetes.io/enforce=restricted'
  await release.kubectl(['label', 'namespace', NAMESPACE, enforce])
  const ended = await release.helm(['install', 'logforest', CHART, '-n', NAMESPACE])
  assert.equal(ended.code, 0, ended.error)
  assert.doesNotMatch(ended.error, /would violate PodSecurity/)
  for (const kind of ['logsources', 'anomalymodels', 'anomalies']) {
    const wait = ['wait', '--for=condition=Established', `crd/${kind}.logforest.io`]
    await release.kubectl([...wait, '--timeout=60s'])
  }
  return release
}

/** An object of the cluster. */
export async function read(place: string, namespace = NAMESPACE): Promise<Rendered> {
  const { kubectl } = await installation()
  return JSON.parse(await kubectl(['get', place, '-n', namespace, '-o', 'json']))
}

/** Lets a user do what a ClusterRole says in a namespace. */
export async function bind(user: string, role: string, namespace: string): Promise<void> {
  const { kubectl } = await installation()
  const words = [`${user}-${role}`, `--clusterrole=${role}`, `--user=${user}`, '-n', namespace]
  await kubectl(['create', 'rolebinding', ...words])
}

/** Asks again until kubectl says yes: roles and policies take effect after a moment. */
export async function untilAllowed(user: string, words: readonly string[]): Promise<void> {
  const { kubectl } = await installation()
  await until({ what: `${user} may ${words.join(' ')}`, seconds: 30 }, async () => {
    const answer = await kubectl(['auth', 'can-i', ...words, `--as=${user}`])
    return answer.trim() === 'yes'
  })
}

/** Runs a script of the chart as the pod of a hook would, with the token of its account. */
export async function runScript(
  file: string,
  account: string,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const { plane, kubectl } = await installation()
  const directory = await mkdtemp(join(tmpdir(), 'logforest-hook-'))
  after(() => rm(directory, { recursive: true, force: true }))
  const token = join(directory, 'token')
  await writeFile(token, await kubectl(['create', 'token', account, '-n', NAMESPACE]))
  const authority = join(directory, 'ca.crt')
  await writeFile(authority, authorityOf(plane))
  const settings = {
    API_URL: plane.url,
    TOKEN_FILE: token,
    NODE_EXTRA_CA_CERTS: authority,
    NAMESPACE,
    ...env,
  }
  const words = [
    '--input-type=module-typescript',
    '--eval',
    readFileSync(`${CHART}/files/${file}`, 'utf8'),
  ]
  return call(process.execPath, words, { env: settings })
}

function authorityOf({ kubeconfig }: ControlPlane): string {
  const config = parse(readFileSync(kubeconfig, 'utf8'))
  const data = config.clusters[0].cluster['certificate-authority-data']
  return new X509Certificate(Buffer.from(data, 'base64')).toString()
}
