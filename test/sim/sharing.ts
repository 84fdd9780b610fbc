/**
 * One of several scanners of a source in a simulation: its process may die before or after any
 * statement, or sleep before one until others have taken its shares over. A statement of a dead
 * process may still be on its way, and reach the server in the next life.
 */
import type { Pool } from 'pg'
import type { Random } from '../../src/base/random.ts'
import { OperatingError } from '../../src/base/errors.ts'
import { readNew } from '../../src/scanner/scanner.ts'
import { Tenure } from '../../src/scanner/tenure.ts'
import type { Store } from '../../src/store/pool.ts'
import { localCrew, workerSetup } from '../help/crew.ts'

/** Leases end only where the simulation says so. */
const LEASE_MS = 3_600_000

class Crash extends Error {}

/** A scanner's world. */
export interface SharingOptions {
  readonly root: string
  readonly store: Store
  readonly name: string
  readonly random: Random
  readonly trace: string[]
  /** What happens while it sleeps. */
  readonly asleep: (scanner: SharingScanner) => Promise<void>
}

/** A process that scans its share of a source. */
export class SharingScanner {
  readonly name: string
  readonly #options: SharingOptions
  #tenure: Tenure | undefined
  #own: Store
  #crashIn = Number.POSITIVE_INFINITY
  #death: 'before' | 'after' | 'late' = 'before'
  #late: { in: number; send: () => Promise<unknown> } | undefined
  #sleepIn = Number.POSITIVE_INFINITY
  #turning = false

  constructor(options: SharingOptions) {
    this.name = options.name
    this.#options = options
    this.#own = this.#freshStore()
  }

  /** Whether it is in the middle of a turn. */
  get turning(): boolean {
    return this.#turning
  }

  /** One turn, which may end in a crash or in lost shares; gives the streams that were read. */
  async turn(mayFail: boolean): Promise<number> {
    const { random, root, store, trace } = this.#options
    const lease = { source: 'test', name: this.name, leaseMs: LEASE_MS }
    const rules = { root, include: [], exclude: [], logName: '{path}' }
    this.#tenure ??= new Tenure(this.#own, { ...lease, ...rules })
    const tenure = this.#tenure
    this.#crashIn = mayFail && random.below(4) === 0 ? random.below(10) : Number.POSITIVE_INFINITY
    const deaths = ['before', 'after', 'late'] as const
    this.#death = deaths[random.below(deaths.length)]
    this.#sleepIn = mayFail && random.below(4) === 0 ? random.below(10) : Number.POSITIVE_INFINITY
    const sizes = { chunkBytes: 64 << random.below(9), turnBytes: random.below(20_000) }
    const crew = localCrew(this.#own, workerSetup(root), { sizes })
    const { retriever } = tenure
    const source = { store: this.#own, name: 'test', retriever, crew, division: tenure }
    this.#turning = true
    try {
      await tenure.begin()
      const { streams } = await readNew(source, () => undefined)
      trace.push(`${this.name} reads ${streams} streams of ${tenure.shares} shares`)
      return streams
    } catch (error) {
      await crew.idle()
      if (!(rootOf(error) instanceof Crash) && !isLoss(error)) throw error
      trace.push(`${this.name} begins anew: ${String(error)}`)
      this.crash()
      return 1
    } finally {
      this.#turning = false
      await expire(store, mayFail && random.below(8) === 0 ? this.name : '')
    }
  }

  /** Forgets everything that is not stored. */
  crash(): void {
    this.#tenure = undefined
    this.#own = this.#freshStore()
  }

  #freshStore(): Store {
    const { store } = this.#options
    const pool = new Proxy(store.pool, {
      get: (target, key) => (key === 'query' ? this.#query : Reflect.get(target, key, target)),
    })
    return { ...store, pool, turns: new Map(), streamIds: new Map() }
  }

  readonly #query = async (text: string, values: unknown[]): Promise<unknown> => {
    const { pool }: { pool: Pool } = this.#options.store
    if (this.#sleepIn-- === 0) await this.#options.asleep(this)
    await this.#sendLate()
    // A process that is dead asks nothing more.
    const left = this.#crashIn--
    if (left === 0 && this.#death === 'late') {
      const send = (): Promise<unknown> => pool.query(text, values).catch(() => undefined)
      this.#late = { in: this.#options.random.below(6), send }
    }
    if (left < 0 || (left === 0 && this.#death !== 'after')) throw new Crash('The process is dead')
    const result = await pool.query(text, values)
    if (left === 0) throw new Crash('The process is dead')
    return result
  }

  async #sendLate(): Promise<void> {
    if (this.#late === undefined || this.#late.in-- > 0) return
    const { send } = this.#late
    this.#late = undefined
    await send()
    this.#options.trace.push(`a late statement of ${this.name} arrives`)
  }
}

/** By the database's clock the lease of this scanner ended long ago. */
export async function expire(store: Store, name: string): Promise<void> {
  const past = `clock_timestamp() - interval '1 day'`
  await store.pool.query(`update share set until = ${past} where owner = $1`, [name])
  await store.pool.query(`update scanner set seen = ${past} where name = $1`, [name])
}

function isLoss(error: unknown): boolean {
  return error instanceof OperatingError && /took (?:it|them)? ?over|took over/.test(error.message)
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error
}
