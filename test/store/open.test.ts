/** Opening brings the tables with it, also when several open at once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wallClock } from '../../src/base/clock.ts'
import { awaitStore, openStore } from '../../src/store/open.ts'
import { closeStore } from '../../src/store/pool.ts'
import { ensureSource, getSources } from '../../src/store/sources.ts'
import { withDatabase } from '../help/database.ts'

test('an empty database is ready once it is open, for several at a time', async () => {
  await withDatabase(async url => {
    const options = { maxConnections: 1, applicationName: 'test' }
    const stores = await Promise.all([1, 2, 3].map(() => openStore(url, options)))
    await ensureSource(stores[0], { name: 'a', root: '/a', config: {} })
    assert.equal((await getSources(stores[2])).length, 1)
    await Promise.all(stores.map(closeStore))
  })
})

test('a database that cannot be had is one sentence, and nothing stays open', async () => {
  const options = { maxConnections: 1, applicationName: 'test', retryMs: 1 }
  await assert.rejects(openStore('postgres://127.0.0.1:1/none', options), {
    name: 'OperatingError',
  })
})

test('a database that never answered is told after seconds, with what to do', async () => {
  const options = { maxConnections: 1, applicationName: 'test' }
  const before = wallClock.now()
  await assert.rejects(openStore('postgres://127.0.0.1:1/none', options), {
    name: 'OperatingError',
    message:
      'Cannot reach the database (127.0.0.1:1/none): connect ECONNREFUSED 127.0.0.1:1; ' +
      'see that it runs and that the URL is right',
  })
  // A database that goes away later is waited for for a minute.
  assert.ok(wallClock.now() - before < 30_000)
})

test('a role that may change no tables waits for them, and says so once', async () => {
  await withDatabase(async url => {
    const said: string[] = []
    const stop = new AbortController()
    const opening = awaitStore(url, {
      maxConnections: 1,
      applicationName: 'test',
      place: 'here',
      signal: stop.signal,
      lookMs: 20,
      onWait: why => said.push(why),
    })
    while (said.length === 0) await wallClock.sleep(10)
    await wallClock.sleep(100)
    await closeStore(await openStore(url, { maxConnections: 1, applicationName: 'test' }))
    const store = await opening
    assert.ok(store)
    await closeStore(store)
    assert.equal(said.length, 1)
    assert.match(said[0] ?? '', /\(here\) are not there yet .* the operator brings them/)
  })
})

test('a database that is away is waited for until the signal', async () => {
  const stop = new AbortController()
  const said: string[] = []
  const opening = awaitStore('postgres://127.0.0.1:1/none', {
    maxConnections: 1,
    applicationName: 'test',
    signal: stop.signal,
    lookMs: 10,
    onWait: why => said.push(why),
  })
  while (said.length === 0) await wallClock.sleep(10)
  stop.abort()
  assert.equal(await opening, undefined)
  assert.match(said[0] ?? '', /The database is gone/)
})
