/** What is found live is what `scan` and then `scan --freeze` find in the same bytes. */
import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openStore } from '../../src/store/open.ts'
import { closeStore } from '../../src/store/pool.ts'
import { withDatabase, withStore } from '../help/database.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'
import { difference } from '../help/stored.ts'
import { type Found, foundBy, type Growth, growthOf, liveOver, QUICK_MODEL } from './live.ts'

const START_MS = Date.UTC(2026, 0, 5, 8)

const MINUTES = 33
const BROKEN_MINUTE = 29

/** In the middle of a window and of a line. */
const HISTORY_MS = 25 * 60_000 + 3_000

/** All but the last windows, which are not complete before more lines come. */
const END_MS = START_MS + MINUTES * 60_000 - 40_000

async function live(growth: Growth): Promise<Found> {
  return withFolder(async folder => {
    const root = join(folder, 'logs')
    const model = join(folder, 'model.yaml')
    writeLog(folder, 'model.yaml', QUICK_MODEL)
    for (const [name, text] of Object.entries(growth.history)) writeLog(root, name, text)
    let found: Found | undefined
    await withStore(async store => {
      await liveOver(store, { root, model, growth })
      found = await foundBy(store, END_MS)
    })
    assert.ok(found)
    return found
  })
}

async function scanned(growth: Growth): Promise<Found> {
  return withFolder(async folder => {
    const logDir = join(folder, 'logs')
    const model = join(folder, 'model.yaml')
    writeLog(folder, 'model.yaml', QUICK_MODEL)
    for (const [name, text] of Object.entries(growth.history)) writeLog(logDir, name, text)
    let found: Found | undefined
    await withDatabase(async databaseUrl => {
      await runScan({ logDir, databaseUrl, model })
      for (const piece of growth.pieces)
        for (const [name, text] of Object.entries(piece)) appendFileSync(join(logDir, name), text)
      await runScan({ logDir, databaseUrl, model, freeze: true })
      const store = await openStore(databaseUrl, { maxConnections: 2, applicationName: 'test' })
      found = await foundBy(store, END_MS)
      await closeStore(store)
    })
    assert.ok(found)
    return found
  })
}

/** Five logs; of one the trouble is announced by a single line, some calm windows before. */
function textsOf(seeds: readonly number[]): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const seed of seeds) texts[`s${seed}.log`] = serviceLog({ seed, minutes: MINUTES })
  const broken = serviceLog({ seed: seeds[1], minutes: MINUTES, brokenMinute: BROKEN_MINUTE })
  const time = timeOf(BROKEN_MINUTE * 60 - 30)
  const early = `${time} ERROR store: cannot reach shard 3: connection refused`
  const at = broken.indexOf(time)
  texts[`s${seeds[1]}.log`] = `${broken.slice(0, at)}${early}\n${broken.slice(at)}`
  return texts
}

function timeOf(second: number): string {
  return new Date(START_MS + second * 1000).toISOString()
}

test('what comes piece by piece is found as scan --freeze finds it in one', async t => {
  const seed = Math.floor(performance.timeOrigin) % 2 ** 31
  t.diagnostic(`seed ${seed}`)
  const times = { atMs: START_MS + HISTORY_MS, toMs: START_MS + MINUTES * 60_000 }
  const growth = growthOf(textsOf([1, 2, 3, 4, 5]), { ...times, seed })
  const [ours, reference] = [await live(growth), await scanned(growth)]
  assert.equal(difference(ours, reference), undefined, `seed ${seed}`)
  const [incident] = ours.incidents
  assert.equal(incident.members[0].finding.log, 's2.log')
  assert.equal(incident.from, START_MS + BROKEN_MINUTE * 60_000 - 30_000)
})
