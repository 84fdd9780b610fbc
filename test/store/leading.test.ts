/** One master of a model leads. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tryLead } from '../../src/store/leading.ts'
import { withStore } from '../help/database.ts'

test('one leads a model at a time, and another one another model', async () => {
  await withStore(async store => {
    const first = await tryLead(store, 'ns/m')
    assert.equal(first?.held(), true)
    assert.equal(await tryLead(store, 'ns/m'), undefined)
    const other = await tryLead(store, 'ns/other')
    assert.ok(other)
    await first.release()
    assert.equal(first.held(), false)
    const next = await tryLead(store, 'ns/m')
    assert.ok(next)
    await next.release()
    await other.release()
  })
})

test('who loses the connection loses the lead and knows it', async () => {
  await withStore(async store => {
    const lead = await tryLead(store, 'ns/m')
    await store.pool.query(
      `select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory' and pid <> pg_backend_pid()
          and pid in (select pid from pg_stat_activity where application_name = $1)`,
      [store.applicationName],
    )
    const next = await tryLead(store, 'ns/m')
    assert.ok(next)
    assert.equal(lead?.held(), false)
    await next.release()
  })
})
