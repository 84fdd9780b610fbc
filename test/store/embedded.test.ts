/** The embedded PostgreSQL: made, started, joined, stopped. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { startEmbedded } from '../../src/store/embedded.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore, query, type Store } from '../../src/store/pool.ts'
import { isAlive, readPostmaster, waitUntil } from '../../src/store/postmaster.ts'
import { ensureSource, getSources } from '../../src/store/sources.ts'
import { quickDirectory } from '../help/database.ts'

const SOURCE = { name: 's', root: '/', config: {} }
const EMBEDDED = new URL('../../src/store/embedded.ts', import.meta.url).href
const LONG_MS = 60_000

async function withDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(await quickDirectory(), 'logforest-embedded-'))
  try {
    await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function withUrl(url: string, work: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore(url, { maxConnections: 2, applicationName: 'test' })
  try {
    await work(store)
  } finally {
    await closeStore(store)
  }
}

function serverOf(dataDir: string): number {
  return readPostmaster(join(dataDir, 'postgres'))?.pid ?? 0
}

/** A process that starts the database of a directory and holds it until it is killed. */
async function holder(dataDir: string) {
  const script = `const { startEmbedded } = await import(${JSON.stringify(EMBEDDED)})
    await startEmbedded(${JSON.stringify(dataDir)})
    process.stdout.write('ready')
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

/** The shell that watches over a server: the one in the server's session. */
function watchOf(dataDir: string): number {
  const server = serverOf(dataDir)
  const found = readFileSync(`/proc/${server}/stat`, 'utf8').split(' ')
  const session = found[5]
  for (const file of globSync('/proc/[0-9]*/stat')) {
    const stat = existsSync(file) ? readFileSync(file, 'utf8') : ''
    const [pid, name] = stat.split(' ')
    if (name === '(sh)' && stat.split(' ')[5] === session) return Number(pid)
  }
  return 0
}

test('what was stored is there at the next start, and no server is left behind', async () => {
  await withDirectory(async directory => {
    const dataDir = join(directory, 'a', '.logforest')
    const first = await startEmbedded(dataDir)
    assert.match(first.version, /^18\.\d+$/)
    await withUrl(first.url, store => ensureSource(store, SOURCE))
    const pid = serverOf(dataDir)
    assert.equal(isAlive(pid), true)
    await first.stop()
    await first.stop()
    assert.equal(isAlive(pid), false)
    const second = await startEmbedded(dataDir)
    await withUrl(second.url, async store => assert.deepEqual(await getSources(store), [SOURCE]))
    await second.stop()
  })
})

test('it listens on no network and writes no text of statements to its log', async () => {
  await withDirectory(async directory => {
    const embedded = await startEmbedded(directory)
    await withUrl(embedded.url, async store => {
      const rows = await query<{ name: string; setting: string }>(store, 'testing', {
        text: `select name, setting from pg_settings where name in ('listen_addresses', 'fsync',
          'synchronous_commit', 'restart_after_crash', 'server_encoding', 'jit')
          order by name`,
      })
      assert.deepEqual(Object.fromEntries(rows.map(row => [row.name, row.setting])), {
        fsync: 'on',
        jit: 'off',
        listen_addresses: '',
        restart_after_crash: 'off',
        server_encoding: 'UTF8',
        synchronous_commit: 'off',
      })
      const hostile = `select '${'x'.repeat(100_000)}' || nothing`
      await assert.rejects(query(store, 'testing', { text: hostile }))
    })
    await embedded.stop()
    assert.doesNotMatch(readFileSync(join(directory, 'postgres.log'), 'utf8'), /xxx/)
  })
})

test('a log that has grown is put aside at the next start', async () => {
  await withDirectory(async directory => {
    writeFileSync(join(directory, 'postgres.log'), Buffer.alloc((1 << 20) + 1, 0x61))
    const embedded = await startEmbedded(directory)
    await embedded.stop()
    assert.equal(readFileSync(join(directory, 'postgres.log.old')).length, (1 << 20) + 1)
    assert.match(readFileSync(join(directory, 'postgres.log'), 'utf8'), /ready to accept/)
  })
})

test('the server stays until the last one who uses it has left', async () => {
  await withDirectory(async directory => {
    const starter = await startEmbedded(directory)
    const joiner = await startEmbedded(directory)
    assert.equal(joiner.url, starter.url)
    const pid = serverOf(directory)
    await starter.stop()
    await withUrl(joiner.url, store => ensureSource(store, SOURCE))
    await joiner.stop()
    assert.equal(isAlive(pid), false)
  })
})

test('many that start at once on a new directory share one server', async () => {
  await withDirectory(async directory => {
    const all = await Promise.all([1, 2, 3].map(() => startEmbedded(directory)))
    assert.equal(new Set(all.map(each => each.url)).size, 1)
    const pid = serverOf(directory)
    await Promise.all(all.map(each => each.stop()))
    assert.equal(isAlive(pid), false)
  })
})

test('a logforest that is killed takes its server along', async () => {
  await withDirectory(async directory => {
    const child = await holder(directory)
    const pid = serverOf(directory)
    child.kill('SIGKILL')
    assert.equal(await waitUntil(() => !isAlive(pid), LONG_MS), true)
  })
})

test('a start right after a kill waits for the old server and gets a new one', async () => {
  await withDirectory(async directory => {
    const child = await holder(directory)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const embedded = await startEmbedded(directory)
    await withUrl(embedded.url, store => ensureSource(store, SOURCE))
    await embedded.stop()
    assert.equal(serverOf(directory), 0)
  })
})

test('an orphan is adopted, and stopped at the end', async t => {
  if (process.platform !== 'linux') return t.skip('SKIPPED: needs /proc to find the watch')
  await withDirectory(async directory => {
    const child = await holder(directory)
    const pid = serverOf(directory)
    process.kill(watchOf(directory), 'SIGKILL')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const embedded = await startEmbedded(directory)
    assert.equal(serverOf(directory), pid, 'the same server')
    await withUrl(embedded.url, store => ensureSource(store, SOURCE))
    await embedded.stop()
    assert.equal(isAlive(pid), false)
  })
})

test('directories with long and odd names work', async () => {
  await withDirectory(async directory => {
    for (const name of [`a b%20'"#?,ü`, 'long'.repeat(40)]) {
      const dataDir = join(directory, name)
      mkdirSync(dataDir)
      const embedded = await startEmbedded(dataDir)
      const joiner = await startEmbedded(dataDir)
      await withUrl(joiner.url, store => ensureSource(store, SOURCE))
      await joiner.stop()
      await embedded.stop()
      assert.equal(serverOf(dataDir), 0)
    }
  })
})

test('a damaged cluster is told in one sentence with what to do', async () => {
  await withDirectory(async directory => {
    const embedded = await startEmbedded(directory)
    await embedded.stop()
    writeFileSync(join(directory, 'postgres/global/pg_control'), 'damaged')
    await assert.rejects(startEmbedded(directory), {
      name: 'OperatingError',
      message: /^PostgreSQL does not start in ".*": .*pg_control.*; see ".*postgres.log"; where/,
    })
    assert.equal(serverOf(directory), 0)
  })
})

test('a pid file that names a stranger is told, and the stranger lives', async () => {
  await withDirectory(async directory => {
    const embedded = await startEmbedded(directory)
    await embedded.stop()
    const lines = [
      process.pid,
      join(directory, 'postgres'),
      1,
      5432,
      '/nowhere',
      '',
      '1 1',
      'ready',
    ]
    writeFileSync(join(directory, 'postgres/postmaster.pid'), `${lines.join('\n')}\n`)
    await assert.rejects(startEmbedded(directory), {
      name: 'OperatingError',
      message: /does not answer .* although process \d+ of its postmaster.pid lives/,
    })
  })
})
