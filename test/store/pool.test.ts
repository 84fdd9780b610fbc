/** The door to PostgreSQL. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '../../src/store/open.ts'
import { closeStore, connectStore, query, type Store, transaction } from '../../src/store/pool.ts'
import { withDatabase, withStore } from '../help/database.ts'

const OPTIONS = { maxConnections: 2, applicationName: 'test', retryMs: 5_000 }

/** Ends every other session, as a restart or an administrator does. */
async function cutOthers(url: string): Promise<void> {
  const knife = await openStore(url, { ...OPTIONS, applicationName: 'knife' })
  await knife.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = $1`,
    [`test:${process.pid}`],
  )
  await closeStore(knife)
}

const count = async (store: Store): Promise<number> =>
  (await query(store, 'counting', { text: 'select from source' })).length

const insert = (name: string): string =>
  `with own as (insert into suite (name, model) values ('${name}', '') returning name)
   insert into source (name, root, config, suite) select name, '/', '{}', name from own`

test('a transaction stores all of its work or nothing', async () => {
  await withStore(async store => {
    await transaction(store, async connection => {
      await connection.query(insert('a'))
      await connection.query(insert('b'))
    })
    const failing = transaction(store, async connection => {
      await connection.query(insert('c'))
      throw new RangeError('no')
    })
    await assert.rejects(failing, /While storing what was found: no/)
    assert.equal(await count(store), 2)
  })
})

test('a failed statement that the work passes over does not count as stored', async () => {
  await withStore(async store => {
    const work = transaction(store, async connection => {
      await connection.query(insert('a'))
      await connection.query('select 1 / 0').catch(() => undefined)
    })
    await assert.rejects(work, /A failed statement was passed over/)
    assert.equal(await count(store), 0)
  })
})

test('statements go on when their connections were cut', async () => {
  await withDatabase(async url => {
    const store = await openStore(url, OPTIONS)
    assert.equal(await count(store), 0)
    await cutOthers(url)
    assert.equal(await count(store), 0)
    await closeStore(store)
  })
})

test('a transaction whose connection is cut in the middle runs again, once', async () => {
  await withDatabase(async url => {
    const store = await openStore(url, OPTIONS)
    let runs = 0
    await transaction(store, async connection => {
      runs++
      await connection.query(insert('a'))
      if (runs === 1) await cutOthers(url)
      await connection.query(insert('b'))
    })
    assert.equal(runs, 2)
    assert.equal(await count(store), 2)
    await closeStore(store)
  })
})

test('work cut off at COMMIT runs again only where that does no harm', async () => {
  await withDatabase(async url => {
    const store = await openStore(url, OPTIONS)
    const cutOnce = (name: string, repeatable: boolean): Promise<void> => {
      let runs = 0
      const work = async (connection: { query(text: string): Promise<unknown> }) => {
        await connection.query(insert(name))
        if (++runs === 1) await cutOthers(url)
      }
      return transaction(store, work, { step: 'a test', repeatable })
    }
    await assert.rejects(cutOnce('a', false), {
      name: 'OperatingError',
      message: /went away at the end of a test .*start again/,
    })
    await cutOnce('b', true)
    assert.equal(await count(store), 1)
    await closeStore(store)
  })
})

test('errors name the step, and pass on what PostgreSQL said', async () => {
  await withStore(async store => {
    const failing = query(store, 'storing the findings of "x"', { text: 'select nothing' })
    await assert.rejects(failing, /^Error: While storing the findings of "x": column "nothing"/)
  })
})

test('a URL that is none is a usage error that does not repeat the password', async () => {
  for (const url of ['mysql://u:secret@h/d', 'postgres://u:secret@h:port/d', 'secret']) {
    await assert.rejects(openStore(url, OPTIONS), error => {
      assert.ok(error instanceof Error)
      assert.equal(error.name, 'UsageError')
      assert.doesNotMatch(error.message, /secret/)
      return true
    })
  }
})

test('a database that is not there is told with its place, without the password', async () => {
  const url = 'postgres://user:secret@127.0.0.1:1/logs'
  await assert.rejects(openStore(url, { ...OPTIONS, retryMs: 100 }), error => {
    assert.ok(error instanceof Error)
    assert.match(error.message, /Cannot reach the database \(127\.0\.0\.1:1\/logs\)/)
    assert.doesNotMatch(error.message, /secret/)
    return true
  })
})

test('a database on this machine is waited for less long than one elsewhere', async () => {
  const place = { maxConnections: 1, applicationName: 'test' }
  const local = connectStore('postgres://user@%2Ftmp%2Fsocket:5432/logs', place)
  const remote = connectStore('postgres://user@host:5432/logs', place)
  assert.deepEqual([local.retryMs, remote.retryMs], [10_000, 60_000])
  await Promise.all([closeStore(local), closeStore(remote)])
})

test('a database that does not exist is told at once', async () => {
  await withDatabase(async url => {
    const unknown = url.replace('/postgres?', '/unknown?')
    await assert.rejects(openStore(unknown, OPTIONS), /"unknown" does not exist; create this/)
  })
})
