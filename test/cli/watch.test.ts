import assert from 'node:assert/strict'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { ScanOptions } from '../../src/cli/commands.ts'
import { getFindings } from '../../src/store/findings.ts'
import { getLogs } from '../../src/store/logs.ts'
import { listModels } from '../../src/store/models.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore, type Store } from '../../src/store/pool.ts'
import { getScores, type StoredScore } from '../../src/store/scores.ts'
import { type HeldClock, heldClock } from '../help/clock.ts'
import { withDatabase } from '../help/database.ts'
import { whileFailing } from '../help/failing-fs.ts'
import { runScan, type Scanned, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

interface Watching {
  readonly folder: string
  readonly clock: HeldClock
  readonly store: Store
  /** All that was printed so far. */
  out(): string
  /** Appends a minute of each of these texts and lets one poll go by. */
  minute(number: number, texts: Readonly<Record<string, string>>): Promise<void>
  scores(log: string): Promise<StoredScore[]>
  stop(): Promise<Scanned>
}

/** Watches a folder that holds the first minutes of each text. */
async function watching(
  given: { texts: Readonly<Record<string, string>>; minutes: number; model?: string },
  work: (watching: Watching) => Promise<void>,
): Promise<void> {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      const logDir = join(folder, 'logs')
      for (const [name, text] of Object.entries(given.texts)) {
        writeLog(logDir, name, between(text, 0, given.minutes))
      }
      const model = given.model === undefined ? {} : { model: join(folder, 'model.yaml') }
      if (given.model !== undefined) writeFileSync(join(folder, 'model.yaml'), given.model)
      const clock = heldClock()
      const stop = new AbortController()
      let out = ''
      const options: Partial<ScanOptions> & { logDir: string; databaseUrl: string } = {
        ...{ logDir, databaseUrl, watch: true, pollIntervalMs: 1000, ...model },
      }
      const scanned = runScan(options, {
        clock,
        signal: stop.signal,
        out: text => {
          out += text
        },
      })
      await Promise.race([clock.asleep(), scanned])
      const store = await openStore(databaseUrl, { maxConnections: 2, applicationName: 'test' })
      const end = (): Promise<Scanned> => {
        stop.abort()
        return scanned
      }
      try {
        await work({
          ...{ folder: logDir, clock, store, out: () => out, stop: end },
          scores: async log => getScores(store, await idOf(store, log)),
          minute: async (number, texts) => {
            for (const [name, text] of Object.entries(texts)) {
              appendFileSync(join(logDir, name), between(text, number, number + 1))
            }
            await Promise.race([clock.tick(), scanned])
          },
        })
      } finally {
        await end()
        await closeStore(store)
      }
    }),
  )
}

/** The lines of a service log from one minute to another. */
function between(text: string, from: number, to: number): string {
  const minute = (line: string): number => {
    return (Date.parse(line.slice(0, 24)) - Date.UTC(2026, 0, 5, 8)) / 60_000
  }
  const lines = text.split(/(?<=\n)/).filter(line => line !== '')
  return lines.filter(line => minute(line) >= from && minute(line) < to).join('')
}

async function idOf(store: Store, name: string): Promise<number> {
  const log = (await getLogs(store, 'test')).find(each => each.name === name)
  assert.ok(log, name)
  return log.id
}

/** Lines of JSON behind the first report. */
function told(out: string): { id: string; severity: string; members: { log: string }[] }[] {
  return out
    .trim()
    .split('\n')
    .slice(1)
    .map(line => JSON.parse(line))
}

test('each window is judged once, when it is complete, and its score never changes', async () => {
  const texts = { 'api.log': serviceLog({ seed: 1, minutes: 50, brokenMinute: 45 }) }
  await watching({ texts, minutes: 40 }, async ({ minute, scores }) => {
    let before = await scores('api.log')
    for (let number = 40; number < 50; number++) {
      await minute(number, texts)
      const after = await scores('api.log')
      assert.deepEqual(after.slice(0, before.length), before)
      const starts = after.map(score => score.from)
      assert.equal(new Set(starts).size, starts.length, 'a window was judged twice')
      const endMs = Date.UTC(2026, 0, 5, 8) + (number + 1) * 60_000
      assert.ok(after.every(score => score.to <= endMs))
      assert.ok(after.length > before.length)
      before = after
    }
    const lines = before.slice(90, -2).map(score => score.lines)
    assert.ok(Math.min(...lines) > 30, 'a window was judged before its lines were there')
  })
})

test('an incident is told once when it opens, with the log that was strange', async () => {
  const texts = {
    'api.log': serviceLog({ seed: 1, minutes: 50, brokenMinute: 43 }),
    'calm.log': serviceLog({ seed: 2, minutes: 50 }),
  }
  await watching({ texts, minutes: 40 }, async ({ minute, out }) => {
    for (let number = 40; number < 43; number++) await minute(number, texts)
    assert.deepEqual(told(out()), [])
    for (let number = 43; number < 50; number++) await minute(number, texts)
    const incidents = told(out())
    const keys = incidents.map(({ id, severity }) => `${id} ${severity}`)
    assert.equal(new Set(keys).size, keys.length, 'told again without being worse')
    assert.equal(new Set(incidents.map(({ id }) => id)).size, 1)
    assert.equal(incidents[0].members[0].log, 'api.log')
  })
})

