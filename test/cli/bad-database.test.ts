/**
 * What goes wrong with the database while the program runs, as a person sees it: one sentence, exit
 * code 3, an end; and afterwards the same result as of a scan that nothing disturbed.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { Client } from 'pg'
import { startEmbedded } from '../../src/store/embedded.ts'
import { isAlive, readPostmaster, urlOf, waitUntil } from '../../src/store/postmaster.ts'
import { quickDirectory } from '../help/database.ts'
import { call, type Ended, start } from '../help/program.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'

const LONG_MS = 60_000

/** Logs that take a moment to read, and the report of an undisturbed scan; made once. */
let calm: Promise<{ folder: string; undisturbed: string }> | undefined

after(async () => {
  if (calm !== undefined) rmSync((await calm).folder, { recursive: true, force: true })
})

async function withLogs(work: (folder: string, undisturbed: string) => Promise<void>) {
  calm ??= makeCalm()
  const { folder, undisturbed } = await calm
  await work(folder, undisturbed)
}

async function makeCalm(): Promise<{ folder: string; undisturbed: string }> {
  const folder = await mkdtemp(join(await quickDirectory(), 'logforest-bad-'))
  for (let i = 0; i < 12; i++) {
    const broken = i === 2 ? { brokenMinute: 70 } : {}
    writeLog(folder, `logs/service${i}.log`, serviceLog({ seed: i, minutes: 150, ...broken }))
  }
  const undisturbed = reportOf(await scan(folder, ['--data-dir', join(folder, 'calm')]))
  return { folder, undisturbed }
}

function scan(folder: string, database: readonly string[]): Promise<Ended> {
  return call(...words(folder, database))
}

function words(folder: string, database: readonly string[]): string[] {
  return ['scan', '--log-dir', join(folder, 'logs'), '--json', ...database]
}

function reportOf({ code, out, error }: Ended): string {
  assert.equal(code, 0, error)
  return out.replaceAll(/"modelVersion":\d+/g, '"modelVersion":0')
}

/** One sentence and exit code 3, and not a word of ours. */
function assertFailed({ code, out, error }: Ended, expected: RegExp): void {
  assert.equal(code, 3, error)
  assert.equal(out, '')
  assert.match(error, expected)
  assert.match(error, /^[^\n]+\n$/)
  assert.doesNotMatch(error, /mistake in logforest|\bat .*\.ts:\d|undefined/)
}

/** A small disk, where this user may mount one. */
async function onSmallDisk(
  t: TestContext,
  megabytes: number,
  work: (disk: SmallDisk) => Promise<void>,
): Promise<void> {
  const path = await mkdtemp(join(await quickDirectory(), 'logforest-disk-'))
  const grow = (to: number): void => {
    spawnSync('mount', ['-o', `remount,size=${to}m`, path])
  }
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path])
  if (mounted.status !== 0) return t.skip('SKIPPED: only root can mount a small disk')
  try {
    await work({ path, grow })
  } finally {
    spawnSync('umount', ['-l', path])
    rmSync(path, { recursive: true, force: true })
  }
}

interface SmallDisk {
  readonly path: string
  grow(megabytes: number): void
}

test('a disk too small for a database is told; with space the scan is as any other', async t => {
  await withLogs((folder, undisturbed) =>
    onSmallDisk(t, 12, async disk => {
      const database = ['--data-dir', join(disk.path, 'data')]
      assertFailed(await scan(folder, database), /Cannot make a database .* free space there/)
      disk.grow(500)
      assert.equal(reportOf(await scan(folder, database)), undisturbed)
    }),
  )
})

test('a disk that fills up in the middle of a scan is told, and nothing is lost', async t => {
  await withLogs((folder, undisturbed) =>
    onSmallDisk(t, 500, async disk => {
      const dataDir = join(disk.path, 'data')
      await (await startEmbedded(dataDir)).stop()
      const used = spawnSync('du', ['-sm', disk.path], { encoding: 'utf8' }).stdout
      disk.grow(Number.parseInt(used, 10) + 2)
      const failed = await scan(folder, ['--data-dir', dataDir])
      assertFailed(failed, /No space left|free space|database is gone/)
      disk.grow(500)
      assert.equal(reportOf(await scan(folder, ['--data-dir', dataDir])), undisturbed)
    }),
  )
})

/** Waits until a scan has committed the first of its turns; most of its work is to come. */
async function underWay(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  const turns = `select count(*)::int as n from stream where turns > 0`
  for (let n = 0; n === 0; ) {
    // At first there are no tables yet.
    n = await client.query<{ n: number }>(turns).then(
      ({ rows }) => rows[0].n,
      () => 0,
    )
  }
  await client.end()
}

for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
  test(`a database that dies during a scan (${signal}) is told, nothing is lost`, async () => {
    await withLogs(async (folder, undisturbed) => {
      const dataDir = join(folder, signal)
      const cluster = join(dataDir, 'postgres')
      const running = start(...words(folder, ['--data-dir', dataDir]))
      await waitUntil(() => readPostmaster(cluster)?.status === 'ready', LONG_MS)
      const { pid: server = 0, socketDir = '' } = readPostmaster(cluster) ?? {}
      await underWay(urlOf(socketDir))
      process.kill(server, signal)
      assertFailed(await running.ended, /^The database .*(gone|failed|went away).*start again/)
      assert.ok(await waitUntil(() => !isAlive(server), LONG_MS))
      assert.equal(reportOf(await scan(folder, ['--data-dir', dataDir])), undisturbed)
    })
  })
}

test('a server elsewhere that stops in the middle of a scan is told, nothing is lost', async () => {
  await withLogs(async (folder, undisturbed) => {
    const dataDir = join(folder, 'server')
    mkdirSync(dataDir)
    const first = await startEmbedded(dataDir)
    const running = start(...words(folder, ['--database-url', first.url]))
    await underWay(first.url)
    await first.stop()
    assertFailed(await running.ended, /^The database .*(gone|failed|went away).*start again/)
    const second = await startEmbedded(dataDir)
    const again = await scan(folder, ['--database-url', second.url])
    await second.stop()
    assert.equal(reportOf(again), undisturbed)
  })
})

test('a data directory that cannot be one is told', async () => {
  await withLogs(async folder => {
    writeFileSync(join(folder, 'file'), '')
    const failed = await scan(folder, ['--data-dir', join(folder, 'file/data')])
    assertFailed(failed, /Cannot use .* for the database: .*give another --data-dir/)
  })
})
