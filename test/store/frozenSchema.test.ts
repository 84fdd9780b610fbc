/** The step to frozen suites, over a database of the version before. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getSuiteScores } from '../../src/store/suiteScores.ts'
import { getSuiteState } from '../../src/store/suiteStates.ts'
import { withOldDatabase } from '../help/old-database.ts'

const BEFORE = `
insert into suite (name, model) values ('s', '');
insert into suite_score (suite, starts, score, alarm) values ('s', 100, 12, false);
insert into suite_look (suite, digest, deviations) values ('s', 'old', '[]');
`

test('what was found stays; looks of another kind are taken anew', async () => {
  await withOldDatabase({ version: 11, before: BEFORE }, async store => {
    const score = { start: 100, score: 12, alarm: false, load: 1, carried: null }
    assert.deepEqual(await getSuiteScores(store, 's'), [score])
    assert.equal((await getSuiteState(store, 's')).judgedMs, null, 'it is looked back over once')
    const { rows } = await store.pool.query('select count(*)::int as looks from suite_look')
    assert.deepEqual(rows, [{ looks: 0 }])
  })
})
