/** The image of the container that holds a pod's namespaces: one static program in nothing. */
import { mkdir } from 'node:fs/promises'
import type { Layout } from '../layout.ts'
import { programPath } from '../programs.ts'
import { ctr, PAUSE_IMAGE } from '../runtime.ts'
import { buildah, imagesDirectory, loadImage } from './buildah.ts'

/** Makes the image and gives it to the node, unless it has it. */
export async function loadPauseImage(at: Layout): Promise<void> {
  const there = await ctr(at, 'images', 'list', '--quiet')
  if (there.split('\n').includes(PAUSE_IMAGE)) return
  await mkdir(imagesDirectory(), { recursive: true })
  const container = (await buildah('from', 'scratch')).trim()
  await buildah('copy', container, await programPath('pause'), '/pause')
  await buildah('config', '--entrypoint', '["/pause"]', '--user', '65535', container)
  await buildah('commit', '--rm', '--quiet', container, PAUSE_IMAGE)
  await loadImage(at, PAUSE_IMAGE)
}
