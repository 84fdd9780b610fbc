/** A connection that is held. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holdConnection } from '../../src/store/holding.ts'
import { withStore } from '../help/database.ts'

const CONNECTED = `select pid from pg_stat_activity where pid <> pg_backend_pid()
  and backend_type = 'client backend' and pid = any($1::int[])`

test('it is held until it is released, and by a connection of its own', async () => {
  await withStore(async store => {
    const pidOf = 'select pg_backend_pid() as pid'
    const { pid, held, release } = await holdConnection(store, async connection => {
      const { rows } = await connection.client.query<{ pid: number }>(pidOf)
      return { ...connection, pid: rows[0].pid }
    })
    assert.equal(held(), true)
    assert.equal((await store.pool.query(CONNECTED, [[pid]])).rowCount, 1)
    await release()
    assert.equal(held(), false)
  })
})

test('where the work fails the connection is ended, and the failure told', async () => {
  await withStore(async store => {
    let held = (): boolean => true
    const failing = holdConnection(store, async connection => {
      held = connection.held
      throw new Error('no right to it')
    })
    await assert.rejects(failing, /no right to it/)
    assert.equal(held(), false)
  })
})
