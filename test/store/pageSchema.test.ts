/** What the role of the page sees: the namespaces that it names in a transaction, and no other. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '../../src/store/open.ts'
import { closeStore, query, type Store, transaction } from '../../src/store/pool.ts'
import { dropRole } from '../../src/store/roles.ts'
import { getPageNamespaces, getShownSuites } from '../../src/store/shown.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { roleUrl, storeTenant } from '../help/tenants.ts'

/** Tables of which the page reads rows of some namespace. */
const READ = [
  ...['source', 'suite', 'log', 'stream', 'file', 'shape', 'bins', 'model', 'window_score'],
  ...['finding', 'incident', 'incident_member', 'suite_score', 'scanner', 'tag', 'note', 'judged'],
  ...['roll_up_minutes', 'roll_up_hours'],
]
const role = { role: 'test-page', password: 'secret', page: true } as const

async function withPage(work: (owner: Store, page: Store) => Promise<void>): Promise<void> {
  await withStore(async owner => {
    await storeTenant(owner, 'web', 'shop')
    await storeTenant(owner, 'core', 'bank')
    await ensureSource(owner, { name: '/var/log', root: '/', config: {} })
    const url = await roleUrl(owner, role)
    const page = await openStore(url, { maxConnections: 1, applicationName: 'test' })
    try {
      await work(owner, page)
    } finally {
      await closeStore(page)
      await dropRole(owner, role.role)
    }
  })
}

async function count(on: Store, table: string): Promise<number> {
  const text = `select count(*) as rows from ${table}`
  return (await query<{ rows: number }>(on, 'testing', { text }))[0]?.rows ?? 0
}

test('of each table it sees the rows of the namespaces that are named, else none', async () => {
  await withPage(async (owner, page) => {
    for (const table of READ) {
      const all = await count(owner, table)
      const shop = await count({ ...page, seen: ['shop'] }, table)
      assert.ok(shop > 0 && shop < all, `${table}: ${shop} of ${all}`)
      assert.ok((await count({ ...page, seen: ['shop', 'bank'] }, table)) > shop, table)
      for (const seen of [[], ['sho'], ['shop/web'], ["shop' or 'a' = 'a"]]) {
        assert.equal(await count({ ...page, seen }, table), 0, table)
      }
      // The one connection was lent with names before: nothing of them is left.
      assert.equal(await count(page, table), 0, table)
    }
  })
})

test('lists and counts of suites are those of the namespaces in sight', async () => {
  await withPage(async (_, page) => {
    const names = async (seen: string[]) =>
      (await getShownSuites({ ...page, seen })).map(({ suite, logs }) => [suite, logs])
    assert.deepEqual(await names(['shop']), [['shop/shop.web-model', 1]])
    assert.equal((await names(['shop', 'bank'])).length, 2)
    assert.deepEqual(await names([]), [])
  })
})

test('which namespaces have suites is told to the page alone; local scans have none', async () => {
  await withPage(async (owner, page) => {
    assert.deepEqual(await getPageNamespaces(page), ['bank', 'shop'])
    assert.deepEqual(await getPageNamespaces(owner), [])
  })
})

test('it writes tags and notes of what it sees, and nothing else', async () => {
  await withPage(async (_, page) => {
    const shop = { ...page, seen: ['shop'] }
    const write = (on: Store, text: string) => transaction(on, connection => connection.query(text))
    const note = (source: string): string =>
      `insert into note (source, starts, ends, who, said_ms, words)
       values ('${source}', 1, 2, 'ann', 3, 'x')`
    await write(shop, note('shop/web'))
    await assert.rejects(write(shop, note('bank/core')), /row-level security/)
    assert.equal((await write(shop, "delete from note where source = 'bank/core'")).rowCount, 0)
    for (const table of READ.filter(each => !['tag', 'note'].includes(each))) {
      await assert.rejects(write(shop, `delete from ${table}`), /permission denied/, table)
    }
    await assert.rejects(write(shop, 'update source set config = config'), /permission denied/)
    await assert.rejects(write(shop, 'select from notice'), /permission denied/)
  })
})
