/** What our image is made of, in one hash: the same files need not be built again. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** What the Dockerfile copies, and the file itself. */
const FILES = [
  'Dockerfile',
  '.dockerignore',
  '.npmrc',
  'LICENSE',
  'package.json',
  'package-lock.json',
]
const FOLDERS = ['src', 'operator']

/** Changes with every byte and name of the files that an image of this checkout is made of. */
export function contextDigest(root: string): string {
  const hash = createHash('sha256')
  const below = FOLDERS.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(each => each.isFile())
      .map(each => relative(root, join(each.parentPath, each.name))),
  )
  for (const path of [...FILES, ...below].sort()) {
    const bytes = readFileSync(join(root, path))
    hash.update(`${path}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex')
}
