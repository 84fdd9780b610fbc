/**
 * Many logs: a hundred thousand files in one source, of which ten thousand grow. A scanner as a
 * process reads them; what it needs (memory, open files, connections) and how far it is behind is
 * looked at from outside. Then a look at these files, as a ratio to `find` printing the same
 * attributes. `npm run bench -- many`; Linux alone, for /proc.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openSpan } from '../../src/retrieve/retriever.ts'
import { Directory } from '../../src/retrieve/directory.ts'
import { startEmbedded } from '../../src/store/embedded.ts'
import { getFiles } from '../../src/store/files.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore, query, type Store } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import type { Figure } from '../help/figures.ts'
import { SHOP, writeManifests } from '../help/manifests.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

const PER_FOLDER = 1000
const LINES = 4
const ROUNDS = 3
const BEGAN = Date.UTC(2026, 0, 5, 8)

const MAX_RATIO = 2
const MAX_MB = 500

/** Its threads, their libraries, and a few to spare: the files of a source are not held open. */
const MAX_OPEN = 100

/** One for each thread, four for the process. */
const MAX_CONNECTIONS = 12

/** How many files there are, and how many of them grow. */
export interface Sizes {
  readonly files: number
  readonly growing: number
}

/** The figures of many logs. */
export async function manyBench(
  sizes: Sizes = { files: 100_000, growing: 10_000 },
): Promise<Figure[]> {
  if (process.platform !== 'linux') return []
  const folder = mkdtempSync(join(tmpdir(), 'logforest-many-'))
  const server = await startEmbedded(join(folder, 'data'))
  const options = { maxConnections: 2, applicationName: 'bench' }
  const store = await openStore(server.url, options)
  try {
    await ensureSource(store, SHOP)
    const logs = new Logs(join(folder, 'logs'), sizes)
    const watched = await watchScanner(store, { folder, url: server.url, logs })
    return [...watched, ...(await pollFigures(store, logs))]
  } finally {
    await closeStore(store)
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The files, and what is written into them. */
class Logs {
  readonly root: string
  readonly sizes: Sizes
  lines = 0

  constructor(root: string, sizes: Sizes) {
    this.root = root
    this.sizes = sizes
    for (let file = 0; file < sizes.files; file++) {
      const path = this.#path(file)
      if (file % PER_FOLDER === 0) mkdirSync(join(path, '..'), { recursive: true })
      const first = Array.from({ length: LINES }, (_, at) => this.#line(file, at))
      writeFileSync(path, first.join(''))
    }
    this.lines = sizes.files * LINES
  }

  /** One more line for each file that grows. */
  grow(): void {
    const step = Math.floor(this.sizes.files / this.sizes.growing)
    for (let file = 0, at = 0; at < this.sizes.growing; file += step, at++) {
      appendFileSync(this.#path(file), this.#line(file, this.lines / this.sizes.files))
    }
    this.lines += this.sizes.growing
  }

  #path(file: number): string {
    return join(this.root, `pod-${Math.floor(file / PER_FOLDER)}`, `app-${file}.log`)
  }

  #line(file: number, at: number): string {
    const time = new Date(BEGAN + at * 1000).toISOString()
    return `${time} INFO api: turn ${at} of instance ${file} done\n`
  }
}

/** Peaks of what a scanner holds. */
interface Held {
  openFiles: number
  connections: number
}

async function watchScanner(
  store: Store,
  { folder, url, logs }: { readonly folder: string; readonly url: string; readonly logs: Logs },
): Promise<Figure[]> {
  const { scanner } = writeManifests(folder)
  const child = spawn(process.execPath, [MAIN, ...scanner], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const metrics = metricsOf(child)
  const held: Held = { openFiles: 0, connections: 0 }
  const watching = new AbortController()
  const watched = watch(store, { child, held, signal: watching.signal })
  try {
    const first = await untilRead(metrics, logs)
    const rounds: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      logs.grow()
      rounds.push((await untilRead(metrics, logs)).seconds)
    }
    const peakMb = Number(/VmHWM:\s+(\d+)/.exec(statusOf(child))?.[1]) / 1024
    return figuresOf({ logs, first, rounds, peakMb, held })
  } finally {
    watching.abort()
    await watched
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'close')
  }
}

interface Seen {
  readonly logs: Logs
  readonly first: Reading
  readonly rounds: readonly number[]
  readonly peakMb: number
  readonly held: Held
}

function figuresOf({ logs, first, rounds, peakMb, held }: Seen): Figure[] {
  const { files, growing } = logs.sizes
  const stated = { reach: 'stated', ok: true }
  return [
    { name: `${files} files, first reading`, ...stated, got: `${first.seconds.toFixed(0)} s` },
    {
      name: `${growing} of them grow by a line: until all is stored`,
      ...stated,
      got: `${rounds.map(each => each.toFixed(1)).join(', ')} s, polled every second`,
    },
    {
      name: `peak memory of the scanner, ${files} files`,
      reach: `≤ ${MAX_MB} MB`,
      got: `${peakMb.toFixed(0)} MB`,
      ok: peakMb <= MAX_MB,
    },
    {
      name: 'most open files',
      reach: `≤ ${MAX_OPEN}`,
      got: `${held.openFiles}`,
      ok: held.openFiles <= MAX_OPEN,
    },
    {
      name: 'most connections to the database',
      reach: `≤ ${MAX_CONNECTIONS}`,
      got: `${held.connections}`,
      ok: held.connections <= MAX_CONNECTIONS,
    },
  ]
}

/** Asks the health port for the page of metrics. */
function metricsOf(child: ChildProcess): () => Promise<string> {
  const port = new Promise<string>(resolve => {
    let said = ''
    child.stdout?.on('data', text => {
      said += text
      const found = /"port":(\d+)/.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  return async () => (await fetch(`http://127.0.0.1:${await port}/metrics`)).text()
}

interface Reading {
  readonly seconds: number
}

/** Waits until the scanner has read all lines, and is behind with none. */
async function untilRead(metrics: () => Promise<string>, logs: Logs): Promise<Reading> {
  const began = performance.now()
  for (;;) {
    const page = await metrics()
    const value = (name: string): number =>
      Number(new RegExp(`^logforest_${name} (\\S+)`, 'm').exec(page)?.[1])
    if (value('read_lines_total') >= logs.lines && value('lag_seconds') === 0) break
    await sleep(100)
  }
  return { seconds: (performance.now() - began) / 1000 }
}

function statusOf({ pid }: ChildProcess): string {
  return readFileSync(`/proc/${pid}/status`, 'utf8')
}

/** Looks now and then at what the process holds. */
async function watch(
  store: Store,
  { child, held, signal }: { child: ChildProcess; held: Held; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    held.openFiles = Math.max(held.openFiles, readdirSync(`/proc/${child.pid}/fd`).length)
    const [row] = await query<{ count: number }>(store, 'counting connections', {
      text: `select count(*) as count from pg_stat_activity where application_name like $1`,
      values: ['logforest%'],
    })
    held.connections = Math.max(held.connections, row?.count ?? 0)
    await sleep(200, undefined, { signal }).catch(() => undefined)
  }
}

/** Time on the wall, and of processors: others on the machine make a difference to the first. */
interface Took {
  readonly wallMs: number
  readonly usedMs: number
}

/** A look while files have grown, beside `find`; the quietest of some. */
async function pollFigures(store: Store, logs: Logs): Promise<Figure[]> {
  const known = await getFiles(store, SHOP.name)
  const { root, sizes } = logs
  const options = { source: SHOP.name, root, include: [], exclude: [] }
  const directory = new Directory(options, known)
  await directory.poll()
  const finds: Took[] = []
  const polls: Took[] = []
  for (let round = 0; round < ROUNDS; round++) {
    logs.grow()
    finds.push(findTook(root))
    const [began, used] = [performance.now(), process.cpuUsage()]
    const { spans } = await directory.poll()
    const { user, system } = process.cpuUsage(used)
    polls.push({ wallMs: performance.now() - began, usedMs: (user + system) / 1000 })
    if (spans.size !== sizes.growing) throw new Error(`${spans.size} streams have grown`)
    for (const [span] of spans.values()) {
      const reader = openSpan(root, span)
      while ((await reader.nextAsync()) !== undefined);
      directory.committed([reader.record()])
    }
  }
  const figure = (of: keyof Took, where: string): Figure => {
    const [poll, find] = [polls, finds].map(each => Math.min(...each.map(took => took[of])))
    const what = `poll of ${sizes.files} files of which ${sizes.growing} have grown`
    return {
      name: `${what}, ratio to find${where}`,
      reach: `≤ ${MAX_RATIO}`,
      got: `${(poll / find).toFixed(2)} (${poll.toFixed(0)} ms)`,
      ok: poll / find <= MAX_RATIO,
    }
  }
  return [figure('wallMs', ''), figure('usedMs', ' in processor time')]
}

/** The shell tells what its children used: user and system, minutes and seconds. */
const FIND = `find "$0" -printf '%s %T@ %C@ %i\\n' > /dev/null; times`

function findTook(root: string): Took {
  const began = performance.now()
  const said = execFileSync('sh', ['-c', FIND, root], { encoding: 'utf8' })
  const wallMs = performance.now() - began
  const [, children = ''] = said.trim().split('\n')
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)]
  const seconds = parts.map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest))
  return { wallMs, usedMs: 1000 * seconds.reduce((sum, each) => sum + each, 0) }
}
