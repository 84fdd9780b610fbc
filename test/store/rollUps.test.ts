/** Roll-ups against the windows that they are made of, on a real server. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Random, seededRandom } from '../../src/base/random.ts'
import { HOURS, MINUTES } from '../../src/store/levels.ts'
import { storeLog } from '../../src/store/logs.ts'
import { type Connection, query, type Store, transaction } from '../../src/store/pool.ts'
import { rollUp } from '../../src/store/rollUps.ts'
import { appendScores, deleteScoresFrom, replaceScores } from '../../src/store/scores.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { takeSuite } from '../../src/store/suites.ts'
import { withStore } from '../help/database.ts'
import { windowScore } from '../help/flow.ts'

const MINUTE = 60_000
const DAY = 86_400_000

async function withLogs(work: (store: Store, logs: readonly number[]) => Promise<void>) {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const logs: number[] = []
    for (const name of ['a.log', 'b.log', 'c.log']) {
      logs.push((await storeLog(store, { source: 's', name })).id)
    }
    await work(store, logs)
  })
}

function windowsAt(minutes: readonly number[], random: Random) {
  const scores = minutes.map(minute => {
    const score = Math.floor(random.next() * 1000) / 10
    const lines = Math.floor(random.next() * 50)
    return windowScore(minute * MINUTE, { score, lines, alarm: score > 95 })
  })
  return { version: 1, scores }
}

function minutesFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => first + at)
}

/** The steps that are stored, and those that the windows give. */
async function bothOf(store: Store, level: typeof MINUTES): Promise<[unknown[], unknown[]]> {
  const stored = await query(store, 'testing', {
    text: `select r.log, r.starts + (u.n - 1) * ${level.stepMs} as starts, u.windows, u.lines,
                  u.score, u.strangest, u.alarms, u.lag > 0 as late
             from ${level.table} r,
                  unnest(r.windows, r.lines, r.score, r.strangest, r.alarms, r.lag)
                    with ordinality as u (windows, lines, score, strangest, alarms, lag, n)
            where u.windows > 0 order by 1, 2`,
  })
  const given = await query(store, 'testing', {
    text: `select log, floor(starts / ${level.stepMs}) * ${level.stepMs} as starts,
                  count(*) as windows, sum(lines)::float8 as lines, max(score) as score,
                  (array_agg(starts order by score desc, starts))[1] as strangest,
                  count(*) filter (where alarm) as alarms, max(lag) > 0 as late
             from window_score w where timed and kind = 'window'
            group by 1, 2 order by 1, 2`,
  })
  return [stored, given]
}

async function checkAll(store: Store): Promise<void> {
  // The step under way is no longer one once a later one has begun.
  await rollUp(store, { suite: 's' })
  await store.pool.query(
    `insert into roll_up_due select min(id), ${Number.MAX_SAFE_INTEGER} from log`,
  )
  await rollUp(store, { suite: 's' })
  for (const level of [MINUTES, HOURS]) {
    const [stored, given] = await bothOf(store, level)
    assert.ok(given.length > 0)
    assert.deepEqual(stored, given, level.table)
  }
  await store.pool.query('delete from roll_up_due')
}

test('steps of ten minutes and of an hour are what their windows give', async () => {
  await withLogs(async (store, [a, b]) => {
    const random = seededRandom(1, 'windows')
    await transaction(store, async on => {
      await appendScores(on, a, windowsAt(minutesFrom(7, 1500), random))
      await appendScores(on, b, windowsAt(minutesFrom(700, 200), random))
      const session = windowScore(0, { kind: 'session', session: 'x', score: 100 })
      const untimed = windowScore(300, { timed: false, score: 100 })
      await appendScores(on, b, { version: 1, scores: [session, untimed] })
    })
    await checkAll(store)
  })
})

/** One of the ways in which windows change: late, said anew, learned again, gone. */
async function change(on: Connection, log: number, random: Random): Promise<void> {
  const way = random.next()
  const first = Math.floor(random.next() * 2000)
  if (way < 0.5) await appendScores(on, log, windowsAt(minutesFrom(first, 5), random))
  else if (way < 0.8) await deleteScoresFrom(on, log, first * MINUTE)
  else await replaceScores(on, log, windowsAt(minutesFrom(first, 300), random))
}

