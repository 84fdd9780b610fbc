/**
 * How long the processes of a cluster take from their start until `/readyz` says yes, on a database
 * that is there, and an apiserver for the operator. As in the image, what Node.js compiled is there
 * from the second start on. Run alone: `node test/bench/start.ts`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { type Figure, tableOf } from '../help/figures.ts'
import { SHOP, writeManifests } from '../help/manifests.ts'
import { freePort } from '../help/port.ts'
import { withFolder, writeLog } from '../help/scanning.ts'
import { noPod, withPodOfOperator } from './pod.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
/** As the image names it. */
const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/logforest', import.meta.url))
const RUNS = 5
const MOST_MS = 1000
const LOOK_MS = 5
const PATIENCE_MS = 60_000

/** A process to be started: the words after the program's name, and what its environment adds. */
interface Start {
  readonly words: readonly string[]
  /** Words before the program. */
  readonly enter?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/** Measures a scanner, a master and an operator, the quickest of some starts each. */
export async function startBench(): Promise<Figure[]> {
  const figures: Figure[] = []
  await withFolder(async folder => {
    writeLog(folder, 'logs/app.log', 'one\n')
    await withStore(async store => {
      await ensureSource(store, SHOP)
      const environment = {
        DATABASE_URL: store.url,
        POD_NAME: 'bench',
        NODE_COMPILE_CACHE: COMPILED,
      }
      for (const [name, words] of Object.entries(writeManifests(folder)))
        figures.push(await measure(name, { words, environment }))
      figures.push(await operatorFigure(environment))
    })
  })
  return figures
}

async function operatorFigure(given: Start['environment']): Promise<Figure> {
  const missing = noPod()
  if (missing !== undefined)
    return { ...figureOf('operator', { ms: 0, workMs: 0 }), got: `left out: ${missing}` }
  return withPodOfOperator(({ enter, environment }) => {
    const words = ['operator', '--health-port', '0']
    return measure('operator', { words, enter, environment: { ...given, ...environment } })
  })
}

async function measure(name: string, start: Start): Promise<Figure> {
  const times: Took[] = []
  for (let run = 0; run < RUNS; run++) times.push(await readyAfter(start))
  return figureOf(name, times.toSorted((a, b) => a.ms - b.ms)[0])
}

/** By the clock, and of processor time: these say the same where nothing else runs. */
interface Took {
  readonly ms: number
  readonly workMs: number
}

function figureOf(name: string, { ms, workMs }: Took): Figure {
  const got = `${ms.toFixed(0)} ms, ${workMs} of them at work`
  return { name: `${name}: start to ready`, reach: `< ${MOST_MS} ms`, got, ok: ms < MOST_MS }
}

async function readyAfter({ words, enter = [], environment }: Start): Promise<Took> {
  const port = await freePort()
  const given = words.map((word, at) => (words[at - 1] === '--health-port' ? String(port) : word))
  const [program = '', ...rest] = [...enter, process.execPath, MAIN, ...given]
  const begin = performance.now()
  const child = spawn(program, rest, { env: { ...process.env, ...environment }, stdio: 'ignore' })
  try {
    while (!(await isReady(port))) {
      if (performance.now() - begin > PATIENCE_MS) throw new Error(`${words[0]} is never ready`)
      await sleep(LOOK_MS)
    }
    return { ms: performance.now() - begin, workMs: workOf(child.pid) }
  } finally {
    await ended(child)
  }
}

/** Processor time of a process in its hundredths of a second; NaN where nobody says. */
function workOf(pid = 0): number {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return Number.NaN
  const [user, system] = readFileSync(file, 'utf8').split(' ').slice(13, 15)
  return (Number(user) + Number(system)) * 10
}

async function isReady(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.status === 200
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  await once(child, 'close')
}

if (import.meta.main) process.stdout.write(tableOf(await startBench()))
