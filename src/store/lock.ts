/**
 * One scan per source at a time: a session advisory lock, which PostgreSQL frees by itself when its
 * holder dies. It saves two scans from each other's work; what they store is safe without it, for a
 * stream takes a turn only on top of the one that its scanner knows (turns.ts).
 */
import type { Client } from 'pg'
import { OperatingError } from '../base/errors.ts'
import { type HeldConnection, holdConnection } from './holding.ts'
import { planOf, type Store } from './pool.ts'
import { retrying } from './retry.ts'

/** The right to scan a source, until it is released or the process ends. */
export interface SourceLock {
  readonly source: string
  /** Whether the session that holds the lock is still connected. */
  held(): boolean
  release(): Promise<void>
}

/**
 * Takes the lock of a source that exists, or throws an OperatingError that names the process
 * which has it.
 */
export async function takeSourceLock(store: Store, source: string): Promise<SourceLock> {
  const take = async ({ client, held, release }: HeldConnection): Promise<SourceLock> => {
    await lock(client, store, source)
    return { source, held, release }
  }
  const plan = planOf(store, `locking source "${source}"`)
  return retrying(plan, () => holdConnection(store, take))
}

async function lock(client: Client, store: Store, source: string): Promise<void> {
  const key = `logforest source ${source}`
  const taken = await client.query<{ taken: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
    [key],
  )
  if (taken.rows[0]?.taken !== true) throw inUse(store, await holderOf(client, key))
}

/** The process id behind the application name of the session that holds the lock. */
async function holderOf(client: Client, key: string): Promise<string> {
  const { rows } = await client.query<{ application_name: string }>(
    `select a.application_name
       from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.database = (select oid from pg_database where datname = current_database())
        and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended($1, 0)`,
    [key],
  )
  return rows[0]?.application_name.split(':').at(-1) ?? 'unknown'
}

function inUse(store: Store, holder: string): OperatingError {
  return new OperatingError(
    `Cannot scan into "${store.place}": another logforest (process ${holder}) is using it; ` +
      'wait for it, or give another --data-dir.',
  )
}
