/**
 * The database of a command: the embedded server of the data directory, or any other PostgreSQL.
 * Opened at the start of a command, closed whatever happens.
 */
import { OperatingError, UsageError } from '../base/errors.ts'
import { startEmbedded } from '../store/embedded.ts'
import { openStore } from '../store/open.ts'
import { closeStore, type Store } from '../store/pool.ts'
import { getLastSource, type SourceRecord } from '../store/sources.ts'
import type { DataOptions } from './commands.ts'
import { DATA_DIR } from './given.ts'
import { shellWord } from '../words/words.ts'

/** Connections of the main thread: the store's own work and one to spare. */
const CONNECTIONS = 3

/** An open database. */
export interface Session {
  readonly store: Store
  readonly url: string
  /** `.logforest (embedded PostgreSQL 18.4)`. */
  readonly description: string
}

/** Runs `work` with the database open. */
export async function withSession<T>(
  options: DataOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { databaseUrl, dataDir } = options
  if (databaseUrl !== undefined) return withStore(databaseUrl, placeOf(databaseUrl), work)
  const server = await startEmbedded(dataDir)
  try {
    const place = `${dataDir} (embedded PostgreSQL ${server.version})`
    return await withStore(server.url, place, work)
  } finally {
    await server.stop()
  }
}

async function withStore<T>(
  url: string,
  description: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const store = await openStore(url, {
    maxConnections: CONNECTIONS,
    applicationName: 'logforest',
    place: description,
  })
  try {
    return await work({ store, url, description })
  } finally {
    await closeStore(store)
  }
}

/** Host and database of a URL, never its password. */
function placeOf(url: string): string {
  try {
    const { host, pathname } = new URL(url)
    return `PostgreSQL at ${host}${pathname}`
  } catch (cause) {
    throw new UsageError('Cannot use the database URL: it must look like postgres://host/name.', {
      cause,
    })
  }
}

/** The source that was scanned last. */
export async function lastSource(store: Store): Promise<SourceRecord> {
  const last = await getLastSource(store)
  if (last === undefined) {
    throw new OperatingError(
      'Nothing was scanned into this database yet; begin with: scan --log-dir DIR',
    )
  }
  return last
}

/** Options that lead a next command to the same database; empty where it finds there by itself. */
export function whereOf({ dataDir, databaseUrl }: DataOptions): string {
  if (databaseUrl !== undefined) {
    return databaseUrl === process.env.DATABASE_URL ? '' : ' --database-url URL'
  }
  return dataDir === DATA_DIR ? '' : ` --data-dir ${shellWord(dataDir)}`
}
