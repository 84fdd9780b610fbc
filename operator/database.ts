/**
 * Postgres as the operator sees it: there, or away with a reason. That it is away stops nothing: a
 * pass notes it, says it in a condition, and the next one asks again.
 */
import { messageOf, OperatingError } from '../src/base/errors.ts'
import { strongHash } from '../src/base/hash.ts'
import { openStore } from '../src/store/open.ts'
import { closeStore, type Store } from '../src/store/pool.ts'
import { dropRole, ensureRole, type Role } from '../src/store/roles.ts'
import type { Reached } from './work.ts'

/** Reconcilers, the publisher, and one to spare. */
const CONNECTIONS = 6
/** A pass asks again soon, so it need not wait for long itself. */
const RETRY_MS = 2_000

/** Postgres failed in the middle of a pass: the objects in the cluster are as they should be. */
export class DatabaseError extends OperatingError {}

/** The database of the operator, which owns its tables. */
export class Database {
  readonly #url: string
  #store: Promise<Store> | undefined
  /** Roles that have their password and rights, with a hash of the password. */
  readonly #roles = new Map<string, string>()

  constructor(url: string) {
    this.#url = url
  }

  /** Runs `work` on the open database, or says why that cannot be. */
  async reach<T>(work: (store: Store) => Promise<T>): Promise<Reached<T>> {
    try {
      return { reached: true, found: await work(await this.#open()) }
    } catch (error) {
      if (!(error instanceof OperatingError)) throw error
      // What comes back may be another database, restored from somewhere.
      this.#roles.clear()
      return { reached: false, problem: messageOf(error) }
    }
  }

  /** Changes something; throws a DatabaseError where that fails. */
  async change(work: (store: Store) => Promise<void>): Promise<void> {
    const reached = await this.reach(work)
    if (!reached.reached) throw new DatabaseError(reached.problem)
  }

  /** Whether this process has given the role this password. */
  hasRole(role: string, password: string): boolean {
    return this.#roles.get(role) === strongHash(password)
  }

  /** Gives a role its password and rights. */
  async ensureRole(role: Role): Promise<void> {
    await this.change(store => ensureRole(store, role))
    this.#roles.set(role.role, strongHash(role.password))
  }

  /** Takes a role away. */
  async dropRole(role: string): Promise<void> {
    this.#roles.delete(role)
    await this.change(store => dropRole(store, role))
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    const store = await this.#store?.catch(() => undefined)
    this.#store = undefined
    if (store !== undefined) await closeStore(store)
  }

  #open(): Promise<Store> {
    this.#store ??= openStore(this.#url, {
      maxConnections: CONNECTIONS,
      applicationName: 'logforest operator',
      retryMs: RETRY_MS,
    }).catch(error => {
      this.#store = undefined
      throw error
    })
    return this.#store
  }
}
