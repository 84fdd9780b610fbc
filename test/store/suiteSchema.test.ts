/** The step to suites, over a database of the version before. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getSpans } from '../../src/store/spans.ts'
import { getSuiteScores } from '../../src/store/suiteScores.ts'
import { withOldDatabase } from '../help/old-database.ts'

const BEFORE = `
insert into source (name, root, config) values ('/logs', '/logs', '{}');
insert into log (source, name, key) values ('/logs', 'app.log', 'k');
insert into stream (log, name, key, turns) select id, 'app.log', 'k', 2 from log;
insert into bins (stream, starts, ends, covered_ms, bytes)
  select id, 10000::float8, 20000::float8, 50::float8, 'abc'::bytea from stream union all
  select id, 'NaN', 'NaN', 0, '' from stream union all select id, 50, 90, 10, '' from stream;
insert into suite_score values ('/logs', 100, 12, false);
insert into incident values ('/logs', 1, 'i1', true, 1, 2, 90, 'Low', '[]');
`

test('what a database of the first version holds is kept, each source a suite', async () => {
  await withOldDatabase({ version: 1, before: BEFORE }, async store => {
    const ends = { toMs: 20_000, lastMs: 10_000 }
    assert.deepEqual(await getSpans(store, '/logs'), [
      { log: 'app.log', lastBins: 3, fromMs: 50, ...ends, coveredMs: 60, bytes: 3 },
    ])
    assert.deepEqual(await getSuiteScores(store, '/logs'), [
      { start: 100, score: 12, alarm: false, load: 1, carried: null },
    ])
    const sources = await store.pool.query('select name, suite from source')
    assert.deepEqual(sources.rows, [{ name: '/logs', suite: '/logs' }])
    const { rows } = await store.pool.query('select suite, id from incident')
    assert.deepEqual(rows, [{ suite: '/logs', id: 'i1' }])
  })
})
