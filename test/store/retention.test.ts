/** What is too old goes, what is of use stays. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appendFindings, getFindings } from '../../src/store/findings.ts'
import { getIncidents, replaceIncidents } from '../../src/store/incidents.ts'
import { getLog, updateLog } from '../../src/store/logs.ts'
import { listModels, storeModel } from '../../src/store/models.ts'
import { type Store, transaction } from '../../src/store/pool.ts'
import { sweep } from '../../src/store/retention.ts'
import { appendScores, getScores } from '../../src/store/scores.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { takeSuite } from '../../src/store/suites.ts'
import { appendSuiteScores, getSuiteScores } from '../../src/store/suiteScores.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { finding, incident, turn, windowScore } from '../help/flow.ts'

const DAY = 86_400_000

/** Ten days of a log, a day apart: a score, a finding, an incident, bins and a model each. */
async function storeDays(store: Store): Promise<number> {
  await ensureSource(store, { name: 's', root: '/', config: {} })
  for (let day = 0; day < 10; day++) {
    const bins = {
      from: day * DAY,
      to: (day + 1) * DAY,
      coveredMs: DAY,
      lastMs: day * DAY,
      bytes: Uint8Array.of(1),
    }
    await commitTurn(store, 's', turn(day + 1, { bins }))
  }
  const log = (await getLog(store, 's', 'app/app.log'))?.id ?? 0
  const counts = { timed: 1, judgedTo: 10 * DAY, learnMs: DAY }
  await updateLog(store, log, { state: 'trained', counts })
  const days = Array.from({ length: 10 }, (_, day) => day)
  const findings = days.map(day => finding(`f${day}`, { from: day * DAY, to: day * DAY + 1 }))
  await appendFindings(store, log, findings)
  await transaction(store, async connection => {
    const scores = days.map(day => windowScore(day * DAY))
    await appendScores(connection, log, { version: 1, scores })
    await replaceIncidents(
      connection,
      's',
      findings.map(each => ({ ...incident(each.id, [each]), from: each.from, to: each.to })),
    )
    await appendSuiteScores(
      connection,
      's',
      days.map(day => ({ start: day * DAY, score: 1, alarm: false })),
    )
  })
  for (const day of [1, 5, 8]) {
    await storeModel(store, {
      log,
      version: day,
      bytes: Uint8Array.of(1),
      configDigest: '',
      templates: [],
      trainedOn: {},
      threshold: 1,
      createdEventMs: day * DAY,
      promoted: true,
      sessions: null,
    })
  }
  return log
}

test('scores, findings, incidents, models and bins beyond their time go, in batches', async () => {
  await withStore(async store => {
    const log = await storeDays(store)
    const epoch = await takeSuite(store, 's')
    const kept = { suite: 's', epoch, findingsDays: 3, historyWindows: 6, batchRows: 2 }
    const swept = await sweep(store, kept)
    assert.deepEqual(swept, {
      incident: 7,
      suite_score: 7,
      finding: 7,
      window_score: 7,
      model: 1,
      bins: 3,
    })
    assert.equal((await getScores(store, log))[0]?.from, 7 * DAY)
    assert.equal((await getFindings(store, log)).length, 3)
    assert.equal((await getIncidents(store, 's')).length, 3)
    assert.equal((await getSuiteScores(store, 's')).length, 3)
    // Version 5 gave the scores of day 7.
    assert.deepEqual(
      (await listModels(store, log)).map(model => model.version),
      [5, 8],
    )
    assert.ok(Object.values(await sweep(store, kept)).every(rows => rows === 0))
  })
})

test('a master that lost the suite deletes nothing', async () => {
  await withStore(async store => {
    await storeDays(store)
    const epoch = await takeSuite(store, 's')
    await takeSuite(store, 's')
    const swept = await sweep(store, { suite: 's', epoch, findingsDays: 1, historyWindows: 1 })
    assert.ok(Object.values(swept).every(rows => rows === 0))
  })
})
