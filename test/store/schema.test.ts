/** The tables. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { query } from '../../src/store/pool.ts'
import { withStore } from '../help/database.ts'

test('all that belongs to a source goes with it', async () => {
  await withStore(async store => {
    const rows = await query<{ child: string }>(store, 'testing', {
      text: `select conrelid::regclass::text as child from pg_constraint
              where contype = 'f' and confdeltype <> 'c'
                and connamespace = current_schema()::regnamespace`,
    })
    assert.deepEqual(rows, [], 'references that do not cascade')
  })
})

test('every reference is found through an index when its target is deleted', async () => {
  await withStore(async store => {
    const rows = await query<{ child: string }>(store, 'testing', {
      text: `select c.conrelid::regclass::text as child, c.conname from pg_constraint c
              where c.contype = 'f' and c.connamespace = current_schema()::regnamespace
                and not exists (
                  select from pg_index i
                   where i.indrelid = c.conrelid
                     and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)`,
    })
    assert.deepEqual(rows, [])
  })
})
