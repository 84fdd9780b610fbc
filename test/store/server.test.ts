/** A server that is killed, restarted or out of space: nothing is torn, nothing counted twice. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { getBins } from '../../src/store/bins.ts'
import { startEmbedded } from '../../src/store/embedded.ts'
import { getFiles, storeFiles } from '../../src/store/files.ts'
import { getLog } from '../../src/store/logs.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore, type Store, transaction } from '../../src/store/pool.ts'
import { isAlive, readPostmaster, waitUntil } from '../../src/store/postmaster.ts'
import { stopServer } from '../../src/store/server.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { getStream } from '../../src/store/streams.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { quickDirectory } from '../help/database.ts'
import { fileRecord, turn } from '../help/flow.ts'

const OPTIONS = { maxConnections: 2, applicationName: 'test', retryMs: 300 }

async function withDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(await quickDirectory(), 'logforest-server-'))
  try {
    await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Kills the server as the kernel does when memory runs out. */
async function killServer(dataDir: string): Promise<void> {
  const pid = readPostmaster(join(dataDir, 'postgres'))?.pid
  assert.ok(pid !== undefined)
  process.kill(pid, 'SIGKILL')
  await waitUntil(() => !isAlive(pid), 60_000)
}

/** The position of the file and how often its turns were counted: always the same number. */
async function progress(store: Store): Promise<{ position: number; bins: number }> {
  const files = await getFiles(store, 's')
  const log = await getLog(store, 's', 'app/app.log')
  let bins = 0
  for await (const _ of getBins(store, log?.id ?? 0)) bins++
  return { position: (files[0]?.position ?? 0) / 1000, bins }
}

test('kill -9 in the middle of a transaction leaves the state before it', async () => {
  await withDirectory(async directory => {
    const first = await startEmbedded(directory)
    const store = await openStore(first.url, OPTIONS)
    await ensureSource(store, { name: 's', root: '/', config: {} })
    await commitTurn(store, 's', turn(1))
    await store.pool.query('checkpoint')
    const cut = transaction(store, async connection => {
      await storeFiles(connection, 's', [fileRecord({ position: 9000 })])
      await killServer(directory)
      await connection.query('select 1')
    })
    await assert.rejects(cut, /^OperatingError: The database is gone/)
    await closeStore(store)
    await first.stop()
    const second = await startEmbedded(directory)
    const again = await openStore(second.url, OPTIONS)
    assert.deepEqual(await progress(again), { position: 1, bins: 1 })
    await closeStore(again)
    await second.stop()
  })
})

test('kill -9 among commits costs the last ones, positions and results together', async () => {
  await withDirectory(async directory => {
    const first = await startEmbedded(directory)
    const store = await openStore(first.url, OPTIONS)
    await ensureSource(store, { name: 's', root: '/', config: {} })
    let number = 0
    const writing = (async () => {
      for (;;) await commitTurn(store, 's', turn(++number))
    })()
    await Promise.all([
      assert.rejects(writing, /The database is gone/),
      waitUntil(() => number > 50, 60_000).then(() => killServer(directory)),
    ])
    await closeStore(store)
    await first.stop()
    const second = await startEmbedded(directory)
    const again = await openStore(second.url, OPTIONS)
    await ensureSource(again, { name: 's', root: '/', config: {} })
    const { position, bins } = await progress(again)
    assert.equal(position, bins)
    assert.ok(bins <= number)
    const log = await getLog(again, 's', 'app/app.log')
    if (log !== undefined) await getStream(again, log.id, 'app/app.log')
    await commitTurn(again, 's', turn(bins + 1))
    assert.deepEqual(await progress(again), { position: bins + 1, bins: bins + 1 })
    await closeStore(again)
    await second.stop()
  })
})

test('work goes on when the server is stopped and started in the middle', async () => {
  await withDirectory(async directory => {
    const first = await startEmbedded(directory)
    const store = await openStore(first.url, { ...OPTIONS, retryMs: 60_000 })
    await ensureSource(store, { name: 's', root: '/', config: {} })
    let number = 0
    const writing = (async () => {
      while (number < 100) await commitTurn(store, 's', turn(++number))
    })()
    await waitUntil(() => number > 20, 60_000)
    await first.stop()
    const second = await startEmbedded(directory)
    await writing
    assert.deepEqual(await progress(store), { position: 100, bins: 100 })
    await closeStore(store)
    await second.stop()
  })
})

test('a full disk is told, costs nothing stored, and is overcome', async t => {
  await withDirectory(async directory => {
    const disk = join(directory, 'disk')
    mkdirSync(disk)
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', disk])
    if (mounted.status !== 0) return t.skip('SKIPPED: only root can mount a small disk')
    try {
      await onSmallDisk(disk)
    } finally {
      spawnSync('umount', ['-l', disk])
    }
  })
})

async function onSmallDisk(disk: string): Promise<void> {
  const embedded = await startEmbedded(join(disk, 'data'))
  const store = await openStore(embedded.url, OPTIONS)
  await ensureSource(store, { name: 's', root: '/', config: {} })
  await commitTurn(store, 's', turn(1))
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(60 << 20))
  const bytes = Buffer.alloc(60 << 20)
  for (let at = 0; at < bytes.length; at += 4096) bytes.writeDoubleLE(Math.sqrt(at + 2), at)
  const big = turn(2, { bins: { from: 2, to: 3, coveredMs: 1, lastMs: 2, bytes } })
  await assert.rejects(commitTurn(store, 's', big), {
    name: 'OperatingError',
    message: /storing a turn.*(No space left|free space|database is gone)/,
  })
  await closeStore(store)
  await embedded.stop()
  rmSync(join(disk, 'ballast'))
  const again = await startEmbedded(join(disk, 'data'))
  const reopened = await openStore(again.url, OPTIONS)
  assert.deepEqual(await progress(reopened), { position: 1, bins: 1 })
  await commitTurn(reopened, 's', turn(2))
  await closeStore(reopened)
  await again.stop()
}

test('a server that is gone already is stopped', async () => {
  await stopServer(4_194_999)
})
