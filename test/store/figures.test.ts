/** What was found, in numbers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getFindingCounts, getModelAge, getSuiteFigures } from '../../src/store/figures.ts'
import { appendFindings } from '../../src/store/findings.ts'
import { replaceIncidents } from '../../src/store/incidents.ts'
import { getLog, storeLog } from '../../src/store/logs.ts'
import { storeModel } from '../../src/store/models.ts'
import { transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { appendSuiteScores } from '../../src/store/suiteScores.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { finding, incident, turn } from '../help/flow.ts'

const NEVER = { Low: Number.NaN, Medium: Number.NaN, High: Number.NaN }

test('findings of a source and incidents of the suites of a model, by severity', async () => {
  await withStore(async store => {
    for (const name of ['a', 'b', 'other']) {
      const suite = { name: `ns/${name}`, model: name === 'other' ? 'ns/other' : 'ns/m' }
      await ensureSource(store, { name, root: '/', config: {}, suite })
    }
    const { id } = await storeLog(store, { source: 'a', name: 'app/app.log' })
    const found = [finding('one', { severity: 'High' }), finding('two'), finding('three')]
    await appendFindings(store, id, found)
    await transaction(store, async connection => {
      await replaceIncidents(connection, 'ns/a', [incident('x', found.slice(0, 1))])
      const scores = [1, 2].map(start => ({ start, score: start * 10, alarm: false }))
      await appendSuiteScores(connection, 'ns/a', scores)
    })
    assert.deepEqual(await getFindingCounts(store, 'a'), { Low: 0, Medium: 2, High: 1 })
    assert.deepEqual(await getFindingCounts(store, 'b'), { Low: 0, Medium: 0, High: 0 })
    assert.deepEqual(await getSuiteFigures(store, 'ns/m'), [
      {
        suite: 'ns/a',
        score: 20,
        incidents: { Low: 0, Medium: 1, High: 0 },
        lastMs: { ...NEVER, Medium: 120_000 },
      },
      {
        suite: 'ns/b',
        score: Number.NaN,
        incidents: { Low: 0, Medium: 0, High: 0 },
        lastMs: NEVER,
      },
    ])
  })
})

test('the age of the oldest model that judges, by the time of its log', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    assert.ok(Number.isNaN(await getModelAge(store, 's')))
    const bins = { from: 0, to: 20_000, lastMs: 20_000, coveredMs: 20_000, bytes: Uint8Array.of(1) }
    await commitTurn(store, 's', turn(1, { bins }))
    const log = (await getLog(store, 's', 'app/app.log'))?.id ?? 0
    const model = { log, bytes: Uint8Array.of(1), configDigest: '', templates: [], trainedOn: {} }
    const rest = { threshold: 1, sessions: null, promoted: true }
    await storeModel(store, { ...model, ...rest, version: 1, createdEventMs: 1_000 })
    assert.equal(await getModelAge(store, 's'), 19)
    await storeModel(store, { ...model, ...rest, version: 2, createdEventMs: 8_000 })
    const candidate = { ...rest, promoted: false }
    await storeModel(store, { ...model, ...candidate, version: 3, createdEventMs: 9_000 })
    assert.equal(await getModelAge(store, 's'), 12)
  })
})
