/** What is too old goes, what is of use stays. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FileRecord } from '../../src/flow.ts'
import { newGroup, saveGroup } from '../../src/retrieve/cloudwatch-group.ts'
import { recordOf } from '../../src/retrieve/cloudwatch-streams.ts'
import { getFiles, storeFiles } from '../../src/store/files.ts'
import { appendFindings, getFindings } from '../../src/store/findings.ts'
import { getIncidents, replaceIncidents } from '../../src/store/incidents.ts'
import { getLog, updateLog } from '../../src/store/logs.ts'
import { listModels, storeModel } from '../../src/store/models.ts'
import { getOverview } from '../../src/store/overview.ts'
import { query, type Store, transaction } from '../../src/store/pool.ts'
import { sweep } from '../../src/store/retention.ts'
import { rollUp } from '../../src/store/rollUps.ts'
import { appendScores, getScores } from '../../src/store/scores.ts'
import { getShapes } from '../../src/store/shapes.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { getStream, getStreams } from '../../src/store/streams.ts'
import { takeSuite } from '../../src/store/suites.ts'
import { addLooks } from '../../src/store/looks.ts'
import { storeSuiteModel } from '../../src/store/suiteModels.ts'
import { appendSuiteScores, getSuiteScores } from '../../src/store/suiteScores.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import {
  fileRecord,
  finding,
  incident,
  shape,
  suiteModel,
  turn,
  windowScore,
} from '../help/flow.ts'

const DAY = 86_400_000
/** Id of the file that all turns have. */
const AA = fileRecord().id

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
    const looks = days.map(day => ({ digest: `${day}`, atMs: day * DAY, deviations: [] }))
    await addLooks(connection, 's', looks)
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
    await storeSuiteModel(store, 's', suiteModel(day, { cutMs: day * DAY }))
  }
  return log
}

