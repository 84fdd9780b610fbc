/** Roles: what a scanner or a master can reach, on a real server. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from 'pg'
import { openStore } from '../../src/store/open.ts'
import { closeStore, query, type Store } from '../../src/store/pool.ts'
import { dropRole, ensureRole, type Role } from '../../src/store/roles.ts'
import { leaseShares } from '../../src/store/shares.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { fileRecord, turn } from '../help/flow.ts'
import { roleUrl, storeTenant } from '../help/tenants.ts'

let roles = 0

/** Names of roles hold for the whole server. */
function roleName(): string {
  return `test-role-${++roles}`
}

async function withTenants(work: (store: Store) => Promise<void>): Promise<void> {
  await withStore(async store => {
    await storeTenant(store, 'shop')
    await storeTenant(store, 'bank')
    await work(store)
  })
}

async function as<T>(store: Store, role: Role, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: await roleUrl(store, role) })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
    await dropRole(store, role.role)
  }
}

/** Of tables that are kept by time, the whole, or its partitions. */
async function tablesOf(store: Store, { parts = false } = {}): Promise<string[]> {
  const rows = await query<{ name: string }>(store, 'testing', {
    text: `select table_name as name
             from information_schema.tables join pg_class c on c.relname = table_name
              and c.relnamespace = table_schema::regnamespace
            where table_schema = current_schema() and table_type = 'BASE TABLE'
              and c.relispartition = $1 order by 1`,
    values: [parts],
  })
  return rows.map(row => row.name)
}

/** Where the rows of a table lie that the role can read; none where it may not read it at all. */
async function seen(client: Client, table: string): Promise<string[]> {
  try {
    const { rows } = await client.query<{ at: string }>(`select ctid::text as at from ${table}`)
    return rows.map(row => row.at)
  } catch (error) {
    assert.match(String(error), /permission denied/)
    return []
  }
}

/** Tries to change, to delete and to add rows of others; gives what succeeded. */
async function trespasses(
  client: Client,
  table: string,
  rows: readonly Record<string, unknown>[],
): Promise<string[]> {
  const done: string[] = []
  for (const row of rows) {
    const { at, inode: _, ...values } = row
    const columns = Object.keys(values)
    const [column] = columns
    const attempts: readonly [string, readonly unknown[]][] = [
      [`update ${table} set ${column} = ${column} where ctid = $1`, [at]],
      [`delete from ${table} where ctid = $1`, [at]],
      [
        `insert into ${table} (${columns}) select ${columns}
           from json_populate_record(null::${table}, $1::json)`,
        [JSON.stringify(values)],
      ],
    ]
    for (const [text, parameters] of attempts) {
      await client.query('begin')
      const count = await client.query(text, [...parameters]).then(
        result => result.rowCount,
        error => {
          assert.match(String(error), /permission denied|row-level security/)
          return 0
        },
      )
      await client.query('rollback')
      if (count !== 0) done.push(`${text}: ${count}`)
    }
  }
  return done
}

const KINDS = ['scanner', 'master'] as const

function roleOf(kind: (typeof KINDS)[number], name: string): Role {
  const login = { role: roleName(), password: 'secret' }
  return kind === 'scanner'
    ? { ...login, source: `ns/${name}` }
    : { ...login, model: `ns/${name}-model` }
}

for (const kind of KINDS) {
  test(`a ${kind} can read, change, delete and add no row of others, in any table`, async () => {
    await withTenants(async store => {
      const tables = (await tablesOf(store)).filter(table => table !== 'migration')
      await as(store, roleOf(kind, 'shop'), own =>
        as(store, roleOf(kind, 'bank'), async others => {
          for (const table of tables) await checkTable(store, table, { own, others })
        }),
      )
    })
  })
}

/** Each sees its own row: what one sees, the other must not. */
async function checkTable(
  store: Store,
  table: string,
  { own, others }: { own: Client; others: Client },
): Promise<void> {
  const { rows } = await store.pool.query(`select ctid::text as at, * from ${table}`)
  const visible = await seen(own, table)
  const hidden = await seen(others, table)
  const both = visible.filter(at => hidden.includes(at))
  assert.deepEqual(both, [], `${table} is seen by both`)
  const foreign = rows.filter(row => !visible.includes(row.at))
  assert.ok(foreign.length > 0, `${table} has a row of another`)
  assert.deepEqual(await trespasses(own, table, foreign), [], `rows of others in ${table}`)
}

