/**
 * A past verdict on the suite never changes: in however many turns, cut off wherever, what is
 * stored in the end is what one turn stores, and what was judged or closed stays as it was.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Random, seededRandom } from '../../src/base/random.ts'
import { masterTurn } from '../../src/master/turn.ts'
import { getIncidents } from '../../src/store/incidents.ts'
import type { Store } from '../../src/store/pool.ts'
import { listSuiteModels } from '../../src/store/suiteModels.ts'
import { getSuiteScores } from '../../src/store/suiteScores.ts'
import { withStore } from '../help/database.ts'
import { difference } from '../help/stored.ts'
import { type Grown, GrowingSuite } from '../help/growing-suite.ts'
import { found, minute } from '../master/findings.ts'
import { MINUTE, SUITE_OPTIONS, suiteOf } from '../master/suite.ts'

const SEEDS = Number(process.env.SIM_SEEDS ?? 3)
const LEARNED = 200
const END = 420
const OPTIONS = { ...SUITE_OPTIONS.forest, alarmsPerDay: 2, retrainEveryWindows: 70 }

/** Nine logs; two times many are slightly odd, and some have findings near each other and apart. */
function grownOf(seed: number): Grown {
  const random = seededRandom(seed, 'suite')
  const blows = [60, 330].map(from => ({
    ...{ logs: [0, 1, 2, 3, 4, 5], strength: 3.5 },
    ...{ from: from + random.below(20), to: from + 26 },
  }))
  const drawn = Array.from({ length: 30 }, () => {
    const at = random.below(END)
    const log = `log-00${random.below(9)}`
    const to = minute(at + 1 + random.below(9))
    return found(log, at, { to, score: 91 + 8 * random.next() })
  })
  // Two of one log and minute would be one finding.
  const findings = [...new Map(drawn.map(each => [each.id, each])).values()]
  return { series: suiteOf({ logs: 9, windows: END, seed, blows }), findings, windowMs: MINUTE }
}

async function storedOf(store: Store) {
  const incidents = (await getIncidents(store, 'test')).map(({ number: _, ...each }) => each)
  const scores = await getSuiteScores(store, 'test')
  return { incidents, scores, models: await listSuiteModels(store, 'test') }
}

async function inOne(store: Store, grown: Grown) {
  const suite = await GrowingSuite.begun(store, grown, minute(LEARNED))
  await masterTurn(store, 'test', OPTIONS)
  await suite.judge(minute(END))
  await masterTurn(store, 'test', OPTIONS)
  return storedOf(store)
}

/** A process of which the connection breaks at some statement; it is begun anew. */
async function cutTurn(store: Store, random: Random): Promise<void> {
  let left = random.below(40)
  const broken = new Proxy(store.pool, {
    get: (pool, key) => {
      if (key !== 'query' && key !== 'connect') return Reflect.get(pool, key, pool)
      if (left-- <= 0) throw new Error('killed')
      return Reflect.get(pool, key, pool).bind(pool)
    },
  })
  await masterTurn({ ...store, pool: broken }, 'test', OPTIONS).catch(error => {
    if (!/killed/.test(String(error.cause ?? error))) throw error
  })
}

async function inMany(store: Store, grown: Grown, random: Random) {
  const suite = await GrowingSuite.begun(store, grown, minute(LEARNED))
  if (random.below(2) === 0) await masterTurn(store, 'test', OPTIONS)
  let before: Awaited<ReturnType<typeof storedOf>> | undefined
  for (let at = LEARNED; at < END; ) {
    at = Math.min(END, at + 1 + random.below(25))
    await suite.judge(minute(at) + (at < END ? random.below(MINUTE) : 0))
    await cutTurn(store, random)
    await masterTurn(store, 'test', OPTIONS)
    const now = await storedOf(store)
    const past = now.scores.slice(0, before?.scores.length)
    assert.deepEqual(past, before?.scores ?? past, 'a past score never changes')
    const { rows } = await store.pool.query('select id from incident where closed')
    const closed = new Set(rows.map(({ id }) => id))
    for (const incident of before?.incidents ?? []) {
      if (!lastClosed.has(incident.id)) continue
      const same = now.incidents.find(({ id }) => id === incident.id)
      assert.deepEqual(same, incident, 'a closed incident never changes')
    }
    lastClosed = closed
    before = now
  }
  return storedOf(store)
}

let lastClosed: ReadonlySet<string> = new Set()

test('turns of any size, cut off anywhere, store what one turn stores', async t => {
  const first = Number(process.env.SIM_SEED ?? Math.floor(performance.timeOrigin) % 2 ** 31)
  t.diagnostic(`seeds from ${first}`)
  for (let seed = first; seed < first + SEEDS; seed++) {
    const grown = grownOf(seed)
    lastClosed = new Set()
    await withStore(async one => {
      const whole = await inOne(one, grown)
      assert.equal(whole.scores.length, END)
      assert.ok(whole.models.length >= 3 && whole.incidents.length > 5)
      await withStore(async store => {
        const many = await inMany(store, grown, seededRandom(seed, 'turns'))
        assert.equal(difference(many, whole), undefined, `seed ${seed}`)
      })
    })
  }
})