test('whatever changes, and wherever it is cut off, they follow', async () => {
  await withLogs(async (store, logs) => {
    const random = seededRandom(2, 'changes')
    await transaction(store, on => appendScores(on, logs[0], windowsAt([0, 1, 2], random)))
    for (let round = 0; round < 25; round++) {
      const log = logs[Math.floor(random.next() * logs.length)]
      await transaction(store, on => change(on, log, random))
      const batchRows = 1 + Math.floor(random.next() * 3)
      // Killed within a transaction, as by kill -9: the server undoes it.
      const failing = { ...store, pool: cutOff(store, Math.floor(random.next() * 9)) }
      await rollUp(failing, { suite: 's', batchRows }).catch(error =>
        assert.match(String(error), /cut off/),
      )
    }
    await checkAll(store)
  })
})

/** A pool whose connections end in the midst of it, after so many statements. */
function cutOff(store: Store, statements: number): Store['pool'] {
  let left = statements
  return new Proxy(store.pool, {
    get(pool, name) {
      if (name !== 'connect') return Reflect.get(pool, name)?.bind?.(pool)
      return async () => {
        const client = await pool.connect()
        const run = client.query.bind(client)
        return new Proxy(client, {
          get(own, key) {
            if (key !== 'query') return Reflect.get(own, key)?.bind?.(own)
            return (text: string, values: unknown[]) => {
              if (text !== 'rollback' && left-- <= 0) throw new Error('cut off')
              return run(text, values)
            }
          },
        })
      }
    },
  })
}

test('the step under way waits, and a turn makes no more than its batches', async () => {
  await withLogs(async (store, [a]) => {
    const random = seededRandom(3, 'windows')
    await transaction(store, on => appendScores(on, a, windowsAt(minutesFrom(0, 15), random)))
    assert.equal(await rollUp(store, { suite: 's' }), 1)
    const { rows } = await store.pool.query('select starts from roll_up_due')
    assert.deepEqual(rows, [{ starts: 10 * MINUTE }])
    assert.equal(await rollUp(store, { suite: 's' }), 0)
    await transaction(store, on => appendScores(on, a, windowsAt(minutesFrom(0, 9000), random)))
    // 38 rows of four hours, 25 batches of one.
    assert.equal(await rollUp(store, { suite: 's', batchRows: 1 }), 25)
    assert.equal(await rollUp(store, { suite: 's', batchRows: 1 }), 13)
  })
})

test('where windows are gone by their age, what was made of them stays', async () => {
  await withLogs(async (store, [a]) => {
    const random = seededRandom(4, 'windows')
    await transaction(store, on =>
      appendScores(on, a, windowsAt([...minutesFrom(0, 60), 14_400], random)),
    )
    await store.pool.query(`insert into stream (log, name, key, to_ms) values ($1, 's', 'k', $2)`, [
      a,
      10 * DAY,
    ])
    await rollUp(store, { suite: 's', findingsDays: 3 })
    const before = await store.pool.query('select * from roll_up_minutes order by starts')
    await store.pool.query('delete from window_score where starts < $1', [DAY])
    await transaction(store, on => appendScores(on, a, windowsAt([5], random)))
    assert.equal(await rollUp(store, { suite: 's', findingsDays: 3 }), 1)
    const after = await store.pool.query('select * from roll_up_minutes order by starts')
    assert.deepEqual(after.rows, before.rows)
  })
})

test('a master that lost the suite rolls nothing up', async () => {
  await withLogs(async (store, [a]) => {
    const random = seededRandom(5, 'windows')
    await transaction(store, on => appendScores(on, a, windowsAt(minutesFrom(0, 30), random)))
    const epoch = await takeSuite(store, 's')
    await takeSuite(store, 's')
    assert.equal(await rollUp(store, { suite: 's', epoch }), 0)
    assert.equal(await rollUp(store, { suite: 's', epoch: epoch + 1 }), 1)
    assert.equal(await rollUp(store, { suite: 'unknown' }), 0)
  })
})
