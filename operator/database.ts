/**
 * Postgres as the operator sees it: there, or away with a reason. That it is away stops nothing: a
 * pass notes it, says it in a condition, and the next one asks again.
 */
import { messageOf, OperatingError } from '../src/base/errors.ts'
import { strongHash } from '../src/base/hash.ts'
import { openStore } from '../src/store/open.ts'
import { getOperatorEpoch, holdOperator } from '../src/store/operatorLead.ts'
import { closeStore, type Connection, type Store, transaction } from '../src/store/pool.ts'
import { dropRole, ensureRole, type Role } from '../src/store/roles.ts'
import { NotLeaderError } from './kube/leader.ts'
import type { Reached } from './work.ts'

/** Reconcilers, the publisher, and one to spare. */
const CONNECTIONS = 6
/** A pass asks again soon, so it need not wait for long itself. */
const RETRY_MS = 2_000

/** How to ask what is in the way of the chart's own server; undefined for one of somebody else. */
export function serverHint(url: string, namespace: string): string | undefined {
  const host = URL.parse(url)?.hostname ?? ''
  if (!host.endsWith(`-postgresql.${namespace}.svc`)) return undefined
  const selector = 'app.kubernetes.io/component=postgresql'
  return `kubectl describe pods,pvc -n ${namespace} -l ${selector} says what is in its way`
}

/** Postgres failed in the middle of a pass: the objects in the cluster are as they should be. */
export class DatabaseError extends OperatingError {}

/** Leadership as the database needs it. */
export interface Fencing {
  /** The epoch under which this process leads. Throws a NotLeaderError where it does not. */
  fence(): number
  /** Postgres knows a later leader: this process is to end. */
  depose(why: string): void
}

/** The database of the operator, which owns its tables. */
export class Database {
  readonly #url: string
  readonly #fencing: Fencing
  readonly #hint: string | undefined
  /** The epoch that Postgres was told of. */
  #claimed = Number.NEGATIVE_INFINITY
  #store: Promise<Store> | undefined
  /** Roles that have their password and rights, with a hash of the password. */
  readonly #roles = new Map<string, string>()

  /** `hint` is added to what is wrong: how to ask why. */
  constructor(url: string, fencing: Fencing, hint?: string) {
    this.#url = url
    this.#fencing = fencing
    this.#hint = hint
  }

  /**
   * Runs `work` on the open database, or says why that cannot be. What it reads no earlier leader
   * changes any more. Throws a NotLeaderError where a later one leads.
   */
  async reach<T>(work: (store: Store) => Promise<T>): Promise<Reached<T>> {
    const epoch = this.#fencing.fence()
    return this.#reach(async store => {
      await this.#claim(store, epoch)
      return work(store)
    })
  }

  /** The highest epoch that Postgres knows; 0 where it cannot be asked now. */
  async epoch(): Promise<number> {
    const reached = await this.#reach(getOperatorEpoch)
    return reached.reached ? reached.found : 0
  }

  async #reach<T>(work: (store: Store) => Promise<T>): Promise<Reached<T>> {
    try {
      return { reached: true, found: await work(await this.#open()) }
    } catch (error) {
      if (!(error instanceof OperatingError) || error instanceof NotLeaderError) throw error
      // What comes back may be another database, restored from somewhere.
      this.#roles.clear()
      const said = [messageOf(error), this.#hint].filter(each => each !== undefined)
      return { reached: false, problem: said.join('; ') }
    }
  }

  /**
   * Changes something in one transaction, which may run twice. Throws a DatabaseError where that
   * fails, and a NotLeaderError, with nothing changed, where another operator leads by then.
   */
  async change(work: (connection: Connection) => Promise<void>): Promise<void> {
    const epoch = this.#fencing.fence()
    const step = 'changing what the operator keeps'
    const reached = await this.#reach(async store => {
      await this.#claim(store, epoch)
      const held = async (connection: Connection): Promise<void> => {
        await this.#hold(connection, epoch)
        await work(connection)
      }
      await transaction(store, held, { step, repeatable: true })
    })
    if (!reached.reached) throw new DatabaseError(reached.problem)
  }

  /** Tells Postgres once that we lead, on its own: a long write would make all others wait. */
  async #claim(store: Store, epoch: number): Promise<void> {
    if (this.#claimed === epoch) return
    const step = 'telling PostgreSQL which operator leads'
    await transaction(store, each => this.#hold(each, epoch), { step, repeatable: true })
    this.#claimed = epoch
  }

  async #hold(connection: Connection, epoch: number): Promise<void> {
    if (await holdOperator(connection, epoch)) return
    const why = 'PostgreSQL knows an operator that began to lead later'
    this.#fencing.depose(why)
    throw new NotLeaderError(`this operator leads no longer: ${why}`)
  }

  /** Whether this process has given the role this password. */
  hasRole(role: string, password: string): boolean {
    return this.#roles.get(role) === strongHash(password)
  }

  /** Gives a role its password and rights. */
  async ensureRole(role: Role): Promise<void> {
    await this.change(connection => ensureRole(connection, role))
    this.#roles.set(role.role, strongHash(role.password))
  }

  /** Takes a role away. */
  async dropRole(role: string): Promise<void> {
    this.#roles.delete(role)
    await this.change(connection => dropRole(connection, role))
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
