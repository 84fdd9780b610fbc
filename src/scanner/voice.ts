/**
 * What a scanner says of itself, turn by turn: to its log and metrics at once, and to the database,
 * from where the status of its source is made.
 */
import type { Clock } from '../base/clock.ts'
import type { Fetching } from '../flow.ts'
import { NEW_SCANNER, type ScannerState, storeScannerState } from '../store/heartbeats.ts'
import type { Store } from '../store/pool.ts'
import { Backlog } from './backlog.ts'
import { Patience } from './held.ts'

/**
 * Turns that fail in a row before that is a trouble and not a moment's: one that lost its shares or
 * its connection is begun again at once.
 */
const FAILED_TURNS = 2

/** Who speaks, and to whom. */
export interface VoiceOptions {
  readonly store: Store
  readonly source: string
  readonly name: string
  /** The node that is read, where the source lies on nodes. */
  readonly scope?: { readonly node: string }
  readonly paused: boolean
  readonly clock: Pick<Clock, 'now'>
  /** What a service that lines are fetched from was asked so far. */
  readonly fetched?: () => Fetching
  readonly onState: (state: ScannerState) => void
}

/** What a scanner says of itself, to its log and metrics at once, and to the database. */
export class Voice {
  readonly backlog: Backlog
  readonly patience = new Patience()
  readonly #options: VoiceOptions
  #last: ScannerState
  #failed = 0
  /** What the database was told of what was asked. */
  #told = NOTHING

  constructor(options: VoiceOptions) {
    this.#options = options
    this.backlog = new Backlog(options.clock)
    const node = options.scope?.node ?? ''
    this.#last = { ...NEW_SCANNER, node, paused: options.paused }
  }

  /** A turn ended. */
  turned(changes: Partial<ScannerState>): Promise<void> {
    const lastPollMs = this.#options.clock.now()
    this.#failed = 0
    const state = { ...this.#last, waiting: '', trouble: '', lastPollMs, ...changes }
    return this.#say(state, this.#options.store)
  }

  /** A turn did not come to its end. */
  failed(why: string): Promise<void> {
    const trouble = ++this.#failed < FAILED_TURNS ? '' : why
    return this.still({ waiting: why, trouble, linesPerSecond: 0 })
  }

  /** Nothing ended, but time passed: a long turn is no reason to be taken for up to date. */
  still(changes: Partial<ScannerState> = {}): Promise<void> {
    return this.#say({ ...this.#last, ...changes }, { ...this.#options.store, retryMs: 0 })
  }

  async #say(state: ScannerState, store: Store): Promise<void> {
    const { source, name, onState, fetched } = this.#options
    const asked = fetched?.()
    const total = asked ?? NOTHING
    this.#last = { ...state, lagSeconds: this.backlog.ageSeconds(), ...asked }
    onState(this.#last)
    // Two may speak at once: what one tells the other does not.
    const spent = less(total, this.#told)
    this.#told = total
    try {
      await storeScannerState(store, { source, name, state: this.#last, spent })
    } catch (error) {
      // It is told the next time.
      this.#told = less(this.#told, spent)
      throw error
    }
  }
}

const NOTHING: Fetching = { calls: 0, fetchedBytes: 0 }

function less(all: Fetching, part: Fetching): Fetching {
  return { calls: all.calls - part.calls, fetchedBytes: all.fetchedBytes - part.fetchedBytes }
}
