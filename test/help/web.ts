/**
 * The page's server on real data: two logs that say a line in one minute that they never said
 * elsewhere, one log that learns and one without times, scanned once for a test file.
 */
import { appendFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { z } from 'zod'
import { type Clock, wallClock } from '../../src/base/clock.ts'
import { deskOf } from '../../src/cli/desk.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore, type Store } from '../../src/store/pool.ts'
import type { Context } from '../../src/web/context.ts'
import { CountsCache } from '../../src/web/counts.ts'
import { HOST, LocalGate } from '../../src/web/local.ts'
import { startWeb } from '../../src/web/server.ts'
import { withDatabase } from './database.ts'
import { runScan, serviceLog, writeLog } from './scanning.ts'

/** What tests of the server are given. */
export interface TestWeb {
  readonly store: Store
  readonly context: Context
  readonly server: { readonly port: number; readonly url: string }
  readonly folder: string
  /** File with the suppressions. */
  readonly file: string
  /** Links that were printed after the first. */
  readonly links: string[]
  readonly errors: unknown[]
  /** Headers of a browser that is in. */
  readonly headers: Readonly<Record<string, string>>
  /** An answer, which must be 200 and of this form. */
  get<Schema extends z.ZodType>(schema: Schema, path: string): Promise<z.output<Schema>>
  send(method: string, path: string, body?: object): Promise<Answered>
  scan(): Promise<void>
}

/** An answer, as it came. */
export interface Answered {
  readonly status: number
  readonly body: unknown
}

/** Event time at which the logs begin, and the minute that is strange. */
export const START_MS = Date.UTC(2026, 0, 5, 8)
export const BROKEN_MS = START_MS + 25 * 60_000

let askedMs = 0

/** So long between two looks at it that no answer is given twice: tests change what is stored. */
const HASTY: Clock = {
  ...wallClock,
  now: () => {
    askedMs += 60_000
    return askedMs
  },
}

/** What is scanned before it starts. */
export interface StartOptions {
  /** Nothing is. */
  readonly empty?: boolean
  /** Writes the logs, below `logs`; the example where not given. */
  write?(folder: string): void
}

/** Starts it; it ends with the test file. */
export async function startedWeb(options: StartOptions = {}): Promise<TestWeb> {
  const { empty = false, write = writeExample } = options
  const folder = await mkdtemp(join(tmpdir(), 'logforest-web-'))
  const logDir = join(folder, 'logs')
  const stop = new AbortController()
  const ready = Promise.withResolvers<string>()
  const database = withDatabase(async url => {
    ready.resolve(url)
    await new Promise(resolve => stop.signal.addEventListener('abort', resolve))
  })
  const databaseUrl = await ready.promise
  const scan = async (): Promise<void> => {
    await runScan({ logDir, databaseUrl }, { clock: wallClock })
  }
  if (!empty) {
    write(folder)
    await scan()
  }
  const store = await openStore(databaseUrl, { maxConnections: 4, applicationName: 'test' })
  const file = join(folder, 'suppressions.yaml')
  const context: Context = {
    ...{ store, clock: wallClock, who: 'ann', program: 'logforest' },
    desk: deskOf(store, { file, clock: wallClock }),
    counts: new CountsCache(store),
  }
  const links: string[] = []
  const errors: unknown[] = []
  const { signal } = stop
  const gate = new LocalGate({ context, signal, onLink: url => links.push(url) })
  const started = await startWeb({
    ...{ gate, signal, clock: HASTY, host: HOST, port: 0, version: '0.0.0' },
    onError: error => errors.push(error),
  })
  const server = { port: started.port, url: gate.url }
  after(async () => {
    await started.close()
    await closeStore(store)
    stop.abort()
    await database
    await rm(folder, { recursive: true, force: true })
  })
  const way = await enter(server)
  return { store, context, server, folder, file, links, errors, scan, ...way }
}

/** Logs of the example: two break, one learns, one has no times. */
function writeExample(folder: string): void {
  writeLog(folder, 'logs/a.log', serviceLog({ seed: 1, minutes: 40, brokenMinute: 25 }))
  writeLog(folder, 'logs/b.log', serviceLog({ seed: 2, minutes: 40, brokenMinute: 25 }))
  writeLog(folder, 'logs/calm.log', serviceLog({ seed: 3, minutes: 40 }))
  writeLog(folder, 'logs/short.log', serviceLog({ seed: 4, minutes: 1 }))
  const plain = Array.from({ length: 4000 }, (_, at) => `worker took job ${at * 7} of queue mail`)
  writeLog(folder, 'logs/plain.log', `${plain.join('\n')}\n`)
}

/** Adds lines to a log of the example. */
export function addLines(folder: string, log: string, lines: readonly string[]): void {
  appendFileSync(join(folder, 'logs', log), `${lines.join('\n')}\n`)
}

async function enter(
  server: TestWeb['server'],
): Promise<Pick<TestWeb, 'headers' | 'get' | 'send'>> {
  const opened = await fetch(server.url, { redirect: 'manual' })
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0]
  const origin = `http://127.0.0.1:${server.port}`
  const base = `${origin}/api/v1/`
  const overview = await fetch(`${base}overview`, { headers: { cookie } })
  const { csrf } = JSON.parse(await overview.text())
  const headers = { cookie, origin, 'x-csrf-token': String(csrf) }
  const ask = async (path: string, init: RequestInit): Promise<Answered> => {
    const response = await fetch(base + path, init)
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  return {
    headers,
    get: async (schema, path) => {
      const { status, body } = await ask(path, { headers })
      if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`)
      return schema.parse(body)
    },
    send: (method, path, body) => {
      if (body === undefined) return ask(path, { method, headers })
      const json = { ...headers, 'content-type': 'application/json' }
      return ask(path, { method, headers: json, body: JSON.stringify(body) })
    },
  }
}
