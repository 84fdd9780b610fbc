/**
 * What one of several scanners of a source holds: its shares, and what all know of the files.
 * Shares are renewed before what others stored is read, and that before the poll: so whoever gains
 * a share knows how far its files were read, and its former owner can commit nothing more.
 */
import type { FileRecord } from '../flow.ts'
import { Directory } from '../retrieve/directory.ts'
import type { Ownership, Retriever } from '../retrieve/retriever.ts'
import { catchUp, sharesBehind } from '../store/caughtUp.ts'
import { markShares } from '../store/judged.ts'
import type { Store } from '../store/pool.ts'
import { SHARES, shareOf } from '../store/share.ts'
import { eachChangedFile } from '../store/sharedFiles.ts'
import { leaseShares, type Leaseholder, type Share } from '../store/shares.ts'
import { getLastTime } from '../store/spans.ts'
import type { Holding } from './holding.ts'
import type { TurnRight } from './job.ts'
import { logNameOf } from './logName.ts'

/** Names whose logs are remembered: their hashes are asked for at every poll. */
const REMEMBERED = 500_000

/** A source as one of its scanners sees it. */
export interface TenureOptions extends Leaseholder {
  readonly root: string
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly logName: string
  /** Makes the retriever; where not given, files below `root` are read. */
  readonly retrieve?: (ownership: Ownership) => Retriever
}

/** The shares of one scanner and its view of the source. */
export class Tenure implements Holding {
  readonly retriever: Retriever
  readonly #options: TenureOptions
  readonly #store: Store
  readonly #places = new Map<string, { log: string; share: number }>()
  #shares = new Map<number, Share>()
  #begun = false
  #mark = ''

  constructor(store: Store, options: TenureOptions) {
    this.#store = store
    this.#options = options
    const owns = (stream: string): boolean => this.#shares.has(this.#placeOf(stream).share)
    const ownsAll = (): boolean => this.#shares.size === SHARES
    const { source, root, include, exclude } = options
    this.retriever =
      options.retrieve?.({ owns, ownsAll }) ??
      new Directory({ source, root, include, exclude, owns }, [])
  }

  get shares(): number {
    return this.#shares.size
  }

  get caughtUp(): boolean {
    return [...this.#shares.values()].every(share => share.caughtUp)
  }

  async begin(): Promise<void> {
    const shares = await leaseShares(this.#store, { ...this.#options, anew: !this.#begun })
    this.#begun = true
    const gained = shares.some(share => this.#shares.get(share.number)?.epoch !== share.epoch)
    this.#shares = new Map(shares.map(share => [share.number, share]))
    const onFiles = (files: readonly FileRecord[]): void => this.retriever.refreshed(files)
    const since = { mark: this.#mark, onFiles }
    this.#mark = await eachChangedFile(this.#store, this.#options.source, since)
    if (gained) this.retriever.gained()
  }

  async readOut(): Promise<void> {
    const behind = [...this.#shares.values()].filter(share => !share.caughtUp)
    if (behind.length > 0) await catchUp(this.#store, this.#options.source, behind)
  }

  logOf(stream: string): string {
    return this.#placeOf(stream).log
  }

  rightTo(stream: string): TurnRight | undefined {
    const share = this.#shares.get(this.#placeOf(stream).share)
    return share && { share, contested: this.#shares.size < SHARES }
  }

  judges(log: string): boolean {
    return this.#shares.has(shareOf(log))
  }

  judged(toMs: number): Promise<void> {
    const shares = [...this.#shares.values()]
    return markShares(this.#store, this.#options.source, { shares, judgedMs: toMs })
  }

  behind(): Promise<number> {
    return sharesBehind(this.#store, this.#options.source)
  }

  /** Lines of others count as far as they were stored before we looked. */
  async endOf(beforeMs: number): Promise<number> {
    const own = [...this.#shares.keys()]
    return Math.max(beforeMs, await getLastTime(this.#store, this.#options.source, own))
  }

  #placeOf(stream: string): { log: string; share: number } {
    const known = this.#places.get(stream)
    if (known !== undefined) return known
    if (this.#places.size >= REMEMBERED) this.#places.clear()
    const log = logNameOf(this.#options.logName, stream)
    const place = { log, share: shareOf(log) }
    this.#places.set(stream, place)
    return place
  }
}
