/**
 * Fifty readers of the page while a scan runs into the same database: how long the slowest answers
 * take, as a ratio to readers alone, and what the scan takes longer. Each reader asks for a view
 * every two seconds, as a person who clicks about. `npm run bench -- load`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { wallClock } from '../../src/base/clock.ts'
import type { Figure } from '../help/figures.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

const LOGS = 30
const MINUTES = 900
const READERS = 50
/** Between two views of a reader. */
const THINK_MS = 2000
/** How long readers are measured alone. */
const IDLE_MS = 12_000
/** Scans with and without readers, by turns. */
const ROUNDS = 2

const MOST_MS = 300
const MOST_SLOWER = 1.1

/** What the views of the page ask for. */
const VIEWS: readonly string[] = [
  'overview',
  'suite',
  'heatmap',
  'incidents',
  'logs',
  'health',
  'series?log=log-1.log',
  'log?log=log-2.log',
  'templates?log=log-3.log',
]

/** The figures of readers beside a scan. */
export async function loadBench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'logforest-bench-'))
  const logDir = join(folder, 'logs')
  for (let log = 0; log < LOGS; log++) {
    writeLog(
      logDir,
      `log-${log}.log`,
      serviceLog({ seed: log, minutes: MINUTES, brokenMinute: 700 }),
    )
  }
  const bench = { logDir, dataDir: join(folder, 'data') }
  let web: ChildProcess | undefined
  try {
    await scan(bench, 'first')
    web = run('web', '--data-dir', bench.dataDir)
    const page = await enter(web)
    await readWhile(page, wallClock.sleep(THINK_MS))
    return figuresOf(await measured(bench, page))
  } finally {
    if (web !== undefined) {
      web.kill('SIGINT')
      await once(web, 'close')
    }
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Bench {
  readonly logDir: string
  readonly dataDir: string
}

interface Page {
  readonly base: string
  readonly cookie: string
}

interface Measured {
  readonly idle: readonly number[]
  readonly busy: readonly number[]
  readonly alone: readonly number[]
  readonly beside: readonly number[]
}

async function measured(bench: Bench, page: Page): Promise<Measured> {
  const idle = await readWhile(page, wallClock.sleep(IDLE_MS))
  const busy: number[] = []
  const alone: number[] = []
  const beside: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(await scan(bench, `alone-${round}`))
    const scanning = scan(bench, `beside-${round}`)
    busy.push(...(await readWhile(page, scanning)))
    beside.push(await scanning)
  }
  return { idle, busy, alone, beside }
}

function figuresOf({ idle, busy, alone, beside }: Measured): Figure[] {
  const [still, loaded] = [quantile(idle, 0.99), quantile(busy, 0.99)]
  const slower = Math.min(...beside) / Math.min(...alone)
  const seconds = (times: readonly number[]): string => (Math.min(...times) / 1000).toFixed(1)
  return [
    {
      name: `${READERS} readers beside a scan: p99 of an answer, ms`,
      reach: `≤ ${MOST_MS}`,
      got:
        `${loaded.toFixed(0)}, ${(loaded / still).toFixed(1)} × of ${still.toFixed(0)} without ` +
        `(medians ${quantile(busy, 0.5).toFixed(0)} and ${quantile(idle, 0.5).toFixed(0)}; ` +
        `${busy.length} answers)`,
      ok: loaded <= MOST_MS,
    },
    {
      name: `the scan beside ${READERS} readers, ratio to it alone`,
      reach: `≤ ${MOST_SLOWER}`,
      got: `${slower.toFixed(2)} (${seconds(beside)} s of ${seconds(alone)} s)`,
      ok: slower <= MOST_SLOWER,
    },
  ]
}

function quantile(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN
}

function run(...words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Milliseconds that a scan of the logs takes, as a source of its own. */
async function scan({ logDir, dataDir }: Bench, source: string): Promise<number> {
  const before = performance.now()
  const words = ['--log-dir', logDir, '--data-dir', dataDir, '--source', source]
  const child = run('scan', ...words)
  child.stdout?.resume()
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`The scan ended with ${code}`)
  return performance.now() - before
}

/** Opens the page by the link that the program prints; it goes on to be heard, or it would end. */
async function enter(web: ChildProcess): Promise<Page> {
  const link = await new Promise<string>((resolve, reject) => {
    let said = ''
    web.stdout?.on('data', text => {
      said += text
      const found = /look at it: +(\S+)/.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    web.once('close', () => reject(new Error(`The page did not start: ${said}`)))
  })
  const opened = await fetch(link, { redirect: 'manual' })
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0]
  return { base: `${new URL(link).origin}/api/v1/`, cookie }
}

/** How long each answer took, in ms, until the work ends. */
async function readWhile(page: Page, work: Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  let over = false
  const ended = work.finally(() => {
    over = true
  })
  const reading = Array.from({ length: READERS }, async (_, reader) => {
    await wallClock.sleep((reader * THINK_MS) / READERS)
    for (let view = reader; !over; view++) {
      times.push(...(await answerMs(page, VIEWS[view % VIEWS.length] ?? '')))
      await wallClock.sleep(THINK_MS)
    }
  })
  await Promise.all([ended, ...reading])
  return times
}

/** None where a log is asked for that the scan has not come to yet: that is no answer. */
async function answerMs({ base, cookie }: Page, view: string): Promise<number[]> {
  const before = performance.now()
  const response = await fetch(base + view, { headers: { cookie } })
  await response.arrayBuffer()
  if (response.status === 404 && view.includes('log=')) return []
  if (response.status !== 200) {
    throw new Error(`${view} was answered with ${response.status}`)
  }
  return [performance.now() - before]
}
