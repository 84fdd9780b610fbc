/**
 * How long the processes of a cluster take from their start until `/readyz` says yes, on a database
 * that is there. Run alone: `node test/bench/start.ts`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { type Figure, tableOf } from '../help/figures.ts'
import { SHOP, writeManifests } from '../help/manifests.ts'
import { freePort } from '../help/port.ts'
import { withFolder, writeLog } from '../help/scanning.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const RUNS = 5
const MOST_MS = 1000
const LOOK_MS = 5
const PATIENCE_MS = 60_000

/** Measures a scanner and a master, the quickest of some starts each. */
export async function startBench(): Promise<Figure[]> {
  const figures: Figure[] = []
  await withFolder(async folder => {
    writeLog(folder, 'logs/app.log', 'one\n')
    await withStore(async store => {
      await ensureSource(store, SHOP)
      for (const [name, words] of Object.entries(writeManifests(folder))) {
        const times: number[] = []
        for (let run = 0; run < RUNS; run++) times.push(await readyAfter(words, store.url))
        figures.push(figureOf(name, Math.min(...times)))
      }
    })
  })
  return figures
}

function figureOf(name: string, ms: number): Figure {
  const got = `${ms.toFixed(0)} ms`
  return { name: `${name}: start to ready`, reach: `< ${MOST_MS} ms`, got, ok: ms < MOST_MS }
}

async function readyAfter(words: readonly string[], url: string): Promise<number> {
  const port = await freePort()
  const given = words.map((word, at) => (words[at - 1] === '--health-port' ? String(port) : word))
  const begin = performance.now()
  const child = spawn(process.execPath, [MAIN, ...given], {
    env: { ...process.env, DATABASE_URL: url, POD_NAME: 'bench' },
    stdio: 'ignore',
  })
  try {
    while (!(await isReady(port))) {
      if (performance.now() - begin > PATIENCE_MS) throw new Error(`${words[0]} is never ready`)
      await sleep(LOOK_MS)
    }
    return performance.now() - begin
  } finally {
    await ended(child)
  }
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
