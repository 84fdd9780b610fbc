/** What was found, in numbers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getFindingCounts, getSuiteFigures } from '../../src/store/figures.ts'
import { appendFindings } from '../../src/store/findings.ts'
import { replaceIncidents } from '../../src/store/incidents.ts'
import { storeLog } from '../../src/store/logs.ts'
import { transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { replaceSuiteScores } from '../../src/store/suiteScores.ts'
import { withStore } from '../help/database.ts'
import { finding, incident } from '../help/flow.ts'

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
      await replaceSuiteScores(connection, 'ns/a', scores)
    })
    assert.deepEqual(await getFindingCounts(store, 'a'), { Low: 0, Medium: 2, High: 1 })
    assert.deepEqual(await getFindingCounts(store, 'b'), { Low: 0, Medium: 0, High: 0 })
    assert.deepEqual(await getSuiteFigures(store, 'ns/m'), [
      { suite: 'ns/a', score: 20, incidents: { Low: 0, Medium: 1, High: 0 } },
      { suite: 'ns/b', score: Number.NaN, incidents: { Low: 0, Medium: 0, High: 0 } },
    ])
  })
})
