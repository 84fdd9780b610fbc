/**
 * The browser of the page's tests: Debian's Chromium. Where it is missing it is installed by apt,
 * which needs Debian and root; elsewhere the tests are left out and say why.
 * CHROMIUM names another.
 */
import { call, findInPath, run } from '../cluster/run.ts'

/** The browser, or why there is none. */
export type Found = { readonly path: string } | { readonly missing: string }

/** Debian's packages: the browser, and fonts that look the same on every machine. */
const PACKAGES = ['chromium', 'fonts-dejavu-core']

/** Finds Chromium, installing it where that can be done. */
export async function findChromium(): Promise<Found> {
  const path = process.env.CHROMIUM || findInPath('chromium')
  if (path !== undefined) return { path }
  if (findInPath('apt-get') === undefined) {
    return { missing: 'there is no Chromium, and this is no Debian: set CHROMIUM to its path' }
  }
  if (process.getuid?.() !== 0) {
    return { missing: `there is no Chromium: as root, apt-get install ${PACKAGES.join(' ')}` }
  }
  return install()
}

async function install(): Promise<Found> {
  process.stderr.write(`Installing Debian packages: ${PACKAGES.join(' ')}\n`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const words = ['install', '-y', '-q', '--no-install-recommends', ...PACKAGES]
  const first = await call('apt-get', words, { env })
  if (first.code !== 0) {
    // The list of packages may be older than what the archive has.
    await run('apt-get', ['update', '-q'], { env })
    await run('apt-get', words, { env })
  }
  const path = findInPath('chromium')
  return path === undefined ? { missing: 'apt brought no chromium' } : { path }
}
