/** A database as an earlier version of the program left it. */
import { openStore } from '../../src/store/open.ts'
import { closeStore, connectStore, type Store } from '../../src/store/pool.ts'
import { MIGRATIONS } from '../../src/store/schema.ts'
import { withDatabase } from './database.ts'

const OPTIONS = { maxConnections: 1, applicationName: 'test' }

/** Opens what a version of the tables held (`before`, SQL): all later steps are taken. */
export async function withOldDatabase(
  { version, before }: { readonly version: number; readonly before: string },
  work: (store: Store) => Promise<void>,
): Promise<void> {
  await withDatabase(async url => {
    const old = connectStore(url, OPTIONS)
    await old.pool.query('create table migration (version int, applied timestamptz default now())')
    for (const step of MIGRATIONS.slice(0, version)) await old.pool.query(step)
    await old.pool.query(
      'insert into migration (version) select * from generate_series(1, $1::int)',
      [version],
    )
    await old.pool.query(before)
    await closeStore(old)
    const store = await openStore(url, OPTIONS)
    await work(store)
    await closeStore(store)
  })
}
