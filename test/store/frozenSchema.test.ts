/** The step to frozen suites, over a database of the version before. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '../../src/store/open.ts'
import { closeStore, connectStore } from '../../src/store/pool.ts'
import { MIGRATIONS } from '../../src/store/schema.ts'
import { getSuiteScores } from '../../src/store/suiteScores.ts'
import { getSuiteState } from '../../src/store/suiteStates.ts'
import { withDatabase } from '../help/database.ts'

const BEFORE = `
insert into suite (name, model) values ('s', '');
insert into suite_score (suite, starts, score, alarm) values ('s', 100, 12, false);
insert into suite_look (suite, digest, deviations) values ('s', 'old', '[]');
`

test('what was found stays; looks of another kind are taken anew', async () => {
  await withDatabase(async url => {
    const options = { maxConnections: 1, applicationName: 'test' }
    const old = connectStore(url, options)
    await old.pool.query('create table migration (version int, applied timestamptz default now())')
    const steps = MIGRATIONS.slice(0, 11)
    for (const step of steps) await old.pool.query(step)
    await old.pool.query('insert into migration (version) select * from generate_series(1, 11)')
    await old.pool.query(BEFORE)
    await closeStore(old)
    const store = await openStore(url, options)
    const score = { start: 100, score: 12, alarm: false, load: 1, carried: null }
    assert.deepEqual(await getSuiteScores(store, 's'), [score])
    assert.equal((await getSuiteState(store, 's')).judgedMs, null, 'it is looked back over once')
    const { rows } = await store.pool.query('select count(*)::int as looks from suite_look')
    assert.deepEqual(rows, [{ looks: 0 }])
    await closeStore(store)
  })
})
