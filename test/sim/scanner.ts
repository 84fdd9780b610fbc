/**
 * A scanner that crashes: the commit of a turn fails before or after it reached the server, and
 * then nothing is left of the process but the database.
 */
import type { Pool } from 'pg'
import type { Random } from '../../src/base/random.ts'
import { Directory } from '../../src/retrieve/directory.ts'
import { type OpenSource, readNew } from '../../src/scanner/scanner.ts'
import { getFiles } from '../../src/store/files.ts'
import type { Store } from '../../src/store/pool.ts'
import { localCrew, workerSetup } from '../help/crew.ts'

/** What a simulated crash throws. */
class Crash extends Error {}

/** How a scanner's database fails. */
interface Faults {
  /** Statements until the next fault; Infinity for none. */
  left: number
  /** The fault is a crash before or after the statement, or an answer lost on the way back. */
  readonly kind: 'before' | 'after' | 'answer lost'
}

/** A scanner's world. */
export interface ScannerOptions {
  readonly root: string
  readonly store: Store
  readonly random: Random
  /** Called between two chunks: what the world does while we read. */
  readonly meanwhile: () => void
  readonly trace: string[]
}

/** A process that scans: everything in memory, to be thrown away by `crash`. */
export class CrashingScanner {
  readonly #trace: string[]
  readonly #root: string
  readonly #store: Store
  readonly #random: Random
  readonly #meanwhile: () => void
  #directory: Directory | undefined
  #faults: Faults = { left: Number.POSITIVE_INFINITY, kind: 'before' }
  #own: Store

  constructor(options: ScannerOptions) {
    this.#trace = options.trace
    this.#root = options.root
    this.#store = options.store
    this.#random = options.random
    this.#meanwhile = options.meanwhile
    this.#own = this.#freshStore()
  }

  /** One turn of the flow, which may end in a crash; gives the number of streams read. */
  async turn(mayFail: boolean): Promise<number> {
    this.#directory ??= await this.#start()
    this.#faults = this.#nextFaults(mayFail)
    const sizes = { chunkBytes: 64 << this.#random.below(9), turnBytes: this.#random.below(20_000) }
    const progress = (): void => {
      if (mayFail && this.#random.below(20) === 0) this.#meanwhile()
    }
    const crew = localCrew(this.#own, workerSetup(this.#root), { progress, sizes })
    const source: OpenSource = { store: this.#own, name: 'test', retriever: this.#directory, crew }
    try {
      const { streams } = await readNew(source, () => undefined)
      this.#trace.push(`read ${streams} streams`)
      return streams
    } catch (error) {
      if (!(rootOf(error) instanceof Crash)) throw error
      await crew.idle()
      this.crash()
      return 0
    }
  }

  /** Forgets everything that is not stored. */
  crash(): void {
    this.#trace.push(`crash (${this.#faults.kind})`)
    this.#directory = undefined
    this.#own = this.#freshStore()
  }

  async #start(): Promise<Directory> {
    const options = { source: 'test', root: this.#root, include: [], exclude: [] }
    return new Directory(options, await getFiles(this.#store, 'test'))
  }

  #nextFaults(mayFail: boolean): Faults {
    const kinds = ['before', 'after', 'answer lost'] as const
    const kind = kinds[this.#random.below(kinds.length)]
    const left = this.#random.below(3) === 0 ? this.#random.below(16) : Number.POSITIVE_INFINITY
    return { left: mayFail ? left : Number.POSITIVE_INFINITY, kind }
  }

  /** The same database, with the memory of a new process. */
  #freshStore(): Store {
    const pool = new Proxy(this.#store.pool, {
      get: (target, key) => (key === 'query' ? this.#query : Reflect.get(target, key, target)),
    })
    return { ...this.#store, pool, turns: new Map(), streamIds: new Map() }
  }

  readonly #query = async (text: string, values: unknown[]): Promise<unknown> => {
    const { pool }: { pool: Pool } = this.#store
    const faulty = this.#faults.left-- === 0
    if (faulty && this.#faults.kind === 'before') throw this.#dead()
    // A process that is dead asks nothing more.
    if (this.#faults.left < -1 && this.#faults.kind !== 'answer lost') throw this.#dead()
    const result = await pool.query(text, values)
    if (!faulty) return result
    if (this.#faults.kind === 'after') throw this.#dead()
    throw Object.assign(new Error('Connection terminated'), { code: '08006' })
  }

  #dead(): Crash {
    return new Crash('The process is dead')
  }
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error
}
