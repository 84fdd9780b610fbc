/** Rights on tables: none that is not meant, none that is forgotten. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { grantsOf, revocationsOf } from '../../src/store/grants.ts'
import { transaction } from '../../src/store/pool.ts'
import { withStore } from '../help/database.ts'

for (const kind of ['scanner', 'master'] as const) {
  test(`the rights of a ${kind} can be given, and are all gone when they are taken`, async () => {
    await withStore(async store => {
      const role = `odd "${kind}" role`
      await transaction(store, async connection => {
        await connection.query(`create role "odd ""${kind}"" role"`)
        for (const text of await grantsOf(connection, { role, kind })) await connection.query(text)
        const select = 'select has_table_privilege($1, $2, $3) as may'
        const may = async (table: string, right: string): Promise<boolean> =>
          (await connection.query(select, [role, table, right])).rows[0]?.may
        assert.equal(await may('log', 'select'), true)
        assert.equal(await may('log', 'insert'), kind === 'scanner')
        assert.equal(await may('incident', 'insert'), kind === 'master')
        for (const right of ['insert', 'update', 'delete']) {
          assert.equal(await may('access', right), false)
          assert.equal(await may('migration', right), false)
        }
        for (const text of await revocationsOf(connection, role)) await connection.query(text)
        // Nothing depends on it any more: else it could not be dropped.
        await connection.query(`drop role "odd ""${kind}"" role"`)
      })
    })
  })
}
