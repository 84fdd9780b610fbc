/**
 * The base of our Dockerfile under the name that it asks for, made here because nothing can be
 * pulled: Node.js and npm from their packages on a small Debian.
 */
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from '../run.ts'
import { buildah, hasImage } from './buildah.ts'
import { DEBIAN } from './debian.ts'

/** The first line of our Dockerfile. */
const BASE = 'docker.io/library/node:26-bookworm-slim'

const NPM = '11.21.2'

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'

/** Makes the image unless there is one with our version of Node.js. */
export async function makeBase(say: (text: string) => void): Promise<void> {
  const node = createRequire(import.meta.url).resolve(`node-linux-${process.arch}/package.json`)
  const { version } = JSON.parse(readFileSync(node, 'utf8'))
  const versioned = `localhost/logforest-node:${version}`
  if (!(await hasImage(versioned))) {
    say(`Node.js ${version} as ${BASE}`)
    const root = await mkdtemp(join(tmpdir(), 'logforest-base-'))
    await fill(root, join(dirname(node), 'bin', 'node'))
    const container = (await buildah('from', '--pull-never', DEBIAN)).trim()
    await buildah('copy', '--quiet', container, root, '/')
    await buildah('config', '--cmd', '["node"]', container)
    await buildah('commit', '--rm', '--quiet', container, versioned)
    await rm(root, { recursive: true, force: true })
  }
  await buildah('tag', versioned, BASE)
}

/** Node.js and npm where the official image has them. */
async function fill(root: string, node: string): Promise<void> {
  const local = join(root, 'usr', 'local')
  await mkdir(join(local, 'bin'), { recursive: true })
  await run('install', ['-m', '755', node, join(local, 'bin', 'node')])
  await run('npm', ['install', '--global', '--prefix', local, `npm@${NPM}`])
  await mkdir(join(local, 'etc'), { recursive: true })
  await writeFile(join(local, 'etc', 'npmrc'), await npmSettings(root))
}

/** npm in the image reaches its registry as npm on this machine does. */
async function npmSettings(root: string): Promise<string> {
  const registry = await run('npm', ['config', 'get', 'registry'])
  const lines = [`registry=${registry.trim()}`]
  if (existsSync(CERTIFICATES)) {
    // A machine behind a proxy has its authority there.
    await run('install', ['-D', '-m', '644', CERTIFICATES, join(root, CERTIFICATES)])
    lines.push(`cafile=${CERTIFICATES}`)
  }
  return `${lines.join('\n')}\n`
}
