/** A small Debian, by debootstrap: what the images that cannot be pulled are made from. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../run.ts'
import { buildah, hasImage, imagesDirectory } from './buildah.ts'

const SUITE = 'bookworm'

/** Changed with what is done below, so that an older image is not taken for it. */
export const DEBIAN = `localhost/logforest-${SUITE}:1`

/**
 * What the images on top need: Node.js its two libraries, a database its client, which the probes
 * of the official image call. All in one go: a package manager in a later step would need a
 * machine's way to its mirrors.
 */
const PACKAGES = ['ca-certificates', 'libatomic1', 'libstdc++6', 'postgresql-client']

/** Nobody reads these in a container. */
const UNREAD = ['./usr/share/doc', './usr/share/man', './usr/share/locale', './var/cache', './dev']

/** Makes the image unless it is there. */
export async function makeDebian(say: (text: string) => void): Promise<void> {
  if (await hasImage(DEBIAN)) return
  say('Debian by debootstrap: about two minutes, once')
  const root = join(imagesDirectory(), 'debian')
  const archive = `${root}.tar`
  await rm(root, { recursive: true, force: true })
  await mkdir(root, { recursive: true })
  await run('debootstrap', ['--variant=minbase', `--include=${PACKAGES}`, SUITE, root])
  await rm(join(root, 'var/lib/apt/lists'), { recursive: true, force: true })
  const without = UNREAD.map(path => `--exclude=${path}/*`)
  await run('tar', ['--create', `--file=${archive}`, '-C', root, ...without, '.'])
  const container = (await buildah('from', 'scratch')).trim()
  await buildah('add', '--quiet', container, archive, '/')
  await buildah('config', '--cmd', '["bash"]', container)
  await buildah('commit', '--rm', '--quiet', container, DEBIAN)
  await rm(root, { recursive: true, force: true })
  await rm(archive)
}
