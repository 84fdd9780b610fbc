/**
 * Brings the tables of a database up to date: the steps of schema.ts in order, forward only, in
 * one transaction under an advisory lock, so that many processes may start at once.
 */
import { OperatingError } from '../base/errors.ts'
import { type Connection, query, type Store, transaction } from './pool.ts'
import { MIGRATIONS } from './schema.ts'

const STEP = 'bringing the tables up to date'
/** Any number that no other program on the same database is likely to lock. */
const LOCK = 7_205_759_403

/** Applies what is missing; throws an OperatingError where the tables are newer than we are. */
export async function migrate(store: Store): Promise<void> {
  const table = `select to_regclass('migration') is not null as present`
  const [found] = await query<{ present: boolean }>(store, STEP, { text: table })
  if (found?.present === true && (await versionOf(store)) === MIGRATIONS.length) return
  await transaction(store, applyMissing, { step: STEP, repeatable: true })
}

/**
 * Why the tables cannot be used by a process that may not change them, in one sentence; empty where
 * they can.
 */
export async function tablesNotReady(store: Store): Promise<string> {
  const table = `select to_regclass('migration') is not null as present`
  const [found] = await query<{ present: boolean }>(store, STEP, { text: table })
  const version = found?.present === true ? await versionOf(store) : 0
  if (version === MIGRATIONS.length) return ''
  const what = version < MIGRATIONS.length ? 'are not there yet' : 'are newer than this logforest'
  const whose = version < MIGRATIONS.length ? 'the operator brings them' : 'it must be updated'
  return (
    `The tables of the database (${store.place}) ${what} ` +
    `(version ${version}, needed ${MIGRATIONS.length}); ${whose}, and until then we wait.`
  )
}

async function applyMissing(connection: Connection): Promise<void> {
  await connection.query('select pg_advisory_xact_lock($1)', [LOCK])
  await connection.query(
    `create table if not exists migration (
       version int primary key,
       applied timestamptz not null default now()
     )`,
  )
  const done = await versionOf(connection)
  if (done > MIGRATIONS.length) throw tooNew(done)
  for (const [index, text] of MIGRATIONS.entries()) {
    if (index < done) continue
    await connection.query(text)
    await connection.query('insert into migration (version) values ($1)', [index + 1])
  }
}

async function versionOf(on: Store | Connection): Promise<number> {
  const text = 'select coalesce(max(version), 0) as version from migration'
  const [row] = await query<{ version: number }>(on, STEP, { text })
  return row?.version ?? 0
}

function tooNew(version: number): OperatingError {
  return new OperatingError(
    `Cannot use this database: a newer logforest wrote it (tables ${version}, this one knows ` +
      `${MIGRATIONS.length}); update logforest, or give another --data-dir`,
  )
}
