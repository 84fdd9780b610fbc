/**
 * The main promise of the scanner, over random worlds: whatever rotates, tears or crashes, what is
 * stored and found at the end is the same as after one uninterrupted reading.
 */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { seededRandom } from '../../src/base/random.ts'
import { getLedgers } from '../../src/store/ledgers.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { learned } from '../help/learned.ts'
import { withFolder } from '../help/scanning.ts'
import { difference } from '../help/stored.ts'
import { LogWriters } from './logs.ts'
import { CrashingScanner } from './scanner.ts'

const SEEDS = Number(process.env.SIM_SEEDS ?? 30)
const STEPS = 40

async function readOut(scanner: CrashingScanner): Promise<void> {
  for (let quiet = 0; quiet < 2; ) quiet = (await scanner.turn(false)) === 0 ? quiet + 1 : 0
}

async function simulate(seed: number, root: string): Promise<void> {
  const random = seededRandom(seed)
  mkdirSync(root)
  const writers = new LogWriters(root, random)
  const trace = writers.trace
  await withStore(async store => {
    await ensureSource(store, { name: 'test', root, config: {} })
    const meanwhile = (): void => writers.append()
    const scanner = new CrashingScanner({ root, store, random, meanwhile, trace })
    for (let step = 0; step < STEPS; step++) {
      if (random.below(3) > 0) writers.step()
      else if (random.below(8) === 0) scanner.crash()
      else await scanner.turn(true)
    }
    writers.finish()
    await withStore(async calmStore => {
      await ensureSource(calmStore, { name: 'test', root, config: {} })
      const calm = new CrashingScanner({ root, store: calmStore, random, meanwhile, trace: [] })
      await readOut(calm)
      await readOut(scanner)
      // Both go on from what they stored: what a state remembers is the same, too.
      for (let more = 0; more < 3; more++) writers.append()
      writers.finish()
      const both = []
      for (const each of [calm, scanner]) {
        each.crash()
        await readOut(each)
        both.push(await learned(each === calm ? calmStore : store, root))
      }
      const ledgers = await getLedgers(calmStore, 'test')
      const read = ledgers.reduce((sum, { ledger }) => sum + ledger.bytes, 0)
      assert.equal(read, writers.bytes, `seed ${seed}: bytes read, after\n${trace.join('\n')}`)
      const found = difference(both[1], both[0])
      assert.equal(found, undefined, `seed ${seed}: ${found}, after\n${trace.join('\n')}`)
    })
  })
}

test('whatever rotates and crashes: stored and found is what one reading stores', async t => {
  const first = Number(process.env.SIM_SEED ?? Math.floor(performance.timeOrigin) % 2 ** 31)
  t.diagnostic(`seeds from ${first}`)
  await withFolder(async folder => {
    for (let seed = first; seed < first + SEEDS; seed++)
      await simulate(seed, join(folder, `${seed}`))
  })
})