test('scores, findings, incidents, models and bins beyond their time go, in batches', async () => {
  await withStore(async store => {
    const log = await storeDays(store)
    await rollUp(store, { suite: 's' })
    await store.pool.query('delete from roll_up_minutes; delete from roll_up_hours')
    const epoch = await takeSuite(store, 's')
    const kept = { suite: 's', epoch, findingsDays: 3, historyWindows: 6, batchRows: 2 }
    const swept = await sweep(store, kept)
    assert.deepEqual(swept, {
      incident: 7,
      suite_look: 7,
      suite_model: 1,
      suite_score: 7,
      finding: 7,
      window_score: 7,
      ...{ roll_up_minutes: 0, roll_up_hours: 0 },
      model: 1,
      bins: 3,
      ...{ stream: 0, file: 0 },
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

/** A pod of a workload: its stream and its file, of which lines came until `toMs`. */
async function storePod(store: Store, name: string, pod: PodOfTest): Promise<void> {
  const { day, ended = true, ...record } = pod
  const named = { id: name, path: name, stream: name, state: 'gone', attributes: 'a-b' } as const
  const files = [fileRecord({ ...named, ...record })]
  const [from, to] = [(day - 1) * DAY, day * DAY]
  const bins = { from, to, lastMs: to - 1, coveredMs: DAY, bytes: Uint8Array.of(1) }
  await commitTurn(store, 's', turn(1, { stream: name, files, bins }))
  if (!ended) return
  const text = 'delete from bins b using stream t where b.stream = t.id and t.name = $1'
  await query(store, 'making bins old', { text, values: [name] })
}

interface PodOfTest extends Partial<FileRecord> {
  readonly day: number
  readonly ended?: boolean
}

/** What all records of log streams of a service have. */
const SERVICE = { state: 'live', attributes: 'hash-', fingerprint: '' } as const

async function letTimePass(store: Store): Promise<void> {
  const text = `update file set stored = stored - interval '4 days'`
  await query(store, 'letting time pass', { text })
}

/** The record of a group that was read up to an event time. */
function groupRecord(name: string, throughMs: number): FileRecord {
  const tail = saveGroup({ ...newGroup(0), throughMs })
  return { ...recordOf('s', name), id: name, tail }
}

async function shapesOf(store: Store, stream: string): Promise<number> {
  const text = 'select 1 as one from shape s join stream t on t.id = s.stream where t.name = $1'
  return (await query(store, 'counting shapes', { text, values: [stream] })).length
}

test('pods that are gone for long leave their ledger, and no shape or file', async () => {
  await withStore(async store => {
    const log = await storeDays(store)
    // Day 10 is the last: with three days kept and one of reserve, what ended before day 6 is old.
    await storePod(store, 'old', { day: 5 })
    await storePod(store, 'group:over', { ...SERVICE, day: 5, mtimeMs: 5 * DAY })
    await storePod(store, 'group:recent', { ...SERVICE, day: 5, mtimeMs: 8 * DAY })
    await storePod(store, 'silent:last', { ...SERVICE, day: 5, mtimeMs: 5 * DAY })
    await storePod(store, 'unsettled', { day: 5, state: 'live', attributes: 'inode-' })
    await storePod(store, 'late', { day: 7 })
    await storePod(store, 'quiet', { day: 5, state: 'live' })
    await storePod(store, 'learned', { day: 5, ended: false })
    await storePod(store, 'shown', { day: 5 })
    const place = { stream: 'shown', offset: 1, line: 1, timeMs: Number.NaN }
    const [first] = finding('f').evidence
    const evidence = first === undefined ? [] : [{ ...first, place }]
    await appendFindings(store, log, [finding('untimed', { timed: false, evidence })])
    await storeFiles(store, 's', [
      fileRecord({ id: 'r1', path: 'quiet.1', stream: 'quiet', state: 'gone' }),
      groupRecord('group', 9 * DAY),
      groupRecord('silent', 5 * DAY),
    ])
    const before = await getOverview(store, 's')
    const kept = { suite: 's', epoch: await takeSuite(store, 's'), findingsDays: 3 }
    const sweepAll = () => sweep(store, { ...kept, historyWindows: 1000, batchRows: 1 })
    const soon = await sweepAll()
    assert.deepEqual([soon.stream, soon.file], [0, 0], 'gone just now')
    assert.equal(await shapesOf(store, 'old'), 1)
    await letTimePass(store)
    const swept = await sweepAll()
    assert.deepEqual([swept.stream, swept.file], [2, 3])
    assert.deepEqual([await shapesOf(store, 'old'), await shapesOf(store, 'late')], [0, 1])
    const kinds = ['late', 'learned', 'quiet', 'shown', 'unsettled']
    const streamsOfService = ['group:recent', 'silent:last']
    const stay = [...streamsOfService, ...kinds].sort()
    const files = (await getFiles(store, 's')).map(({ id }) => id)
    assert.deepEqual(files.sort(), [AA, 'group', 'silent', ...stay].sort())
    const streams = (await getStreams(store, log)).map(({ name }) => name)
    assert.deepEqual(streams.sort(), ['app/app.log', ...stay])
    assert.deepEqual((await getOverview(store, 's')).ingest, before.ingest)
  })
})

test('a pod that comes back after that is read as a new one', async () => {
  await withStore(async store => {
    const log = await storeDays(store)
    await storePod(store, 'old', { day: 5 })
    await letTimePass(store)
    const epoch = await takeSuite(store, 's')
    await sweep(store, { suite: 's', epoch, findingsDays: 3, historyWindows: 1000 })
    const again = turn(1, { stream: 'old', shapes: [shape(0)] })
    // Who still knows it as it was starts again.
    await assert.rejects(commitTurn(store, 's', again), /start again/)
    assert.equal(await getStream(store, log, 'old'), undefined)
    const anew = {
      ...store,
      turns: new Map<number, number>(),
      streamIds: new Map<string, number>(),
    }
    await commitTurn(anew, 's', again)
    const stream = await getStream(anew, log, 'old')
    assert.equal((await getShapes(store, stream?.id ?? 0)).length, 1)
  })
})

test('windows go once they are rolled up, in whole rows; roll-ups by their level', async () => {
  await withStore(async store => {
    const log = await storeDays(store)
    const at = (day: number) => windowScore(day * DAY + 60_000)
    const scores = [at(7), windowScore(6.95 * DAY), windowScore(7.1 * DAY)]
    await transaction(store, on => appendScores(on, log, { version: 1, scores }))
    await updateLog(store, log, { counts: { timed: 1 } })
    // Ten days, and the end of the last line is some hours later than a row ends.
    await store.pool.query('update stream set to_ms = $1', [10.05 * DAY])
    const epoch = await takeSuite(store, 's')
    const kept = { suite: 's', epoch, findingsDays: 3, historyWindows: 1000 }
    assert.equal((await sweep(store, kept)).window_score, 0, 'nothing is rolled up yet')
    assert.ok((await rollUp(store, { suite: 's', epoch, findingsDays: 3 })) > 0)
    const swept = await sweep(store, kept)
    // Days 0 to 6, and one late on day 6; a row of four hours begins with day 7.
    assert.deepEqual([swept.window_score, swept.roll_up_minutes], [8, 0])
    assert.equal((await getScores(store, log))[0]?.from, 7 * DAY)
    await store.pool.query('update stream set to_ms = $1', [40 * DAY])
    const later = await sweep(store, kept)
    // Ten days of minutes are over after forty, the hours of a year are not.
    assert.ok(later.roll_up_minutes >= 10)
    assert.equal(later.roll_up_hours, 0)
    await store.pool.query('update stream set to_ms = $1', [400 * DAY])
    // The last one is still under way.
    assert.equal((await sweep(store, kept)).roll_up_hours, 9)
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
