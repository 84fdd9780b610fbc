/** What views ask of all logs is answered by indexes alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { query, type Store } from '../../src/store/pool.ts'
import { countFindings, getSilences } from '../../src/store/rangeFindings.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { getHeat } from '../../src/store/heatMap.ts'
import { MIGRATIONS } from '../../src/store/schema.ts'
import { VIEWS } from '../../src/store/viewSchema.ts'
import { withStore } from '../help/database.ts'
import { withOldDatabase } from '../help/old-database.ts'
import { plansOf } from '../help/plans.ts'

const HOUR = 3_600_000
const WEEK = 7 * 24 * HOUR

/** Rows as wide as those of the product, so that reading them costs what it costs there. */
async function filled(store: Store): Promise<void> {
  await ensureSource(store, { name: 's', root: '/', config: {} })
  const run = (text: string) => query(store, 'testing', { text })
  await run(`insert into log (source, name, key)
             select 's', n, n from generate_series(1, 200) n`)
  await run(`
    insert into finding (log, id, timed, starts, ends, score, severity, reason, onset_ms, evidence,
                         why, model_version, windows, silent)
    select l.id, l.id || ' ' || n, true, n * ${HOUR}, n * ${HOUR} + 1, 95, 'High', 'Missing', 0,
           json_build_array(json_build_object('observed', n % 2, 'text', repeat('x', 600))), '[]',
           1, 1, n % 2 = 0 from log l, generate_series(1, 60) n`)
  await run(`
    insert into roll_up_hours (log, starts, windows, lines, score, strangest, alarms, lag, heat)
    select l.id, n * 24.0 * ${HOUR}, array_fill(1, '{24}'), array_fill(1.5::float8, '{24}'),
           array_fill(1.5::float8, '{24}'), array_fill(1.5::float8, '{24}'), array_fill(0, '{24}'),
           array_fill(1.5::float8, '{24}'), decode(repeat('0001', 24), 'hex')
      from log l, generate_series(0, 60) n`)
  await run('vacuum analyze')
}

test('neither rows of roll-ups nor evidence are read for the map of all logs', async () => {
  await withStore(async store => {
    await filled(store)
    const logs = Array.from({ length: 200 }, (_, at) => at + 1)
    const readings: readonly [string, (on: Store) => Promise<unknown>][] = [
      ['roll_up_hours_rest', on => getHeat(on, logs, { from: 0, step: 6 * HOUR, count: 60 })],
      ['finding', on => countFindings(on, logs, { from: 0, to: 2 * WEEK })],
      ['finding', on => getSilences(on, logs, { from: 0, to: 2 * WEEK })],
    ]
    for (const [table, reading] of readings) {
      const plans = (await plansOf(store, reading)).filter(({ opens }) => opens.includes(table))
      assert.equal(plans.length, 1)
      assert.deepEqual(plans[0]?.scans[table], ['Index Only Scan'], plans[0]?.text)
    }
    assert.equal((await getSilences(store, logs, { from: 0, to: 2 * WEEK })).length, 200 * 30)
  })
})

test('findings of an older logforest say whether their log was silent', async () => {
  const version = MIGRATIONS.indexOf(VIEWS)
  const evidence = {
    silent: '[{"text":"\\u0000 \\"observed\\":7,","observed":0},{"observed":5}]',
    unknown: '[{"text":"x","observed":null}]',
    bare: '[]',
    fewer: '[{"text":"\\"observed\\":0,","observed":3},{"observed":0}]',
  }
  const rows = Object.entries(evidence).map(
    ([id, json]) => `(1, '${id}', true, 0, 1, 95, 'High', 'Missing', 0, '${json}', '[]', 1, 1)`,
  )
  const before = `
    insert into suite (name, model) values ('s', '');
    insert into source (name, root, config, suite) values ('s', '/', '{}', 's');
    insert into log (id, source, name, key) values (1, 's', 'a', 'a');
    insert into finding (log, id, timed, starts, ends, score, severity, reason, onset_ms, evidence,
                         why, model_version, windows)
    values ${rows.join(', ')};
    insert into finding select 1, 'new', timed, starts, ends, score, severity, 'NewTemplate',
                               onset_ms, evidence, why, model_version, windows
                          from finding where id = 'silent'`
  await withOldDatabase({ version, before }, async store => {
    const text = 'select id from finding where silent order by id'
    const silent = await query<{ id: string }>(store, 'testing', { text })
    assert.deepEqual(
      silent.map(({ id }) => id),
      ['bare', 'silent', 'unknown'],
    )
    assert.equal((await getSilences(store, [1], { from: 0, to: 9 })).length, 3)
  })
})
