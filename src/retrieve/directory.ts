/**
 * Polling a directory: every file is looked at once, what changed is identified by its bytes, and
 * the new bytes are offered as spans. No file watchers: they do not work on network file systems.
 *
 * A poll decides nothing: until its spans and records are committed, the next poll offers them
 * again. Files enter a stream with `baseOffset` and `baseLine` −1: whoever reads the spans, in
 * order, knows how long the stream is by then and sets them.
 */

import type { Stats } from 'node:fs'
import { dirname } from 'node:path'
import type { FileRecord, PollResult, Problem, Span } from '../flow.ts'
import type { Look } from './content.ts'
import { grownStreams } from './growth.ts'
import { attributesOf, inodeOf } from './identity.ts'
import { Listings } from './listings.ts'
import { Memory, unchanged } from './memory.ts'
import { offer, type Waiting } from './offer.ts'
import type { Placed } from './pool.ts'
import { Portion } from './portion.ts'
import { type Resolution, resolve } from './resolve.ts'
import type { Retriever } from './retriever.ts'
import { type RotatedName, rotatedName } from './rotation.ts'
import { Selection } from './select.ts'
import { Slices } from './slices.ts'
import { Trust } from './trust.ts'
import { type WalkResult, walk } from './walk.ts'

/** Problems that are remembered as told; beyond, they are told again. */
const TOLD_PROBLEMS = 10_000

/** Records between two looks at the clock, less one: a power of two. */
const CLOCK_MASK = 63

/** Which files make a source. */
export interface DirectoryOptions {
  /** Name of the source: part of the ids of its files. */
  readonly source: string
  readonly root: string
  /** Globs (picomatch) over the path below the root; empty means all. */
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  /** Which streams are ours to read, where others read the same directory; asked at every poll. */
  readonly owns?: (stream: string) => boolean
  /** Which directories and files may be looked at at all, whatever the globs say. */
  readonly admits?: (path: string) => boolean
  /**
   * The node whose directory this is, where the source has one on each: streams are called
   * `node/path`, and device and inode are those of the node.
   */
  readonly node?: string
  /** Unknown files of one look, another number than the usual one. */
  readonly mostNew?: number
}

/** What a poll has seen so far. */
interface Sight {
  /** New and changed files by path. */
  readonly looks: ReadonlyMap<string, Look>
  readonly missing: readonly FileRecord[]
  readonly slices: Slices
}

/** What a walk gathers, and how much of it. */
interface Gathering {
  readonly slices: Slices
  readonly looks: Map<string, Look>
  readonly portion: Portion
}

/** Remembers the committed records of a source and finds what is new on disk. */
export class Directory implements Retriever {
  readonly #options: DirectoryOptions
  readonly #selection: Selection
  readonly #memory = new Memory()
  readonly #listings = new Listings()
  readonly #waiting = new Map<string, Waiting>()
  readonly #trust = new Trust()
  readonly #told = new Set<string>()
  #polls = 0

  constructor(options: DirectoryOptions, known: readonly FileRecord[]) {
    this.#options = options
    this.#selection = new Selection(options.include, options.exclude, options.admits)
    this.#memory.commit(known)
  }

  /** The caller committed these records; what is not committed is offered again. */
  committed(records: readonly FileRecord[]): void {
    this.#memory.commit(records)
  }

  /** Records as stored, some of them by others; what is known already costs nothing. */
  refreshed(records: readonly FileRecord[]): void {
    this.#memory.commit(records.filter(record => !isSame(this.#memory.get(record.id), record)))
  }

  /** Whose streams are whose is asked at each look, which sees all files. */
  gained(): void {}

