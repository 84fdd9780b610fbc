/** The step to counted calls, over a database of the version before. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FETCHING } from '../../src/store/fetchingSchema.ts'
import { getOverview } from '../../src/store/overview.ts'
import { MIGRATIONS } from '../../src/store/schema.ts'
import { withOldDatabase } from '../help/old-database.ts'

const BEFORE = `
insert into suite (name, model) values ('s', '');
insert into source (name, root, config, suite) values ('s', '/', '{}', 's');
`

test('of a source that is older than the count nothing was asked yet', async () => {
  const version = MIGRATIONS.indexOf(FETCHING)
  await withOldDatabase({ version, before: BEFORE }, async store => {
    assert.deepEqual((await getOverview(store, 's')).fetched, { calls: 0, fetchedBytes: 0 })
  })
})