test('a steady log that falls silent is found while the others go on', async () => {
  const api = serviceLog({ seed: 1, minutes: 55 })
  const silent = serviceLog({ seed: 2, minutes: 55 })
  const texts = { 'api.log': api, 'silent.log': silent }
  await watching({ texts, minutes: 40 }, async ({ minute, store }) => {
    await minute(40, texts)
    for (let number = 41; number < 55; number++) await minute(number, { 'api.log': api })
    const findings = await getFindings(store, await idOf(store, 'silent.log'))
    const missing = findings.filter(finding => finding.reason === 'Missing')
    assert.equal(missing.length, 1)
    assert.ok(missing[0].from >= Date.UTC(2026, 0, 5, 8, 40))
    assert.deepEqual(await getFindings(store, await idOf(store, 'api.log')), [])
  })
})

test('after so many windows a new version is stored; past scores keep the old one', async () => {
  const texts = { 'api.log': serviceLog({ seed: 1, minutes: 60 }) }
  const model = MODEL.replace('training: {}', 'training: { retrainEveryWindows: 16 }')
  await watching({ texts, minutes: 40, model }, async ({ minute, scores, store }) => {
    const before = await scores('api.log')
    for (let number = 40; number < 60; number++) await minute(number, texts)
    const models = await listModels(store, await idOf(store, 'api.log'))
    assert.ok(models.length >= 3, `${models.length} versions`)
    const after = await scores('api.log')
    assert.deepEqual(after.slice(0, before.length), before)
    assert.ok(new Set(after.map(score => score.version)).size > 1)
  })
})

test('a log with too few windows is learned as soon as it has enough', async () => {
  const texts = { 'young.log': serviceLog({ seed: 1, minutes: 12 }) }
  await watching({ texts, minutes: 2 }, async ({ minute, store }) => {
    const states: string[] = []
    for (let number = 2; number < 12; number++) {
      await minute(number, texts)
      states.push((await getLogs(store, 'test'))[0].state)
    }
    assert.equal(states[0], 'learning')
    assert.equal(states.at(-1), 'trained')
  })
})

test('without times a window is judged when the next one has begun', async () => {
  const line = (n: number): string => `worker ${n % 7} took job ${n}\n`
  const lines = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, i) => line(from + i)).join('')
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      const path = join(folder, 'plain.log')
      writeFileSync(path, lines(0, 4000))
      const clock = heldClock()
      const stop = new AbortController()
      const scanned = runScan(
        { logDir: folder, databaseUrl, watch: true },
        { clock, signal: stop.signal },
      )
      await clock.asleep()
      const store = await openStore(databaseUrl, { maxConnections: 2, applicationName: 'test' })
      const windows = async (): Promise<number[]> =>
        (await getScores(store, await idOf(store, 'plain.log'))).slice(40).map(({ lines }) => lines)
      for (const [from, to, judged] of [
        [4000, 4040, []],
        [4040, 4120, [100]],
        [4120, 4310, [100, 100, 100]],
      ] as const) {
        appendFileSync(path, lines(from, to))
        await clock.tick()
        assert.deepEqual(await windows(), judged)
      }
      stop.abort()
      await scanned
      await closeStore(store)
    }),
  )
})

test('the signal ends a watch with exit code 0', async () => {
  await watching({ texts: { 'a.log': 'one line\n' }, minutes: 0 }, async ({ stop }) => {
    assert.equal((await stop()).code, 0)
  })
})

const MODEL = `apiVersion: logforest.io/v1alpha1
kind: AnomalyModel
metadata: { name: quick }
spec:
  training: {}
`

test('a file that is held back is waited for some turns; then it is told of', async () => {
  const texts = { 'api.log': serviceLog({ seed: 1, minutes: 60 }) }
  await watching({ texts, minutes: 40 }, async ({ folder, minute, scores, stop }) => {
    await minute(40, texts)
    const before = (await scores('api.log')).length
    writeFileSync(join(folder, 'new.log'), 'its server has forgotten it\n')
    const judged: number[] = []
    await whileFailing('readSync', { code: 'ESTALE', when: () => true }, async () => {
      for (let number = 41; number < 48; number++) {
        await minute(number, texts)
        judged.push((await scores('api.log')).length - before)
      }
    })
    assert.deepEqual(judged.slice(0, 6), [0, 0, 0, 0, 0, 0])
    assert.ok(judged[6] > 0, 'not for ever')
    assert.match((await stop()).error, /"new\.log" could not be read as it was listed/)
  })
})