  /** The streams of those records whose files have grown since they were read. */
  grown(records: readonly FileRecord[]): Promise<Set<string>> {
    return grownStreams(this.#options.root, records)
  }

  /**
   * One look at the whole source. Never blocks the event loop for long. Not to be called while
   * spans of an earlier poll are being read: they would be offered twice.
   * Throws an OperatingError where the root itself cannot be listed.
   */
  async poll(): Promise<PollResult> {
    this.#polls++
    this.#trust.begin()
    const slices = new Slices()
    const looks = new Map<string, Look>()
    const portion = new Portion(this.#options.mostNew)
    const gathering = { slices, looks, portion }
    const { walked, missing: found } = await this.#walkAll(gathering)
    let missing = found
    let resolution = await this.#resolve({ looks, missing, slices })
    if (resolution.gone.length > 0) {
      // It may have been renamed behind our back while we walked: a second look tells.
      const directories = new Set(resolution.gone.map(record => directoryOf(record.path)))
      const again = { directories: existing(directories, walked), deep: false }
      portion.lift()
      await this.#walk(again, gathering)
      missing = await this.#missing(walked, slices)
      resolution = await this.#resolve({ looks, missing, slices })
    }
    const offered = await this.#offer(resolution, { looks, missing, slices })
    const problems = [...walked.problems, ...resolution.problems, ...offered.problems]
    const { hasMore: more } = portion
    return { ...offered, problems: this.#untold(problems), files: walked.files, more }
  }

  /** Where something known is missing it may be among what the portion left out. */
  async #walkAll(
    gathering: Gathering,
  ): Promise<{ readonly walked: WalkResult; readonly missing: FileRecord[] }> {
    const { portion, slices } = gathering
    const all = { directories: [''], deep: true }
    const walked = await this.#walk(all, gathering)
    const missing = await this.#missing(walked, slices)
    if (!portion.hasMore || missing.length === 0) return { walked, missing }
    portion.lift()
    const again = await this.#walk(all, gathering)
    return { walked: again, missing: await this.#missing(again, slices) }
  }

  async #walk(
    { directories, deep }: { directories: readonly string[]; deep: boolean },
    { slices, looks, portion }: Gathering,
  ): Promise<WalkResult> {
    const { root } = this.#options
    const onDirectory = (): void => portion.enter(looks.size)
    const onFile = (path: string, stats: Stats): void => this.#see(path, stats, looks)
    const wanted = (path: string): boolean =>
      this.#memory.at(path) !== undefined || (this.#selection.file(path) && portion.takes())
    const selection = this.#selection
    // What may have been renamed behind our back is listed anew.
    const known = deep ? { listings: this.#listings } : {}
    const rules = { root, selection, slices, ...known }
    return walk(directories, deep, { ...rules, wanted, onDirectory, onFile })
  }

  #see(path: string, stats: Stats, looks: Map<string, Look>): void {
    const entry = this.#memory.at(path)
    if (entry) {
      entry.poll = this.#polls
      if (unchanged(entry, stats) && !looks.has(path)) return
    }
    const attributes = entry?.seenHash ?? attributesOf(stats)
    const name = this.#nameOf(path)
    if (!this.#isOurs(inodeOf(attributes), name.stream)) return
    const { size, mtimeMs } = stats
    looks.set(path, { path, name, attributes, size, mtimeMs })
  }

  /** A file that is known belongs to its stream, whatever it is called now; another by its name. */
  #isOurs(inode: string, stream: string): boolean {
    const { owns } = this.#options
    if (owns === undefined) return true
    const at = this.#memory.pathOfInode(inode)
    const known = at === undefined ? undefined : this.#memory.at(at)?.record
    const isKnown = known !== undefined && inodeOf(known.attributes) === inode
    return owns(isKnown ? known.stream : stream)
  }

  readonly #nameOf = (path: string): RotatedName => {
    const { node } = this.#options
    const name = rotatedName(path)
    return node === undefined ? name : { ...name, stream: `${node}/${name.stream}` }
  }

  /** Records whose path this poll did not see, or whose path belongs to another record. */
  async #missing(walked: WalkResult, slices: Slices): Promise<FileRecord[]> {
    const missing = this.#memory.homeless()
    const hidden = walked.unreadable.map(path => (path === '' ? '' : `${path}/`))
    let entries = 0
    for (const { poll, record } of this.#memory.entries) {
      if ((++entries & CLOCK_MASK) === 0 && slices.due) await slices.turn()
      if (poll === this.#polls || hidden.some(prefix => record.path.startsWith(prefix))) continue
      if (this.#options.owns?.(record.stream) === false) continue
      missing.push(record)
    }
    return missing
  }

  async #resolve({ looks, missing, slices }: Sight): Promise<Resolution> {
    const memory = this.#memory
    const rightful = missing.filter(record => memory.at(record.path)?.record === record)
    const missingPaths = new Set(rightful.map(record => record.path))
    const trusted = await this.#trust.among({ memory, looks, missing, slices })
    const { root } = this.#options
    return resolve({ root, memory, slices, looks, missing, missingPaths, trusted })
  }

  async #offer(
    { placed, gone, unsure }: Resolution,
    { looks, missing, slices }: Sight,
  ): Promise<Omit<PollResult, 'files'>> {
    const files = new Map<string, Placed[]>()
    for (const each of placed) {
      if (slices.due) await slices.turn()
      push(files, each.record?.stream ?? each.look.name.stream, each)
    }
    const unread = missing.filter(record => record.position === 0)
    const lost = new Map<string, FileRecord[]>()
    for (const record of [...gone, ...unread]) push(lost, record.stream, record)
    const streams = new Set([...files.keys(), ...lost.keys(), ...this.#memory.unfinishedStreams()])
    const spans = new Map<string, readonly Span[]>()
    const changed: FileRecord[] = []
    const problems: Problem[] = []
    let bytes = 0
    for (const stream of streams) {
      if (slices.due) await slices.turn()
      if (unsure.has(stream) || this.#options.owns?.(stream) === false) continue
      const scene = {
        source: this.#options.source,
        stream,
        memory: this.#memory,
        nameOf: this.#nameOf,
        placed: files.get(stream) ?? [],
        gone: lost.get(stream) ?? [],
        looks,
      }
      const found = await offer(scene, this.#waiting)
      if (found.spans.length > 0) spans.set(stream, found.spans)
      for (const span of found.spans) bytes += bytesOf(span)
      changed.push(...found.changed)
      problems.push(...found.problems)
    }
    return { spans, changed, problems, bytes, held: this.#held(unsure) }
  }

  #held(unsure: Resolution['unsure']): string[] {
    const ours = [...unsure].filter(([stream]) => this.#options.owns?.(stream) !== false)
    return [...new Set(ours.map(([, path]) => path))]
  }

  /** Each problem is told once in the life of the process. */
  #untold(problems: readonly Problem[]): Problem[] {
    if (this.#told.size > TOLD_PROBLEMS) this.#told.clear()
    return problems.filter(({ message }) => {
      const known = this.#told.has(message)
      this.#told.add(message)
      return !known
    })
  }
}

function isSame(known: FileRecord | undefined, record: FileRecord): boolean {
  return (
    known !== undefined &&
    known.attributes === record.attributes &&
    known.position === record.position &&
    known.path === record.path &&
    known.state === record.state
  )
}

function bytesOf({ file, to }: Span): number {
  return file.packing === 'none' ? to - file.position : file.size
}

function directoryOf(path: string): string {
  const directory = dirname(path)
  return directory === '.' ? '' : directory
}

/** Directories of the second look: those that could be listed at the first. */
function existing(directories: ReadonlySet<string>, { unreadable }: WalkResult): string[] {
  return [...directories].filter(path => !unreadable.includes(path))
}

function push<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key)
  if (group) group.push(item)
  else groups.set(key, [item])
}
