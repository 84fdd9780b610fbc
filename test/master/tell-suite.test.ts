/** Incidents of a suite as they are stored. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Suppression } from '../../src/master/suppression.ts'
import { type MasterOptions, masterTurn } from '../../src/master/turn.ts'
import { appendFindings } from '../../src/store/findings.ts'
import { getIncidents } from '../../src/store/incidents.ts'
import { markJudged, markLearned } from '../../src/store/judged.ts'
import { storeLog } from '../../src/store/logs.ts'
import { type Store, transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { getSuiteScores } from '../../src/store/suiteScores.ts'
import { withStore } from '../help/database.ts'
import { GrowingSuite } from '../help/growing-suite.ts'
import { countStatements } from '../help/statements.ts'
import { found, minute } from './findings.ts'
import { MINUTE, SUITE_OPTIONS, slowSeries, suiteOf } from './suite.ts'

const OPTIONS = { ...SUITE_OPTIONS.forest, alarmsPerDay: 2 }

function grown(minutes: readonly number[]) {
  const series = suiteOf({ logs: 4, windows: 400, seed: 2 })
  const findings = minutes.map(at => found(`log-00${at % 4}`, at))
  return { series, findings, windowMs: MINUTE }
}

async function told(store: Store, more: Partial<MasterOptions> = {}) {
  const hidden = await masterTurn(store, 'test', { ...OPTIONS, ...more })
  return { hidden, incidents: await getIncidents(store, 'test') }
}

async function unsettled(store: Store): Promise<string[]> {
  const { rows } = await store.pool.query('select id from finding where settled is null')
  return rows.map(({ id }) => id).sort()
}

const SUPPRESSION: Suppression = {
  ...{ name: 'known', template: 'a1b2c3d4e5f60718', shapes: [], reason: '', log: 'log-000' },
  ...{ untilMs: Number.POSITIVE_INFINITY, covers: log => log === 'log-000' },
}

test('a turn reads the findings of open incidents alone, and numbers stay', async () => {
  await withStore(async store => {
    const suite = await GrowingSuite.begun(store, grown([40, 121, 202, 300]), minute(250))
    const first = await told(store)
    assert.equal(first.incidents.length, 3)
    assert.deepEqual(await unsettled(store), [], 'all of the past is closed')
    await suite.judge(minute(310))
    const second = await told(store)
    assert.deepEqual(await unsettled(store), ['log-000@300'])
    const numbers = new Map(second.incidents.map(({ id, number }) => [id, number]))
    for (const { id, number } of first.incidents) assert.equal(numbers.get(id), number)
    assert.equal(Math.max(...numbers.values()), 4)
    await suite.judge(minute(400))
    await told(store)
    assert.deepEqual(await unsettled(store), [])
  })
})

test('a suppression takes the past away, and its end brings all of it back', async () => {
  await withStore(async store => {
    const suite = await GrowingSuite.begun(store, grown([40, 121, 204, 300]), minute(250))
    await told(store)
    await suite.judge(minute(400))
    const before = await told(store)
    const during = await told(store, { suppressions: [SUPPRESSION] })
    assert.equal(during.hidden, 3)
    const left = during.incidents.map(({ members }) => members[0].finding.log)
    assert.deepEqual(left, ['log-001'])
    const again = await told(store, { suppressions: [SUPPRESSION] })
    assert.deepEqual(again, during, 'what is hidden is counted in closed incidents, too')
    const after = await told(store)
    assert.deepEqual(
      after.incidents.map(({ number: _, ...each }) => each),
      before.incidents.map(({ number: _, ...each }) => each),
    )
  })
})

test('a turn without news asks as little, however much was found before', async () => {
  const statements: number[] = []
  for (const many of [1, 30]) {
    await withStore(async store => {
      const minutes = Array.from({ length: many }, (_, at) => 10 + 7 * at)
      await GrowingSuite.begun(store, grown(minutes), minute(390))
      await told(store)
      const count = countStatements(store)
      await masterTurn(store, 'test', OPTIONS)
      statements.push(count())
    })
  }
  assert.equal(statements[0], statements[1])
})

test('a second source renames the logs, and the suite is judged and told on', async () => {
  await withStore(async store => {
    const blows = [120, 300].map(from => {
      return { logs: [0, 1, 2, 3, 4, 5], strength: from / 24, from, to: from + 20 }
    })
    const series = suiteOf({ logs: 9, windows: 420, seed: 2, blows })
    const suite = await GrowingSuite.begun(
      store,
      { series, findings: [], windowMs: MINUTE },
      minute(200),
    )
    const before = await told(store)
    assert.equal(before.incidents.length, 1, 'an alarm of the suite alone')
    const own = { name: 'test', model: '' }
    await ensureSource(store, { name: 'other', root: '/', config: {}, suite: own })
    await suite.judge(minute(420))
    const { incidents } = await told(store, { retell: true })
    assert.deepEqual(
      incidents.map(({ id }) => id),
      before.incidents.map(({ id }) => id),
    )
    const logs = incidents.flatMap(({ members }) => members.map(({ finding }) => finding.log))
    assert.ok(logs.length > 2 && logs.every(log => log.startsWith('test/log-00')), String(logs))
    const judged = (await getSuiteScores(store, 'test')).slice(200)
    assert.equal(judged.length, 220)
    assert.ok(
      judged.some(({ score }) => score > 50),
      'the other blow is seen',
    )
    await store.pool.query(`delete from log where name <> 'log-008'`)
    assert.deepEqual((await told(store, { retell: true })).incidents, [], 'none of them is left')
  })
})

test('what a source finds that is behind stays open until that source is past it', async () => {
  await withStore(async store => {
    const suite = await GrowingSuite.begun(store, grown([]), minute(390))
    await told(store)
    const own = { name: 'test', model: '' }
    await ensureSource(store, { name: 'late', root: '/', config: {}, suite: own })
    const { id: log } = await storeLog(store, { source: 'late', name: 'late.log' })
    const findings = async (at: number, to: number) => {
      const finding = found('late.log', at, { id: 'one', to: minute(to) })
      await transaction(store, connection => appendFindings(connection, log, [finding]))
    }
    await markLearned(store, 'late', minute(341))
    await findings(340, 341)
    const [first] = (await told(store)).incidents
    assert.deepEqual(await unsettled(store), ['one'])
    await suite.judge(minute(400))
    await markJudged(store, 'late', minute(350))
    await findings(340, 345)
    const [grownOne] = (await told(store)).incidents
    assert.deepEqual([grownOne.id, grownOne.to], [first.id, minute(345)], 'it goes on')
    await markJudged(store, 'late', minute(380))
    await told(store)
    assert.deepEqual(await unsettled(store), [])
  })
})

test('a suite whose windows get longer is told by those that judged', async () => {
  await withStore(async store => {
    const series = [...suiteOf({ logs: 4, windows: 600, seed: 2 }), slowSeries(5, 200, 600)]
    const grown = { series, findings: [], windowMs: MINUTE }
    const suite = await GrowingSuite.begun(store, grown, minute(200))
    await told(store, { retrainEveryWindows: 240 })
    await suite.judge(minute(600))
    await told(store, { retrainEveryWindows: 240 })
    for (const at of [300, 301, 302, 500, 505, 510, 530]) await alarmAt(store, at)
    const { incidents } = await told(store, { retell: true })
    const spans = incidents.map(({ from, to }) => [from, to])
    assert.deepEqual(
      spans.sort(([a], [b]) => a - b),
      [
        [minute(300), minute(303)],
        [minute(500), minute(535)],
      ],
    )
  })
})

async function alarmAt(store: Store, at: number): Promise<void> {
  const contributors = ['test/log-001', 'test/log-002'].map(log => {
    return { log, onsetMs: minute(at), excess: 3, share: 0.5 }
  })
  const by = { byRules: true, byForest: false, byDrift: false }
  const { rowCount } = await store.pool.query(
    'update suite_score set alarm = true, score = 95, carried = $2 where starts = $1',
    [minute(at), { ratio: 2, ...by, contributors }],
  )
  assert.equal(rowCount, 1)
}

test('models of an older program are learned anew, what was judged and told stays', async () => {
  await withStore(async store => {
    const blows = [{ logs: [0, 1, 2, 3, 4, 5], strength: 5, from: 120, to: 140 }]
    const series = suiteOf({ logs: 9, windows: 420, seed: 2, blows })
    const suite = await GrowingSuite.begun(
      store,
      { series, findings: [], windowMs: MINUTE },
      minute(200),
    )
    await told(store)
    await suite.judge(minute(350))
    const before = await told(store)
    const kept = await getSuiteScores(store, 'test', { from: 0, to: minute(220) })
    await store.pool.query('update suite_model set bytes = set_byte(bytes, 0, 1)')
    await store.pool.query('delete from window_score where starts < $1', [minute(220)])
    await suite.judge(minute(400))
    const after = await told(store)
    // What stayed as usual is not known any more: its scores are gone.
    const shown = before.incidents.map(incident => ({ ...incident, normal: [] }))
    assert.deepEqual(after.incidents, shown)
    const scores = await getSuiteScores(store, 'test')
    assert.equal(scores.length, 400)
    assert.deepEqual(scores.slice(0, 220), kept)
  })
})
