/**
 * kill -9 of scanners and masters while lines flow, as real processes on a real server: the ledger
 * adds up, and what is found is what processes that nobody disturbed find.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { seededRandom } from '../../src/base/random.ts'
import { getFindings } from '../../src/store/findings.ts'
import { getIncidents } from '../../src/store/incidents.ts'
import { getLogs } from '../../src/store/logs.ts'
import { getOverview } from '../../src/store/overview.ts'
import type { Store } from '../../src/store/pool.ts'
import { getScores } from '../../src/store/scores.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { SHOP, writeManifests } from '../help/manifests.ts'
import { serviceLog, withFolder, writeLog } from '../help/scanning.ts'
import { difference } from '../help/stored.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const LOGS = 3
const HISTORY_MINUTES = 10
const KILLS = 4

/** A process that is started again whenever it was killed. */
class Restarted {
  #child: ChildProcess
  readonly #start: () => ChildProcess

  constructor(words: readonly string[], env: Readonly<Record<string, string>>) {
    this.#start = () =>
      spawn(process.execPath, [MAIN, ...words], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
    this.#child = this.#start()
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL')
    this.#child = this.#start()
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    assert.equal(this.#child.exitCode, null, 'it never exits by itself')
    this.#child.kill(signal)
    await once(this.#child, 'close')
  }
}

interface Flow {
  readonly history: readonly string[]
  /** What is written afterwards, in pieces. */
  readonly pieces: readonly (readonly string[])[]
  readonly lines: number
}

function flowOf(): Flow {
  const whole = Array.from({ length: LOGS }, (_, log) =>
    serviceLog({ seed: log, minutes: 16, ...(log === 1 ? { brokenMinute: 13 } : {}) }),
  )
  const cut = (text: string, minute: number) => text.indexOf(`08:${minute}:00`) - 11
  const history = whole.map(text => text.slice(0, cut(text, HISTORY_MINUTES)))
  const pieces = [11, 12, 13, 14, 15, 16].map(minute =>
    whole.map(text => {
      const to = minute === 16 ? text.length : cut(text, minute)
      return text.slice(cut(text, minute - 1), to)
    }),
  )
  return {
    history,
    pieces,
    lines: whole.reduce((sum, text) => sum + text.split('\n').length - 1, 0),
  }
}

const pathOf = (log: number): string => `logs/s${log}.log`

async function until(met: () => Promise<boolean>): Promise<void> {
  while (!(await met())) await sleep(100)
}

async function found(store: Store): Promise<unknown> {
  const logs = []
  for (const log of await getLogs(store, SHOP.name)) {
    const scores = await getScores(store, log.id)
    logs.push({ name: log.name, scores, findings: await getFindings(store, log.id) })
  }
  return { logs, incidents: await getIncidents(store, SHOP.suite.name) }
}

/** Runs the processes over the whole flow; `disturb` may kill them. */
async function run(
  flow: Flow,
  scanners: number,
  disturb: (running: readonly Restarted[]) => Promise<void>,
): Promise<unknown> {
  return withFolder(async folder => {
    let result: unknown
    await withStore(async store => {
      await ensureSource(store, SHOP)
      const words = writeManifests(folder)
      for (const [log, text] of flow.history.entries()) writeLog(folder, pathOf(log), text)
      const env = (name: string) => ({ DATABASE_URL: store.url, POD_NAME: name })
      const running = Array.from(
        { length: scanners },
        (_, index) => new Restarted(words.scanner, env(`scanner-${index}`)),
      )
      running.push(new Restarted(words.master, env('master-0')))
      await until(async () => (await getOverview(store, SHOP.name)).logs.trained === LOGS)
      for (const piece of flow.pieces) {
        for (const [log, text] of piece.entries()) appendFileSync(join(folder, pathOf(log)), text)
        await disturb(running)
      }
      await settled(store, flow.lines)
      for (const each of running) await each.end('SIGTERM')
      const { ingest } = await getOverview(store, SHOP.name)
      const { empty, duplicate, scored, heldBack } = ingest
      assert.equal(ingest.lines, flow.lines)
      assert.equal(empty + duplicate + scored + heldBack, flow.lines)
      result = await found(store)
    })
    return result
  })
}

/** All is read, judged to the watermark, and the master has seen it. */
async function settled(store: Store, lines: number): Promise<void> {
  const judged = Date.UTC(2026, 0, 5, 8, 15, 30)
  await until(async () => {
    const logs = await getLogs(store, SHOP.name)
    const { ingest } = await getOverview(store, SHOP.name)
    return ingest.lines === lines && logs.every(log => (log.counts.judgedTo ?? 0) >= judged)
  })
  const before = Date.now()
  await until(async () => {
    const text = `select state from master where (state->>'lastPollMs')::float8 > $1
                   and (state->>'leading')::boolean`
    return (await store.pool.query(text, [before + 2000])).rows.length > 0
  })
}

test('processes that are killed again and again find what undisturbed ones find', async t => {
  const seed = Math.floor(performance.timeOrigin) % 2 ** 31
  t.diagnostic(`seed ${seed}`)
  const random = seededRandom(seed)
  const flow = flowOf()
  const calm = await run(flow, 1, async () => sleep(1500))
  let kills = 0
  const killed = await run(flow, 2, async running => {
    await sleep(random.below(2000))
    if (kills++ < KILLS) await running[random.below(running.length)].kill()
  })
  assert.equal(difference(killed, calm), undefined, `seed ${seed}`)
  assert.ok(JSON.stringify(calm).includes('NewTemplate'))
})
