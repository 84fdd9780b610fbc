/** Judging what is new of a suite. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Advancing, advance } from '../../src/master/advance.ts'
import { SuiteModels } from '../../src/master/models.ts'
import type { SuiteRow } from '../../src/master/verdict.ts'
import { type Store, transaction } from '../../src/store/pool.ts'
import { storeSuiteModel } from '../../src/store/suiteModels.ts'
import { getSuiteLogs } from '../../src/store/suites.ts'
import { withStore } from '../help/database.ts'
import { GrowingSuite } from '../help/growing-suite.ts'
import { minute } from './findings.ts'
import { MINUTE, SUITE_OPTIONS, slowSeries, startsBetween, suiteOf } from './suite.ts'

const GROWN = {
  series: suiteOf({ logs: 4, windows: 300, seed: 1 }),
  findings: [],
  windowMs: MINUTE,
}

async function jobOf(store: Store, learned: number, judged: number): Promise<Advancing> {
  return {
    suite: 'test',
    logs: await getSuiteLogs(store, 'test'),
    horizon: { learnedMs: minute(learned), judgedMs: minute(judged) },
    judgedMs: Number.NaN,
    options: SUITE_OPTIONS,
    every: 50,
    complete: false,
    models: new SuiteModels('test'),
  }
}

test('versions are cut where the first one was and every so many windows on', async () => {
  await withStore(async store => {
    await GrowingSuite.begun(store, GROWN, minute(300))
    const advanced = await advance(store, await jobOf(store, 100.5, 230.7))
    const cuts = advanced?.versions.map(({ version, cutMs }) => [version, cutMs])
    assert.deepEqual(cuts, [
      [1, minute(100)],
      [2, minute(150)],
      [3, minute(200)],
    ])
    assert.equal(advanced?.judgedMs, minute(230))
    assert.equal(advanced?.rows.length, 230)
    const [first] = advanced?.versions ?? []
    assert.deepEqual(
      [first.trainedOn.from, first.trainedOn.to, first.trainedOn.logs],
      [minute(0), minute(100), 4],
    )
  })
})

test('a suite of too few windows is tried again soon, and judges nothing till then', async () => {
  await withStore(async store => {
    await GrowingSuite.begun(store, GROWN, minute(300))
    const job = { ...(await jobOf(store, 40, 120)), every: 240 }
    const advanced = await advance(store, job)
    const learning = advanced?.versions.map(({ trainedOn }) => trainedOn.learning)
    assert.deepEqual(learning, ['40 of 60 windows with 2 logs', ''])
    assert.ok(advanced?.rows.slice(0, 100).every(({ score }) => score === 0))
    assert.ok(advanced?.rows.slice(100).some(({ score }) => score > 0))
  })
})

test('what is not judged as far as it was learned waits; nothing comes of no scores', async () => {
  await withStore(async store => {
    await GrowingSuite.begun(store, { ...GROWN, series: [] }, minute(300))
    assert.equal(await advance(store, await jobOf(store, 100, 99)), undefined)
    assert.equal(await advance(store, await jobOf(store, 100, 200)), undefined)
  })
})

test('logs that do not grow are judged to their end, by what judges then', async () => {
  await withStore(async store => {
    await GrowingSuite.begun(store, GROWN, minute(300))
    const job = { ...(await jobOf(store, 290, 290)), complete: true }
    const advanced = await advance(store, job)
    assert.equal(advanced?.rows.length, 300)
    assert.equal(advanced?.judgedMs, minute(290))
    assert.equal(advanced?.versions.length, 1)
  })
})

test('a suite that an older program judged is learned anew from what is left', async () => {
  await withStore(async store => {
    await GrowingSuite.begun(store, GROWN, minute(300))
    await store.pool.query('delete from window_score where starts < $1', [minute(120)])
    const job = { ...(await jobOf(store, 100, 290)), every: Number.POSITIVE_INFINITY }
    assert.equal(await advance(store, job), undefined, 'nothing is left of the beginning')
    const advanced = await advance(store, { ...job, judgedMs: minute(230) })
    assert.deepEqual(
      advanced?.versions.map(({ cutMs }) => cutMs),
      [minute(230)],
    )
    assert.equal(advanced?.rows[0].startMs, minute(120))
    assert.equal(advanced?.judgedMs, minute(290))
  })
})

const GROWN_LONG = 600

interface Judged {
  readonly rows: readonly SuiteRow[]
  readonly cuts: readonly number[][]
  readonly judgedMs: number
}

async function judgedBy(many: number, turns: readonly number[]): Promise<Judged[]> {
  const all: Judged[] = []
  await withStore(async store => {
    all.push(await advancedBy(store, many, turns))
  })
  return all
}

async function advancedBy(store: Store, many: number, turns: readonly number[]): Promise<Judged> {
  const series = suiteOf({ logs: 4, windows: GROWN_LONG, seed: 1 })
  const grown = { ...GROWN, series: [...series, slowSeries(many, 200, GROWN_LONG)] }
  await GrowingSuite.begun(store, grown, minute(GROWN_LONG))
  const rows: SuiteRow[] = []
  const cuts: number[][] = []
  let judgedMs = Number.NaN
  for (const to of turns) {
    const job = { ...(await jobOf(store, 100, to)), every: 200, judgedMs }
    const advanced = await advance(store, job)
    for (const version of advanced?.versions ?? []) {
      await transaction(store, connection => storeSuiteModel(connection, 'test', version))
      cuts.push([version.cutMs, version.trainedOn.windowMs / MINUTE])
    }
    rows.push(...(advanced?.rows ?? []))
    judgedMs = advanced?.judgedMs ?? judgedMs
  }
  return { rows, cuts, judgedMs }
}

for (const many of [5, 7]) {
  test(`windows of ${many} minutes are judged whole once a version has them`, async () => {
    const [all] = await judgedBy(many, [453])
    const long = startsBetween(many, minute(300), minute(453))
    assert.deepEqual(all.cuts, [
      [minute(100), 1],
      [long[0], many],
    ])
    assert.equal(all.judgedMs, (long.at(-1) ?? 0) + many * MINUTE)
    const short = startsBetween(1, minute(0), minute(600)).filter(start => start < long[0])
    assert.deepEqual(
      all.rows.map(({ startMs }) => startMs),
      [...short, ...long],
    )
    const turns = [150, 299, 300, 301, 304, 311, 388, 453]
    assert.deepEqual(await judgedBy(many, turns), [all])
  })
}

test('what judges goes on to judge where for days there was nothing to learn from', async () => {
  await withStore(async store => {
    const [before, after] = [150, 3200]
    const series = suiteOf({ logs: 4, windows: after, seed: 1 }).map(each => {
      const kept = [...each.from.keys()].filter(at => at < before || at > after - 60)
      const pick = (values: Float64Array) => Float64Array.from(kept, at => values[at])
      const [from, to, joint, lines] = [each.from, each.to, each.joint, each.lines].map(pick)
      return { log: each.log, from, to, joint, lines }
    })
    await GrowingSuite.begun(store, { ...GROWN, series }, minute(after))
    const job = { ...(await jobOf(store, 100, after)), every: 3000 }
    const advanced = await advance(store, job)
    assert.equal(advanced?.versions.length, 1)
    assert.equal(advanced?.judgedMs, minute(after))
    assert.equal(advanced?.rows.at(-1)?.startMs, minute(after - 1))
  })
})
