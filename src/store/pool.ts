/**
 * The door to PostgreSQL: a pool of connections, statements with bound parameters, transactions.
 * A lost connection is retried up to a deadline; every error names the step in which it happened.
 */
import { escapeLiteral, Pool, type PoolClient, type QueryResultRow } from 'pg'
import { codeOf, messageOf, OperatingError, UsageError } from '../base/errors.ts'
import { isConnectionLoss, type RetryPlan, retrying, withStep } from './retry.ts'
import { columnTypes } from './rows.ts'

/** How long a database may be away: longer than a restart or a failover takes. */
const RETRY_MS = 60_000
/** The same on this machine, behind a unix socket: there is no failover to wait for. */
const LOCAL_RETRY_MS = 10_000
/** A connection that is not made by then will not be: sockets can hang for minutes. */
const CONNECT_MS = 10_000
/** Connections are renewed, so that a failover is noticed by those that sleep. */
const LIFETIME_SECONDS = 3_600
const KEEP_ALIVE_MS = 10_000

/** How a store is opened. */
export interface StoreOptions {
  readonly maxConnections: number
  /** Shown in pg_stat_activity, with the id of our process behind it. */
  readonly applicationName: string
  /** Where the database is, in words for a person: the data directory; else taken from the URL. */
  readonly place?: string
  /** How long to wait for a database that is away; where not given, a minute, or 10 s behind a
   * unix socket. */
  readonly retryMs?: number
}

/** An open database. */
export interface Store {
  readonly url: string
  readonly place: string
  readonly retryMs: number
  readonly applicationName: string
  readonly pool: Pool
  /** Turns committed by stream id as this process knows them (see turns.ts). */
  readonly turns: Map<number, number>
  /** Ids of streams by source, log and name, so that a turn needs one round trip. */
  readonly streamIds: Map<string, number>
  /** Namespaces of which rows are seen, by the role of the page alone (pageSchema.ts). */
  readonly seen?: readonly string[]
}

/** One connection, inside a transaction. */
export type Connection = PoolClient

/** Where a statement runs: on its own, or within a transaction. */
export type Database = Store | Connection

/** A statement with its bound parameters. */
export interface Statement {
  readonly text: string
  readonly values?: readonly unknown[]
}

/** What a transaction is about, and whether it may run twice. */
export interface TransactionOptions {
  /** For messages: “storing the findings of "app.log"”. */
  readonly step?: string
  /**
   * A connection lost during COMMIT leaves open whether it was done. `true`: the work is run
   * again, because it replaces what it stores. Otherwise the transaction fails: a new start
   * reads what was stored and goes on from there.
   */
  readonly repeatable?: boolean
}

/** Connections to a database, made when they are needed. Throws UsageError for a bad URL. */
export function connectStore(url: string, options: StoreOptions): Store {
  const applicationName = `${options.applicationName}:${process.pid}`
  const pool = new Pool({
    connectionString: checked(url),
    max: options.maxConnections,
    application_name: applicationName,
    types: columnTypes,
    connectionTimeoutMillis: CONNECT_MS,
    maxLifetimeSeconds: LIFETIME_SECONDS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    allowExitOnIdle: true,
  })
  // A connection that breaks is dealt with by the statement that needs it, also one that breaks
  // while idle or being thrown away; an error event that nobody hears would end the process.
  pool.on('error', ignore)
  pool.on('connect', connection => connection.on('error', ignore))
  return {
    url,
    place: options.place ?? placeOf(url),
    retryMs: options.retryMs ?? (isLocal(url) ? LOCAL_RETRY_MS : RETRY_MS),
    applicationName,
    pool,
    turns: new Map(),
    streamIds: new Map(),
  }
}

/** Ends all connections, after the work that is under way. */
export async function closeStore(store: Store): Promise<void> {
  await store.pool.end()
}

/**
 * Runs one statement and returns its rows. On a store it is retried when the connection is lost,
 * so it must be a reading or one that may run twice.
 */
export async function query<Row extends QueryResultRow>(
  on: Database,
  step: string,
  statement: Statement,
): Promise<Row[]> {
  const run = async (on: Pool | PoolClient): Promise<Row[]> => {
    const result = await on.query<Row>(statement.text, [...(statement.values ?? [])])
    return result.rows
  }
  if (isStore(on) && on.seen !== undefined) {
    return transaction(on, each => query<Row>(each, step, statement), { step, repeatable: true })
  }
  if (isStore(on)) return retrying(planOf(on, step), () => run(on.pool))
  try {
    return await run(on)
  } catch (error) {
    if (isConnectionLoss(error)) throw error
    throw withStep(error, { step, place: 'PostgreSQL', retryMs: 0 })
  }
}

/** Runs `work` in one transaction: all of it is stored, or nothing. */
export async function transaction<T>(
  store: Store,
  work: (connection: Connection) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const plan = planOf(store, options.step ?? 'storing what was found')
  return retrying(plan, async () => {
    const connection = await store.pool.connect()
    let committing = false
    let failure: unknown
    try {
      await connection.query(beginningOf(store))
      const result = await work(connection)
      committing = true
      const { command } = await connection.query('commit')
      if (command !== 'COMMIT') throw new Error('A failed statement was passed over')
      return result
    } catch (error) {
      failure = error
      const unknown = committing && isConnectionLoss(error) && options.repeatable !== true
      throw unknown ? undecided(error, plan) : error
    } finally {
      await giveBack(connection, failure)
    }
  })
}

/** What is seen is said within the transaction: a connection that is lent again knows nothing. */
function beginningOf({ seen }: Store): string {
  if (seen === undefined) return 'begin'
  return `begin; set local logforest.namespaces = ${escapeLiteral(seen.join(' '))}`
}

/** Runs `work` in the transaction that is open, or in one of its own. */
export async function within<T>(
  on: Database,
  work: (connection: Connection) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return isStore(on) ? transaction(on, work, options) : work(on)
}

/** What to retry and how to speak of it. */
export function planOf(store: Store, step: string): RetryPlan {
  return { step, place: store.place, retryMs: store.retryMs }
}

function isStore(on: Database): on is Store {
  return 'pool' in on
}

async function giveBack(connection: Connection, failure: unknown): Promise<void> {
  if (failure === undefined) return connection.release()
  try {
    await connection.query('rollback')
    connection.release()
  } catch {
    connection.release(true)
  }
}

function undecided(error: unknown, plan: RetryPlan): OperatingError {
  return new OperatingError(
    `The database (${plan.place}) went away at the end of ${plan.step} (${messageOf(error)}); ` +
      'start again: what it has stored is read, the rest is repeated',
    { cause: error },
  )
}

function checked(url: string): string {
  if (/^postgres(ql)?:\/\//.test(url)) {
    try {
      new URL(url)
      return url
    } catch (error) {
      if (codeOf(error) !== 'ERR_INVALID_URL') throw error
    }
  }
  throw new UsageError(
    'Cannot open the database: its URL must look like postgres://user:password@host:5432/name',
  )
}

/** Host and database of a URL, without user and password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url)
  return decodeURIComponent(`${host}${pathname}`)
}

/** Whether the URL names the directory of a unix socket, not a host. */
function isLocal(url: string): boolean {
  return decodeURIComponent(new URL(url).host).startsWith('/')
}

function ignore(): void {}
