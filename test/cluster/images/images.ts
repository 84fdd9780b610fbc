/** The images of the end-to-end tests: ours, built from our Dockerfile, and a PostgreSQL. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { layout } from '../layout.ts'
import { withLock } from '../lock.ts'
import { assertCanRun, installPackages } from '../requirements.ts'
import { makeBase } from './base.ts'
import { buildah, hasImage, imagesDirectory, loadImage, loudBuildah } from './buildah.ts'
import { contextDigest } from './context.ts'
import { DATABASE_IMAGE, makeDatabase } from './database.ts'
import { makeDebian } from './debian.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** The image that the tests install: the package's version, as the chart asks for it. */
export function ourImage(): string {
  const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'))
  return `docker.io/library/logforest:${version}`
}

/** Builds what is not built, and gives it to the node where the cluster is up. */
export async function makeImages(say: (text: string) => void): Promise<void> {
  assertCanRun()
  await installPackages()
  await mkdir(imagesDirectory(), { recursive: true })
  const waiting = () => say('Waiting for another process that makes images …')
  await withLock(`${imagesDirectory()}/lock`, waiting, async () => {
    await makeDebian(say)
    await makeBase(say)
    await makeDatabase(say)
    await makeOurs(say)
    await load(say)
  })
}

/** The image of these files is built once. */
async function makeOurs(say: (text: string) => void): Promise<void> {
  const made = `${imagesDirectory()}/made`
  const digest = contextDigest(ROOT)
  const isMade = existsSync(made) && readFileSync(made, 'utf8') === digest
  if (isMade && (await hasImage(ourImage()))) return
  say(`${ourImage()} from our Dockerfile`)
  await buildImage(ourImage(), ROOT)
  // Each build leaves the one before without a name.
  await buildah('rmi', '--prune', '--force')
  writeFileSync(made, digest)
}

/** Builds the Dockerfile of a checkout. */
export async function buildImage(name: string, root: string): Promise<void> {
  const kind = ['--isolation', 'chroot', '--pull-never', '--format', 'docker']
  await loudBuildah('bud', ...kind, '--tag', name, root)
}

async function load(say: (text: string) => void): Promise<void> {
  const at = layout()
  if (!existsSync(at.socket)) {
    return say('The images are built; no cluster is up that could take them: up, then images.')
  }
  for (const image of [DATABASE_IMAGE, ourImage()]) {
    say(`node: ${image}`)
    await loadImage(at, image)
  }
}
