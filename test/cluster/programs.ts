/**
 * The programs of a cluster: those that the environment names, else compiled here, once per
 * machine, by Go from its module proxy. `KUBEBUILDER_ASSETS` names a directory with etcd,
 * kube-apiserver and kubectl, as operator developers have it.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OperatingError } from '../../src/base/errors.ts'
import { withLock } from './lock.ts'
import { cacheDirectory } from './places.ts'
import { findInPath, run } from './run.ts'

const KUBERNETES = '1.35.4'
const HELM = '3.22.0'
const COREDNS = '1.14.7'

const MODULE = fileURLToPath(new URL('programs', import.meta.url))
const MODULE_FILES = ['go.mod', 'go.sum', 'main.go', 'node_linux.go', 'pause/main.go']
const DNS_FILES = ['dns/go.mod', 'dns/go.sum', 'dns/main.go']

/** The oldest Go whose toolchain switch understands our go.mod. */
const GO_MINOR = 21

/** Links to the one binary that holds Kubernetes and etcd. */
const KUBERNETES_NAMES = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'kubelet',
  'kubectl',
] as const

/** A program of the cluster. */
export type ProgramName = (typeof KUBERNETES_NAMES)[number] | 'pause' | 'helm' | 'coredns'

/** Something that Go compiles into a directory of its own. */
interface Product {
  readonly title: string
  readonly key: string
  readonly minutes: string
  readonly make: (directory: string) => Promise<void>
}

/** The path of a program, compiled where it has to be; says on stderr what takes long. */
export async function programPath(name: ProgramName): Promise<string> {
  const given = givenPath(name)
  if (given !== undefined) return given
  const product = productOf(name)
  const directory = join(cacheDirectory(), product.key)
  const path = join(directory, name)
  if (!existsSync(path)) await compile(product, directory)
  return path
}

/** Why a program is neither there nor can be compiled; nothing where it can be had. */
export function missingProgram(name: ProgramName): string | undefined {
  if (givenPath(name) !== undefined) return undefined
  if (existsSync(join(cacheDirectory(), productOf(name).key, name))) return undefined
  const hint = 'install Go, or set KUBEBUILDER_ASSETS to a directory that has the programs'
  const { stdout, status } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' })
  if (status !== 0) return `there is no Go to compile ${name} with: ${hint}`
  const minor = Number(/^go1\.(\d+)/.exec(stdout)?.[1] ?? GO_MINOR)
  return minor < GO_MINOR ? `${stdout.trim()} is too old to compile ${name}: ${hint}` : undefined
}

/** What the environment offers: nobody who has the programs shall wait for a compiler. */
function givenPath(name: ProgramName): string | undefined {
  const assets = process.env.KUBEBUILDER_ASSETS
  if (assets && existsSync(join(assets, name))) return join(assets, name)
  const isClient = name === 'kubectl' || name === 'helm'
  const hasOwn = assets !== undefined || process.env.LOGFOREST_KUBE_CONTEXT !== undefined
  return isClient && hasOwn ? findInPath(name) : undefined
}

function productOf(name: ProgramName): Product {
  if (name === 'helm') {
    const minutes = 'three minutes'
    const make = install('helm.sh/helm/v3/cmd/helm', HELM)
    return { title: `Helm ${HELM}`, key: `helm-${HELM}`, minutes, make }
  }
  if (name === 'coredns') {
    const key = `coredns-${COREDNS}-${hashOf(DNS_FILES)}`
    return { title: `CoreDNS ${COREDNS}`, key, minutes: 'two minutes', make: makeDns }
  }
  const key = `kubernetes-${KUBERNETES}-${hashOf(MODULE_FILES)}`
  return { title: `Kubernetes ${KUBERNETES}`, key, minutes: 'ten minutes', make: makeKubernetes }
}

/** Changed sources are compiled anew, beside what was there. */
function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(join(MODULE, file)))
  return hash.digest('hex').slice(0, 8)
}

/** A directory appears whole or not at all: compiled beside, then renamed. */
async function compile(product: Product, directory: string): Promise<void> {
  await withLock(
    `${directory}.lock`,
    () => say(`Waiting for another process that compiles ${product.title} …`),
    async () => {
      if (existsSync(directory)) return
      say(`Compiling ${product.title} for the tests: up to ${product.minutes} on two cores, once`)
      say(`per machine; it is kept in ${directory}.`)
      const begun = Date.now()
      const draft = `${directory}.draft`
      await rm(draft, { recursive: true, force: true })
      await mkdir(draft, { recursive: true })
      const ticking = setInterval(() => say(`… still compiling ${product.title}`), 60_000)
      await product.make(draft).finally(() => clearInterval(ticking))
      await rename(draft, directory)
      say(`Compiled ${product.title} in ${Math.round((Date.now() - begun) / 1000)} s.`)
    },
  )
}

async function makeKubernetes(directory: string): Promise<void> {
  const [major, minor] = KUBERNETES.split('.')
  // Clients and the apiserver itself go by these; a binary built without them calls itself v0.0.0.
  const version = 'k8s.io/component-base/version'
  const flags = [
    '-s -w',
    `-X ${version}.gitVersion=v${KUBERNETES}`,
    `-X ${version}.gitMajor=${major} -X ${version}.gitMinor=${minor}`,
  ].join(' ')
  const binary = join(directory, 'kubernetes')
  await go(['build', '-trimpath', '-ldflags', flags, '-o', binary, '.'])
  await go(['build', '-trimpath', '-ldflags', '-s -w', '-o', join(directory, 'pause'), './pause'])
  for (const name of KUBERNETES_NAMES) await symlink('kubernetes', join(directory, name))
}

async function makeDns(directory: string): Promise<void> {
  const words = ['build', '-trimpath', '-ldflags', '-s -w', '-o', join(directory, 'coredns'), '.']
  await go(words, {}, join(MODULE, 'dns'))
}

function install(path: string, version: string): (directory: string) => Promise<void> {
  return directory =>
    go(['install', '-trimpath', '-ldflags', '-s -w', `${path}@v${version}`], { GOBIN: directory })
}

async function go(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = MODULE,
): Promise<void> {
  // Flags and workspaces of the person's own projects are not meant for this module.
  const settings = { CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false', GOWORK: 'off', ...env }
  await run('go', words, { cwd, env: settings }).catch(cause => {
    const hint = 'Go 1.21 or newer and its module proxy are needed'
    throw new OperatingError(`Cannot compile the cluster's programs (${hint}): ${cause.message}`)
  })
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
