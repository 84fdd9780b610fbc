/** Turns on their way to the store: those that end small streams wait for others like them. */
import type { FileRecord, TurnCommit } from '../flow.ts'
import { commitTurns, type FencedTurn } from '../store/batch.ts'
import type { Store } from '../store/pool.ts'
import { commitTurn, type Owner } from '../store/turns.ts'

/** Turns of one statement: what it costs beyond their bytes is then shared by so many. */
const BATCH_TURNS = 128

/** Bytes of states and bins of one statement: longer ones gain nothing. */
const BATCH_BYTES = 1 << 20

/** Commits turns in the order in which they were given. */
export class Commits {
  readonly #store: Store
  readonly #source: string
  #waiting = new Map<string, FencedTurn>()
  #bytes = 0
  /** The file of each turn that was committed. */
  readonly files: FileRecord[] = []

  constructor(store: Store, source: string) {
    this.#store = store
    this.#source = source
  }

  /** Commits a turn now, after those that wait. */
  async commit(turn: TurnCommit, owner: Owner = { source: this.#source }): Promise<void> {
    await this.flush()
    await commitTurn(this.#store, owner, turn)
    this.files.push(...turn.files)
  }

  /** Commits a turn with others, at the latest at the next `flush`; one that claims goes alone. */
  async add(turn: TurnCommit, owner: Owner = { source: this.#source }): Promise<void> {
    const bytes = turn.state.length + (turn.bins?.bytes.length ?? 0)
    // Few small streams have sessions: the statement of many turns does without.
    const alone = owner.claims !== undefined || turn.bins?.sessions !== undefined
    if (alone || bytes > BATCH_BYTES) return this.commit(turn, owner)
    const full = this.#waiting.size >= BATCH_TURNS || this.#bytes + bytes > BATCH_BYTES
    if (full || this.#waiting.has(turn.stream)) await this.flush()
    const { share } = owner
    this.#waiting.set(turn.stream, share === undefined ? turn : { ...turn, share })
    this.#bytes += bytes
  }

  /** Commits all that wait. */
  async flush(): Promise<void> {
    const turns = [...this.#waiting.values()]
    this.#waiting = new Map()
    this.#bytes = 0
    await commitTurns(this.#store, this.#source, turns)
    this.files.push(...turns.flatMap(turn => turn.files))
  }
}