test('nobody reaches a partition past the policy of its table', async () => {
  await withTenants(async store => {
    const parts = await tablesOf(store, { parts: true })
    assert.ok(parts.includes('window_score_rest') && parts.length > 6)
    for (const kind of KINDS) {
      await as(store, roleOf(kind, 'shop'), async own => {
        for (const part of parts) {
          const rows = [{ at: '(0,1)', log: 1 }]
          assert.deepEqual(await seen(own, part), [], part)
          assert.deepEqual(await trespasses(own, part, rows), [], part)
        }
      })
    }
    const open = await query(store, 'testing', {
      text: `select relname from pg_class where relispartition and relkind = 'r'
                and relnamespace = current_schema()::regnamespace and not relrowsecurity`,
    })
    assert.deepEqual(open, [])
  })
})

test('every table has a policy', async () => {
  await withStore(async store => {
    const open = await query(store, 'testing', {
      text: `select c.relname from pg_class c
              where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
                and not c.relispartition and not (c.relrowsecurity and exists (
                  select from pg_policy p where p.polrelid = c.oid))`,
    })
    assert.deepEqual(open, [], 'tables without row-level security: add them to suiteSchema.ts')
  })
})

test('a role sees its own right and no other', async () => {
  await withTenants(async store => {
    const other = roleOf('master', 'bank')
    await ensureRole(store, other)
    const role = roleOf('scanner', 'shop')
    await as(store, role, async client => {
      const { rows } = await client.query('select role from access')
      assert.deepEqual(rows, [{ role: role.role }])
    })
    await dropRole(store, other.role)
  })
})

test('a role creates nothing', async () => {
  await withTenants(async store => {
    for (const kind of KINDS) {
      await as(store, roleOf(kind, 'shop'), async client => {
        const { rows } = await client.query<{ name: string }>('select current_schema() as name')
        const schema = rows[0]?.name
        await assert.rejects(
          client.query(`create table ${schema}.mine (a int)`),
          /permission denied/,
        )
        await assert.rejects(client.query('create role mine'), /permission denied/)
        await assert.rejects(client.query('create database mine'), /permission denied/)
        await assert.rejects(client.query(`drop table ${schema}.log`), /must be owner/)
      })
    }
  })
})

test('a scanner opens the store without changing tables, and works on its own source', async () => {
  await withTenants(async store => {
    const role = roleOf('scanner', 'shop')
    const own = await openStore(await roleUrl(store, role), {
      maxConnections: 2,
      applicationName: 'test',
    })
    try {
      const [share] = await leaseShares(own, { source: 'ns/shop', name: 'one' })
      assert.ok(share)
      const files = [fileRecord({ id: 'new', attributes: 'b1' })]
      const more = turn(1, { log: 'b.log', stream: 'b.log', files })
      await commitTurn(own, { source: 'ns/shop', share, claims: 'b1' }, more)
      await assert.rejects(commitTurn(own, 'ns/bank', more), /row-level security/)
      await assert.rejects(leaseShares(own, { source: 'ns/bank', name: 'one' }), /row-level/)
    } finally {
      await closeStore(own)
      await dropRole(store, role.role)
    }
  })
})

test('a role is renewed by asking for it again, and gone when it is dropped', async () => {
  await withTenants(async store => {
    const role = roleOf('scanner', 'shop')
    await ensureRole(store, role)
    const changed: Role = { role: role.role, password: 'new', model: 'ns/bank-model' }
    const visible = await as(store, changed, async client => {
      const { rows } = await client.query<{ name: string }>('select name from source')
      await assert.rejects(client.query('insert into bins default values'), /permission denied/)
      return rows
    })
    assert.deepEqual(visible, [{ name: 'ns/bank' }])
    const text = 'select rolname from pg_roles where rolname = $1'
    assert.deepEqual(await query(store, 'testing', { text, values: [role.role] }), [])
    await dropRole(store, role.role)
  })
})
