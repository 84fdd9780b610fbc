import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeModel, encodeModel } from '../../src/forest/model-codec.ts'
import { decodeSessionModel, encodeSessionModel } from '../../src/forest/session-codec.ts'
import { retrainLog } from '../../src/scanner/retraining.ts'
import { judgeNew, learnNew, trainDue } from '../../src/scanner/scanner.ts'
import { updateLog } from '../../src/store/logs.ts'
import { getModel, listModels, storeModel } from '../../src/store/models.ts'
import { getScores } from '../../src/store/scores.ts'
import { flowLines, storageFlows } from '../accuracy/flows.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { judging, type TestSource, withSource } from '../help/source.ts'

const job = {
  kind: 'learn',
  log: 'api.log',
  lookBack: false,
  watermarkMs: Number.POSITIVE_INFINITY,
  settledMs: Number.POSITIVE_INFINITY,
  windowMs: 10_000,
  lastBins: 1,
} as const

async function learned(source: TestSource): Promise<number> {
  writeLog(source.root, 'api.log', serviceLog({ seed: 1, minutes: 30, brokenMinute: 20 }))
  await source.read()
  await learnNew(source, judging())
  return (await source.log('api.log')).id
}

test('a version that is not worse takes over; past scores stay', async () => {
  await withSource(async source => {
    const id = await learned(source)
    const before = await getScores(source.store, id)
    // Of 180 windows, the last three end within the lateness of the last line.
    assert.equal(await retrainLog(source.store, source.setup, job), 177)
    assert.equal((await getModel(source.store, id, 'latest'))?.version, 2)
    assert.deepEqual(await getScores(source.store, id), before)
    assert.equal((await source.log('api.log')).counts.sinceTraining, 0)
  })
})

test('a version that would alarm more is stored but does not judge', async () => {
  await withSource(
    async source => {
      const id = await learned(source)
      const record = await getModel(source.store, id, 'latest')
      assert.ok(record)
      const calm = { ...decodeModel(record.bytes), threshold: 1e9 }
      await storeModel(source.store, { ...record, version: 2, bytes: encodeModel(calm) })
      await retrainLog(source.store, source.setup, job)
      assert.equal((await listModels(source.store, id)).at(-1)?.version, 3)
      assert.equal((await getModel(source.store, id, 'latest'))?.version, 2)
    },
    { findingsPerLogPerDay: 400 },
  )
})

test('what an older program learned is trained anew at once, and judged from there', async () => {
  await withSource(async source => {
    const id = await learned(source)
    const record = await getModel(source.store, id, 'latest')
    assert.ok(record)
    const bytes = record.bytes.slice()
    bytes[0] = 1
    await storeModel(source.store, { ...record, version: 2, bytes })
    const { counts } = await source.log('api.log')
    await updateLog(source.store, id, { counts: { ...counts, config: 1 } })
    const more = serviceLog({ seed: 1, minutes: 33, brokenMinute: 20 })
    writeLog(source.root, 'api.log', more)
    await source.read()
    const live = judging(Date.UTC(2026, 0, 5, 8, 32, 0))
    assert.equal(await judgeNew(source, live), 0)
    const due = { ...live, retrainEveryWindows: 1e6 }
    assert.ok((await trainDue(source, due)) > 0)
    assert.equal((await getModel(source.store, id, 'latest'))?.version, 3)
    assert.equal(await trainDue(source, due), 0, 'once is enough')
    assert.ok((await judgeNew(source, live)) > 0)
  })
})

test('a history that became too short teaches nothing', async () => {
  await withSource(
    async source => {
      const id = await learned(source)
      assert.equal(await retrainLog(source.store, source.setup, job), 0)
      assert.equal((await listModels(source.store, id)).length, 1)
    },
    { historyWindows: 1, minWindows: 60 },
  )
})

test('a version whose sessions would alarm more does not judge either', async () => {
  await withSource(async source => {
    const flows = storageFlows({ sessions: 500, anomalies: 0.06, seed: 4 })
    writeLog(
      source.root,
      'api.log',
      flowLines(flows, { seed: 1, style: 'block', timed: false }).text,
    )
    await source.read()
    await learnNew(source, judging())
    const { id } = await source.log('api.log')
    const record = await getModel(source.store, id, 'latest')
    assert.ok(record?.sessions)
    await retrainLog(source.store, source.setup, job)
    assert.equal((await getModel(source.store, id, 'latest'))?.version, 2)
    const calm = { ...decodeSessionModel(record.sessions), threshold: 1e9 }
    const sessions = encodeSessionModel(calm)
    await storeModel(source.store, { ...record, version: 3, sessions })
    await retrainLog(source.store, source.setup, job)
    assert.equal((await listModels(source.store, id)).at(-1)?.version, 4)
    assert.equal((await getModel(source.store, id, 'latest'))?.version, 3)
  })
})
