/** What a machine needs for the whole cluster, and how it gets it. */
import { existsSync } from 'node:fs'
import { OperatingError } from '../../src/base/errors.ts'
import { findInPath, run } from './run.ts'

/** Debian's packages, by a program or file that each brings. */
const PACKAGES: Readonly<Record<string, string>> = {
  buildah: 'buildah',
  conntrack: 'conntrack',
  containerd: 'containerd',
  'containerd-shim-runc-v2': 'containerd',
  crun: 'crun',
  debootstrap: 'debootstrap',
  ip: 'iproute2',
  iptables: 'iptables',
  mount: 'mount',
  nsenter: 'util-linux',
  openssl: 'openssl',
  runc: 'runc',
  socat: 'socat',
  sysctl: 'procps',
}

const CNI = 'containernetworking-plugins'

/** Where Debian puts the network plugins. */
export const CNI_PROGRAMS = '/usr/lib/cni'

/** Refuses where no cluster can run, in a sentence. */
export function assertCanRun(platform: string = process.platform, uid = process.getuid?.()): void {
  if (platform !== 'linux') {
    throw new OperatingError(
      `A whole cluster needs Linux, and this is ${platform}: set LOGFOREST_KUBE_CONTEXT ` +
        'to the context of a cluster that the tests may use.',
    )
  }
  if (uid !== 0) {
    throw new OperatingError(
      'A whole cluster needs root, for namespaces, mounts and cgroups: run it as root, or set ' +
        'LOGFOREST_KUBE_CONTEXT to the context of a cluster that the tests may use.',
    )
  }
}

/** Installs the missing packages by apt. */
export async function installPackages(): Promise<void> {
  const missing = missingPackages()
  if (missing.length === 0) return
  if (findInPath('apt-get') === undefined) {
    throw new OperatingError(`This is no Debian; install by hand: ${missing.join(' ')}.`)
  }
  process.stderr.write(`Installing Debian packages: ${missing.join(' ')}\n`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-q'], { env })
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], { env })
}

function missingPackages(): readonly string[] {
  const programs = Object.keys(PACKAGES).filter(name => findInPath(name) === undefined)
  const packages = programs.map(name => `${PACKAGES[name]}`)
  if (!existsSync(`${CNI_PROGRAMS}/ptp`)) packages.push(CNI)
  return [...new Set(packages)]
}
