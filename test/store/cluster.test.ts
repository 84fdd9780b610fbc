/** The files of the embedded PostgreSQL. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { ensureCluster, loadPrograms, serverEnvironment } from '../../src/store/cluster.ts'
import { quickDirectory } from '../help/database.ts'

async function withDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(await quickDirectory(), 'logforest-cluster-'))
  try {
    await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

test('a cluster is made once, by many at once, and nothing half made is left', async () => {
  await withDirectory(async directory => {
    await Promise.all([1, 2].map(() => ensureCluster(directory)))
    const cluster = await ensureCluster(directory)
    assert.equal(cluster.directory, join(directory, 'postgres'))
    assert.deepEqual(readdirSync(directory), ['postgres'])
  })
})

test('a platform without programs is told with what to do', async () => {
  await assert.rejects(loadPrograms('plan9-x64'), {
    name: 'OperatingError',
    message: /^No PostgreSQL for plan9-x64 is installed: run "npm ci"/,
  })
})

test('a file in the place of the directory is told', async () => {
  await withDirectory(async directory => {
    const file = join(directory, 'file')
    writeFileSync(file, '')
    const refused = { name: 'OperatingError', message: /^Cannot use ".*file" for the database/ }
    await assert.rejects(ensureCluster(file), refused)
    await assert.rejects(ensureCluster(join(file, 'below')), /^OperatingError: Cannot use/)
  })
})

test('a cluster of another PostgreSQL, and a directory that is none, are left alone', async () => {
  await withDirectory(async directory => {
    mkdirSync(join(directory, 'postgres'))
    writeFileSync(join(directory, 'postgres/photo.jpg'), '')
    await assert.rejects(ensureCluster(directory), /^OperatingError: .*it is no database; move/)
    writeFileSync(join(directory, 'postgres/PG_VERSION'), '17\n')
    await assert.rejects(ensureCluster(directory), /PostgreSQL 17 made it, this is PostgreSQL 18/)
    assert.deepEqual(readdirSync(join(directory, 'postgres')), ['PG_VERSION', 'photo.jpg'])
  })
})

test('a disk that is too small for a new cluster is told', async t => {
  await withDirectory(async directory => {
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', directory])
    if (mounted.status !== 0) return t.skip('SKIPPED: only root can mount a small disk')
    try {
      await assert.rejects(ensureCluster(join(directory, 'data')), {
        name: 'OperatingError',
        message: /^Cannot make a database in ".*": .*No space left on device.*; free space there/,
      })
      assert.deepEqual(readdirSync(join(directory, 'data')), [])
    } finally {
      spawnSync('umount', ['-l', directory])
    }
  })
})

test('the server sees nothing of the environment of the user', () => {
  assert.deepEqual(Object.keys(serverEnvironment()).sort(), ['LC_ALL', 'PATH', 'TZ'])
})
