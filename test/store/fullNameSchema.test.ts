/** The step to full names of logs, over a database of the version before. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getSuiteScores } from '../../src/store/suiteScores.ts'
import { withOldDatabase } from '../help/old-database.ts'

const carried = (...logs: readonly string[]): string =>
  JSON.stringify({ ratio: 2, contributors: logs.map(log => ({ log, share: 0.5 })) })

const BEFORE = `
insert into suite (name, model) values ('s', '');
insert into source (name, root, config, suite)
values ('ns/a', '/', '{}', 's'), ('ns/b', '/', '{}', 's');
insert into log (source, name, key) values ('ns/a', 'app.log', 'k'), ('ns/b', 'db.log', 'k');
insert into suite_score (suite, starts, score, alarm, carried)
values ('s', 100, 95, true, '${carried('b/db.log', 'gone.log', 'a/app.log')}'),
       ('s', 200, 95, true, '${carried('\u0000')}'), ('s', 300, 5, false, null);
insert into suite_look (suite, digest, deviations) values ('s', 'old', '[]');
`

test('alarms name their logs in full, strongest first; what cannot stays as it is', async () => {
  await withOldDatabase({ version: 13, before: BEFORE }, async store => {
    const kept = await getSuiteScores<{ contributors: { log: string }[] }>(store, 's')
    assert.deepEqual(
      kept.map(each => each.carried?.contributors.map(({ log }) => log)),
      [['ns/b/db.log', 'ns/a/app.log'], ['\u0000'], undefined],
    )
    const { rows } = await store.pool.query('select count(*)::int as looks from suite_look')
    assert.deepEqual(rows, [{ looks: 0 }])
  })
})
