/**
 * What the scanner of one node holds, where the logs of a source lie on every node: it reads what
 * lies on its node and nobody else can, and judges its share of the logs, which lines of all nodes
 * make. Files and streams are told by their node, for an inode says nothing on another one.
 *
 * Lines of other nodes are stored when their scanners have looked. So windows are judged up to the
 * oldest of these looks by the wall clock: a node that lags holds the suite up, one whose scanner
 * is not heard of does not, and its lines are late.
 */
import { OperatingError } from '../base/errors.ts'
import type { FileRecord } from '../flow.ts'
import { Directory } from '../retrieve/directory.ts'
import type { Retriever } from '../retrieve/retriever.ts'
import { catchUp } from '../store/caughtUp.ts'
import { getScanners } from '../store/heartbeats.ts'
import { leaseNode, nodesBehind } from '../store/nodes.ts'
import { markShares } from '../store/judged.ts'
import type { Store } from '../store/pool.ts'
import { SHARES, shareOf } from '../store/share.ts'
import { eachChangedFile } from '../store/sharedFiles.ts'
import { leaseShares, type Share } from '../store/shares.ts'
import type { Holding } from './holding.ts'
import type { TurnRight } from './job.ts'
import { logNameOf, POD_LOG_NAME } from './logName.ts'
import type { TenureOptions } from './tenure.ts'

/** The kubelet packs a rotated file under such a name before it takes its place. */
const UNFINISHED = '**/*.tmp'

/** Logs of a node, as far as the source reads them. */
export interface NodeScope {
  readonly node: string
  /** Whether pods of the namespace are read. */
  readonly reads: (namespace: string) => boolean
}

/** The node and the shares of one scanner. */
export class NodeTenure implements Holding {
  readonly retriever: Retriever
  readonly #options: TenureOptions
  readonly #store: Store
  readonly #node: string
  #shares = new Map<number, Share>()
  #held: Share | undefined
  #begun = false
  #mark = ''
  /** Looks of the others, as they were when it was told how far this turn judges. */
  #looks: readonly number[] | undefined

  constructor(store: Store, options: TenureOptions, { node, reads }: NodeScope) {
    this.#store = store
    this.#options = options
    this.#node = node
    const { source, root, include } = options
    const exclude = [...options.exclude, UNFINISHED]
    const admits = (path: string): boolean => reads(namespaceOf(path))
    this.retriever = new Directory({ source, root, include, exclude, admits, node }, [])
  }

  get shares(): number {
    return this.#shares.size
  }

  get caughtUp(): boolean {
    return this.#held?.caughtUp === true
  }

  async begin(): Promise<void> {
    const { source } = this.#options
    const shares = await leaseShares(this.#store, { ...this.#options, anew: !this.#begun })
    this.#begun = true
    this.#looks = undefined
    const own = shares.filter(({ number }) => number < SHARES)
    this.#shares = new Map(own.map(share => [share.number, share]))
    // What is ours already was renewed with the shares.
    const node = shares.find(({ number }) => number >= SHARES)
    this.#held = node ?? (await leaseNode(this.#store, { ...this.#options, node: this.#node }))
    if (this.#held === undefined) throw takenNode(source, this.#node)
    const onFiles = (files: readonly FileRecord[]): void => this.retriever.refreshed(files)
    const since = { mark: this.#mark, prefix: `${this.#node}/`, onFiles }
    this.#mark = await eachChangedFile(this.#store, source, since)
  }

  async readOut(): Promise<void> {
    if (this.#held === undefined || this.#held.caughtUp) return
    await catchUp(this.#store, this.#options.source, [this.#held])
  }

  logOf(stream: string): string {
    const { logName } = this.#options
    // A path of this kind is one pod's: what is learned of it would go with the pod.
    return logNameOf(logName === '{path}' ? POD_LOG_NAME : logName, stream)
  }

  rightTo(): TurnRight | undefined {
    return this.#held && { share: this.#held, contested: false }
  }

  judges(log: string): boolean {
    return this.#shares.has(shareOf(log))
  }

  judged(toMs: number): Promise<void> {
    const shares = [...this.#shares.values()]
    return markShares(this.#store, this.#options.source, { shares, judgedMs: toMs })
  }

  /**
   * One that has not said yet that it looked holds up what is judged, and so what is learned, by
   * the same looks; and our own history counts from the turn on that begins with it.
   */
  async behind(): Promise<number> {
    const behind = await nodesBehind(this.#store, this.#options.source)
    const looks = this.#looks ?? (await this.#othersLooked())
    const silent = looks.filter(lookedMs => lookedMs === 0)
    return Math.max(behind, silent.length, this.caughtUp ? 0 : 1)
  }

  async endOf(beforeMs: number): Promise<number> {
    this.#looks = await this.#othersLooked()
    return Math.min(beforeMs, ...this.#looks)
  }

  /** When the live scanners of other nodes began the last look that is stored; 0 for never. */
  async #othersLooked(): Promise<number[]> {
    const { source, name } = this.#options
    const scanners = await getScanners(this.#store, source)
    const others = scanners.filter(each => each.alive && each.name !== name)
    return others.map(({ state }) => state.lookedMs ?? 0)
  }
}

/** `<namespace>_<pod>_<uid>/…`: no name of Kubernetes has an underscore. */
function namespaceOf(path: string): string {
  return path.slice(0, Math.max(0, path.indexOf('_')))
}

function takenNode(source: string, node: string): OperatingError {
  return new OperatingError(
    `Cannot read node "${node}" for "${source}" yet: another scanner does; it has half a minute ` +
      'to be heard of, and then this one goes on',
  )
}
