/**
 * Programs of Debian that tests need and nobody has to install: the package is fetched by apt and
 * unpacked into the tests' cache, which needs no root. Elsewhere the tests are left out and say so.
 */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withLock } from '../cluster/lock.ts'
import { cacheDirectory } from '../cluster/places.ts'
import { findInPath, run } from '../cluster/run.ts'

/** Where packages are unpacked, beside what the cluster's tests compile. */
const DEBIAN = join(dirname(cacheDirectory()), 'debian')

/** Why programs of this package cannot be had; false where they can. */
export function notToBeHad(name: string, program: string): string | false {
  const isThere = findInPath(program) !== undefined || existsSync(pathIn(name, program))
  const missing = ['apt-get', 'dpkg-deb'].find(each => findInPath(each) === undefined)
  if (isThere || missing === undefined) return false
  const why = `there is no ${program}, and without ${missing} it cannot be fetched`
  process.stderr.write(`LEFT OUT: tests with ${program}, because ${why}.\n`)
  return why
}

/** The path of a program, from the machine or from a package that is unpacked here. */
export async function debianProgram(name: string, program: string): Promise<string> {
  const path = findInPath(program) ?? pathIn(name, program)
  if (existsSync(path)) return path
  await mkdir(DEBIAN, { recursive: true })
  const lock = join(DEBIAN, `${name}.lock`)
  await withLock(
    lock,
    () => undefined,
    async () => {
      if (!existsSync(path)) await unpack(name)
    },
  )
  return path
}

function pathIn(name: string, program: string): string {
  return join(DEBIAN, name, 'usr/bin', program)
}

/** A directory appears whole or not at all: unpacked beside, then renamed. */
async function unpack(name: string): Promise<void> {
  const draft = await mkdtemp(join(DEBIAN, 'draft-'))
  try {
    await run('apt-get', ['download', '-q', name], { cwd: draft })
    const [archive] = (await readdir(draft)).filter(each => each.endsWith('.deb'))
    await run('dpkg-deb', ['-x', join(draft, archive ?? ''), join(draft, 'files')])
    await rename(join(draft, 'files'), join(DEBIAN, name))
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}
