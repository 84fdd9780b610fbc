/**
 * A PostgreSQL that stops in order, and one that is killed, under a running scanner and master:
 * neither exits, both resume, and the ledger adds up.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type EmbeddedServer, startEmbedded } from '../../src/store/embedded.ts'
import { getIncidents } from '../../src/store/incidents.ts'
import { openStore } from '../../src/store/open.ts'
import { getOverview } from '../../src/store/overview.ts'
import { closeStore, type Store } from '../../src/store/pool.ts'
import { readPostmaster } from '../../src/store/postmaster.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { quickDirectory } from '../help/database.ts'
import { SHOP, writeManifests } from '../help/manifests.ts'
import { serviceLog, withFolder, writeLog } from '../help/scanning.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

interface Running {
  /** All that it wrote to its log. */
  said(): string
  assertAlive(): void
  end(): Promise<void>
}

function running(words: readonly string[], env: Readonly<Record<string, string>>): Running {
  const child = spawn(process.execPath, [MAIN, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString()
  })
  const assertAlive = (): void => assert.equal(child.exitCode, null, said)
  return {
    said: () => said,
    assertAlive,
    end: async () => {
      assertAlive()
      child.kill('SIGTERM')
      await once(child, 'close')
    },
  }
}

async function withOpen<T>(url: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(url, { maxConnections: 2, applicationName: 'test' })
  try {
    return await work(store)
  } finally {
    await closeStore(store)
  }
}

async function until(met: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await met())) await sleep(100)
}

/** Kills the server as a machine that is out of memory does; its processes end by themselves. */
async function killServer(dataDir: string): Promise<void> {
  const directory = join(dataDir, 'postgres')
  const { pid } = readPostmaster(directory) ?? {}
  assert.ok(pid)
  process.kill(pid, 'SIGKILL')
}

test('a database that goes and comes back is waited for, and nothing is lost', async () => {
  const dataDir = await mkdtemp(join(await quickDirectory(), 'logforest-outage-'))
  let server: EmbeddedServer = await startEmbedded(dataDir)
  const { url } = server
  await withFolder(async folder => {
    const words = writeManifests(folder)
    const path = join(folder, 'logs/app.log')
    const text = serviceLog({ seed: 1, minutes: 16, brokenMinute: 13 })
    const at = (minute: number): number => text.indexOf(`T08:${minute}:00`) - 10
    writeLog(folder, 'logs/app.log', text.slice(0, at(10)))
    await withOpen(url, store => ensureSource(store, SHOP))
    const all = [
      running(words.scanner, { DATABASE_URL: url, POD_NAME: 'scanner' }),
      running(words.master, { DATABASE_URL: url, POD_NAME: 'master' }),
    ]
    const linesBy = (minute: number): number => text.slice(0, at(minute)).split('\n').length - 1
    const read = (lines: number): Promise<void> =>
      withOpen(url, store =>
        until(async () => (await getOverview(store, SHOP.name)).ingest.lines === lines),
      )
    await withOpen(url, store =>
      until(async () => (await getOverview(store, SHOP.name)).logs.trained === 1),
    )
    let minute = 10
    for (const stop of [() => server.stop(), () => killServer(dataDir)]) {
      const before = all.map(each => each.said().length)
      appendFileSync(path, text.slice(at(minute), at(minute + 1)))
      await stop()
      appendFileSync(path, text.slice(at(minute + 1), at(minute + 2)))
      await until(() => all.every((each, index) => each.said().length > before[index]))
      for (const each of all) each.assertAlive()
      server = await startEmbedded(dataDir)
      assert.equal(server.url, url)
      minute += 2
      await read(linesBy(minute))
    }
    appendFileSync(path, text.slice(at(14)))
    const lines = text.split('\n').length - 1
    await read(lines)
    await withOpen(url, async store => {
      await until(async () => (await getIncidents(store, SHOP.suite.name)).length > 0)
      const { ingest } = await getOverview(store, SHOP.name)
      const { empty, duplicate, scored, heldBack } = ingest
      assert.equal(empty + duplicate + scored + heldBack, lines)
    })
    for (const each of all) {
      await each.end()
      assert.doesNotMatch(each.said(), / at .*\.ts:\d/, 'an outage is no mistake of ours')
    }
  })
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
})
