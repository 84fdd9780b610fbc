import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configNumber, learnLog, levelsOf, unseenHours } from '../../src/scanner/learning.ts'
import { getFindings } from '../../src/store/findings.ts'
import { listModels } from '../../src/store/models.ts'
import { getScores } from '../../src/store/scores.ts'
import { SEEN_ALL } from '../../src/forest/wander.ts'
import { matrixOf } from '../accuracy/history.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { withSource } from '../help/source.ts'

const job = {
  kind: 'learn',
  log: 'api.log',
  lookBack: true,
  watermarkMs: Number.POSITIVE_INFINITY,
  settledMs: Number.POSITIVE_INFINITY,
  windowMs: 10_000,
  lastBins: 7,
} as const

test('a learned log has a score per window, a model, and findings', async () => {
  await withSource(async ({ store, setup, root, read, log }) => {
    writeLog(root, 'api.log', serviceLog({ seed: 1, minutes: 20, brokenMinute: 12 }))
    await read()
    assert.equal(await learnLog(store, setup, job), 120)
    const { id, state, counts } = await log('api.log')
    assert.deepEqual([state, counts.windows, counts.learnedBins], ['trained', 120, 7])
    assert.equal((await getScores(store, id)).length, 120)
    assert.equal((await listModels(store, id)).length, 1)
    const [finding] = await getFindings(store, id)
    assert.equal(new Date(finding.onsetMs).toISOString().slice(11, 16), '08:12')
    assert.match(finding.evidence[0].text, /cannot reach shard/)
  })
})

test('learning again replaces what was said; the same seed says the same', async () => {
  await withSource(async ({ store, setup, root, read, log }) => {
    writeLog(root, 'api.log', serviceLog({ seed: 1, minutes: 20, brokenMinute: 12 }))
    await read()
    await learnLog(store, setup, job)
    const { id } = await log('api.log')
    const before = (await getScores(store, id)).map(({ version: _, ...score }) => score)
    await learnLog(store, setup, job)
    const after = (await getScores(store, id)).map(({ version: _, ...score }) => score)
    assert.deepEqual(after, before)
  })
})

test('a log with too few windows says how many it has, and has no scores', async () => {
  await withSource(async ({ store, setup, root, read, log }) => {
    writeLog(root, 'api.log', serviceLog({ seed: 1, minutes: 1 }))
    await read()
    assert.equal(await learnLog(store, setup, job), 0)
    const { id, state, reason } = await log('api.log')
    assert.deepEqual([state, reason], ['learning', '6 of 12 windows'])
    assert.deepEqual(await getScores(store, id), [])
  })
})

test('a digest is a number that a counter holds; unknown templates have no level', () => {
  assert.ok(Number.isSafeInteger(configNumber('ffffffffffffffff')))
  assert.deepEqual([...levelsOf([{ level: 6 }, undefined])], [6, 0])
})

test('hours that are learned are those of the clock, however many replicas show them', () => {
  const hour = 3_600_000
  const start = Float64Array.from({ length: 8 * 4 }, (_, row) => (row % 4) * hour)
  const cells = Array.from(start, () => ({ counts: new Map([[0, 9]]), pairs: new Set<number>() }))
  const matrix = { ...matrixOf(cells, 1), start }
  const windows = { matrix, from: start, to: start.map(each => each + hour) }
  const amounts = { ...SEEN_ALL, most: 3 }
  assert.match(unseenHours({ amounts }, windows), / 4 of 24 hours are learned$/)
  assert.equal(unseenHours({ amounts: SEEN_ALL }, windows), '')
})
