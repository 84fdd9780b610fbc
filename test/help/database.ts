/**
 * A real PostgreSQL for tests: one server per test file (each runs in its own process), and for
 * each test a schema of its own, which is as good as a database of its own and made in a
 * millisecond instead of a quarter of a second. The server ends with the file.
 */
import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { Client } from 'pg'
import { type EmbeddedServer, startEmbedded } from '../../src/store/embedded.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore, type Store } from '../../src/store/pool.ts'

const NEEDED_BYTES = 4 * 2 ** 30

let server: Promise<{ directory: string; embedded: EmbeddedServer }> | undefined
let schemas = 0

after(async () => {
  if (server === undefined) return
  const { directory, embedded } = await server
  await embedded.stop()
  await rm(directory, { recursive: true, force: true })
})

/** Runs `work` with the URL of a database of its own, which is empty; it ends with the server. */
export async function withDatabase(work: (url: string) => Promise<void>): Promise<void> {
  server ??= start()
  const { embedded } = await server
  const schema = `test${++schemas}`
  await run(embedded.url, `create schema ${schema}`)
  await work(`${embedded.url}?options=-csearch_path%3D${schema}`)
}

/** Runs `work` with an open store on a database of its own. */
export async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  await withDatabase(async url => {
    const store = await openStore(url, { maxConnections: 4, applicationName: 'test' })
    try {
      await work(store)
    } finally {
      await closeStore(store)
    }
  })
}

async function start(): Promise<{ directory: string; embedded: EmbeddedServer }> {
  const directory = await mkdtemp(join(await quickDirectory(), 'logforest-test-'))
  return { directory, embedded: await startEmbedded(join(directory, 'data')) }
}

/** Memory where there is plenty of it (containers have 64 MB): a disk that others use is slow. */
export async function quickDirectory(): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => undefined)
  const free = memory === undefined ? 0 : memory.bavail * memory.bsize
  return free > NEEDED_BYTES ? '/dev/shm' : tmpdir()
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(sql)
  await client.end()
}
