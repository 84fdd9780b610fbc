/** buildah with a store of its own in the cache, in containers that need no runtime. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Layout } from '../layout.ts'
import { cacheDirectory } from '../places.ts'
import { call, run } from '../run.ts'
import { ctr } from '../runtime.ts'

/** Where images and what they are made of are kept. */
export function imagesDirectory(): string {
  return join(cacheDirectory(), 'images')
}

/** Runs buildah to its good end. */
export function buildah(...words: readonly string[]): Promise<string> {
  return run('buildah', whole(words))
}

/** Runs buildah and shows what it says. */
export function loudBuildah(...words: readonly string[]): Promise<string> {
  return run('buildah', whole(words), { loud: true })
}

/** Whether the store has an image of this name. */
export async function hasImage(name: string): Promise<boolean> {
  return (await call('buildah', whole(['inspect', '--type', 'image', name]))).code === 0
}

/** Gives an image of the store to the node under the same name. */
export async function loadImage(at: Layout, name: string): Promise<void> {
  const archive = join(at.directory, 'image.tar')
  await rm(archive, { force: true })
  await buildah('push', '--quiet', name, `docker-archive:${archive}:${name}`)
  await ctr(at, 'images', 'import', archive)
  await rm(archive)
}

/** Copies instead of layers: overlay mounts and user namespaces are not everywhere. */
function whole(words: readonly string[]): string[] {
  const root = join(imagesDirectory(), 'store')
  const places = ['--root', root, '--runroot', join(root, 'run'), '--storage-driver', 'vfs']
  return [...places, ...words]
}
