/**
 * The promise of shares, over random worlds: several scanners that come, die and sleep through the
 * end of their leases store and find what one that was left alone does.
 */
import assert from 'node:assert/strict'
import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { seededRandom } from '../../src/base/random.ts'
import { shareOf } from '../../src/store/share.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { getFiles } from '../../src/store/files.ts'
import { withStore } from '../help/database.ts'
import { learned } from '../help/learned.ts'
import { withFolder, writeLog } from '../help/scanning.ts'
import { difference } from '../help/stored.ts'
import { LogWriters } from './logs.ts'
import { expire, SharingScanner } from './sharing.ts'

const SEEDS = Number(process.env.SIM_SEEDS ?? 8)
const STEPS = 40

async function readOut(scanners: readonly SharingScanner[]): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    let streams = 0
    for (const scanner of scanners) streams += await scanner.turn(false)
    quiet = streams === 0 ? quiet + 1 : 0
  }
}

async function simulate(seed: number, root: string): Promise<readonly string[]> {
  const random = seededRandom(seed)
  mkdirSync(root)
  const writers = new LogWriters(root, random)
  const { trace } = writers
  await withStore(async store => {
    await ensureSource(store, { name: 'test', root, config: {} })
    const scanners: SharingScanner[] = []
    // While one sleeps its lease ends, and another reads what was its part.
    const asleep = async (scanner: SharingScanner): Promise<void> => {
      trace.push(`${scanner.name} sleeps`)
      await expire(store, scanner.name)
      const awake = scanners.filter(each => !each.turning)
      for (const each of awake) await each.turn(false)
    }
    for (const name of ['a', 'b', 'c']) {
      scanners.push(new SharingScanner({ root, store, name, random, trace, asleep }))
    }
    for (let step = 0; step < STEPS; step++) {
      const scanner = scanners[random.below(scanners.length)]
      if (random.below(2) > 0) writers.step()
      else if (random.below(8) === 0) scanner.crash()
      else await scanner.turn(true)
    }
    writers.finish()
    await readOut(scanners)
    await withStore(async calmStore => {
      await ensureSource(calmStore, { name: 'test', root, config: {} })
      const calm = { root, store: calmStore, name: 'calm', random, trace: [], asleep }
      await readOut([new SharingScanner(calm)])
      const apart = difference(await learned(store, root), await learned(calmStore, root))
      assert.equal(apart, undefined, `seed ${seed}: ${apart}, after\n${trace.join('\n')}`)
    })
  })
  return trace
}

test('scanners that share, die and sleep store what one alone does', async t => {
  const first = Number(process.env.SIM_SEED ?? Math.floor(performance.timeOrigin) % 2 ** 31)
  t.diagnostic(`seeds from ${first}`)
  await withFolder(async folder => {
    const traces: string[] = []
    for (let seed = first; seed < first + SEEDS; seed++) {
      traces.push(...(await simulate(seed, join(folder, `${seed}`))))
    }
    for (const event of ['sleeps', 'The process is dead', 'took', 'late statement']) {
      const count = traces.filter(line => line.includes(event)).length
      t.diagnostic(`${event}: ${count} times`)
      assert.ok(count > 0 || SEEDS < 8, event)
    }
  })
})

test('a file that gets the name of a stream of another share stays in its own', async () => {
  await withFolder(async root => {
    await withStore(async store => {
      await ensureSource(store, { name: 'test', root, config: {} })
      const common = { root, store, random: seededRandom(1), trace: [], asleep: async () => {} }
      const scanners = ['a', 'b'].map(name => new SharingScanner({ ...common, name }))
      await readOut(scanners)
      // Shares go in two halves: names on either side.
      const half = (name: string) => shareOf(name) < 32
      const names = Array.from({ length: 50 }, (_, index) => `n${index}.log`)
      const from = names.find(name => half(name)) ?? ''
      const to = names.find(name => !half(name)) ?? ''
      writeLog(root, from, 'one\ntwo\n')
      await readOut(scanners)
      renameSync(join(root, from), join(root, to))
      writeLog(root, from, 'three\n')
      await readOut(scanners)
      const files = (await getFiles(store, 'test')).filter(file => file.state !== 'gone')
      assert.deepEqual(
        files.map(({ path, stream, position }) => [path, stream, position]).sort(),
        [
          [from, from, 6],
          [to, from, 8],
        ].sort(),
      )
    })
  })
})
