/**
 * The file records that are committed, held for quick answers: by path, by inode, by stream. What
 * a poll finds out changes nothing here; only what the caller committed does.
 */
import type { FileRecord } from '../flow.ts'
import { type Attributes, attributesOf, inodeOf } from './identity.ts'

/** Vanished files that a stream remembers, in case that they come back (a remounted volume). */
const REMEMBERED_GONE = 8

/** The record of a file of which nothing is known. */
export const UNREAD: FileRecord = {
  id: '',
  path: '',
  stream: '',
  state: 'live',
  packing: 'none',
  attributes: '',
  fingerprint: '',
  fingerprintBytes: 0,
  tail: '',
  position: 0,
  generation: 0,
  baseOffset: -1,
  baseLine: -1,
  mtimeMs: 0,
  size: 0,
  reason: '',
}

/** A record that has a place on disk, and the attributes that were last seen there. */
export interface Entry {
  record: FileRecord
  /** The last look: its numbers, and their hash. */
  seen: Attributes | undefined
  seenHash: string
  /** Number of the last poll that saw the path. */
  poll: number
}

const UNSEEN = { seen: undefined, seenHash: '' }

/** All known records of a source. */
export class Memory {
  readonly #byId = new Map<string, FileRecord>()
  readonly #byPath = new Map<string, Entry>()
  readonly #byInode = new Map<string, string>()
  /** Ids by stream: most have one file, and a list of one is a fifth of a set. */
  readonly #streams = new Map<string, string[]>()
  /** Files whose path was taken by another record before their own move was committed. */
  readonly #homeless = new Set<string>()
  /** Rotated plain files with a rest that was not final when it was last read. */
  readonly #unfinished = new Set<string>()

  /** Takes committed records in; the latest of each id counts. */
  commit(records: readonly FileRecord[]): void {
    const before = records.map(({ path }) => this.#byPath.get(path))
    for (const record of records) this.#forget(record.id)
    for (const [index, record] of records.entries()) this.#remember(slim(record), before[index])
  }

  /** The entries of all paths. */
  get entries(): Iterable<Entry> {
    return this.#byPath.values()
  }

  /** Number of paths. */
  get size(): number {
    return this.#byPath.size
  }

  /** The entry of a path. */
  at(path: string): Entry | undefined {
    return this.#byPath.get(path)
  }

  /** The path where a device and inode was committed. */
  pathOfInode(inode: string): string | undefined {
    return this.#byInode.get(inode)
  }

  /** The record of an id. */
  get(id: string): FileRecord | undefined {
    return this.#byId.get(id)
  }

  /** All records of a stream, those of vanished files included. */
  stream(stream: string): FileRecord[] {
    const ids = this.#streams.get(stream) ?? []
    return ids.flatMap(id => this.#byId.get(id) ?? [])
  }

  /** The record that is all of its stream; undefined where there are more, or none. */
  alone(stream: string): FileRecord | undefined {
    const ids = this.#streams.get(stream)
    return ids?.length === 1 ? this.#byId.get(ids[0]) : undefined
  }

  /** Records whose path belongs to another by now. */
  homeless(): FileRecord[] {
    return [...this.#homeless].flatMap(id => this.#byId.get(id) ?? [])
  }

  /** Streams with a rotated file that has a rest to be called final. */
  unfinishedStreams(): Set<string> {
    return new Set([...this.#unfinished].flatMap(id => this.#byId.get(id)?.stream ?? []))
  }

  #forget(id: string): void {
    const old = this.#byId.get(id)
    if (!old) return
    this.#byId.delete(id)
    this.#homeless.delete(id)
    this.#unfinished.delete(id)
    const siblings = this.#streams.get(old.stream)?.filter(each => each !== id) ?? []
    if (siblings.length > 0) this.#streams.set(old.stream, siblings)
    else this.#streams.delete(old.stream)
    const inode = inodeOf(old.attributes)
    if (this.#byInode.get(inode) === old.path) this.#byInode.delete(inode)
    if (this.#byPath.get(old.path)?.record.id === id) this.#byPath.delete(old.path)
  }

  /** What was seen under its path holds on where it is what was committed. */
  #remember(record: FileRecord, before: Entry | undefined): void {
    this.#byId.set(record.id, record)
    const siblings = this.#streams.get(record.stream)
    if (siblings === undefined) this.#streams.set(record.stream, [record.id])
    else if (!siblings.includes(record.id)) siblings.push(record.id)
    if (record.state === 'gone') {
      this.#forgetOldGone(record.stream)
      return
    }
    const holder = this.#byPath.get(record.path)
    // A file that was read in several turns has a record from each: it is no other's home.
    if (holder && holder.record.id !== record.id) this.#homeless.add(holder.record.id)
    const { seen, seenHash } = before ?? UNSEEN
    const sight = seenHash === record.attributes ? { seen, seenHash: record.attributes } : UNSEEN
    this.#byPath.set(record.path, { record, ...sight, poll: 0 })
    this.#byInode.set(inodeOf(record.attributes), record.path)
    const rest = record.packing === 'none' && record.position < record.size
    if (record.state === 'rotated' && rest) this.#unfinished.add(record.id)
  }

  #forgetOldGone(stream: string): void {
    const gone = this.stream(stream).filter(record => record.state === 'gone')
    if (gone.length <= REMEMBERED_GONE) return
    gone.sort((a, b) => a.generation - b.generation)
    for (const record of gone.slice(0, -REMEMBERED_GONE)) this.#forget(record.id)
  }
}

/** From threads and from the database each word comes as a text of its own, in every record. */
function slim(record: FileRecord): FileRecord {
  const { path, stream, state, packing, reason } = record
  return {
    ...record,
    stream: stream === path ? path : stream,
    state: oneOf(state),
    packing: oneOf(packing),
    reason: oneOf(reason),
  }
}

/** States, packings and reasons are few. */
const WORDS = new Map<string, string>()

function oneOf<Word extends string>(word: Word): Word {
  const known = WORDS.get(word)
  if (known === undefined) WORDS.set(word, word)
  return (known ?? word) as Word
}

/** Whether a file is as it was when its record was committed; cheap where nothing changed. */
export function unchanged(entry: Entry, stats: Attributes): boolean {
  if (!entry.seen || !sameNumbers(entry.seen, stats)) {
    const { seen } = entry
    const isPlace = seen !== undefined && seen.ino === stats.ino && seen.dev === stats.dev
    entry.seen = pick(stats)
    const hash = attributesOf(stats, isPlace ? inodeOf(entry.seenHash) : undefined)
    // One text for both: that of the record is there anyway.
    entry.seenHash = hash === entry.record.attributes ? entry.record.attributes : hash
  }
  return entry.seenHash === entry.record.attributes
}

function sameNumbers(a: Attributes, b: Attributes): boolean {
  return (
    a.size === b.size &&
    a.mtimeMs === b.mtimeMs &&
    a.ctimeMs === b.ctimeMs &&
    a.ino === b.ino &&
    a.dev === b.dev &&
    a.mode === b.mode
  )
}

/** The six numbers alone: node:fs Stats hold many more. */
function pick({ dev, ino, size, mtimeMs, ctimeMs, mode }: Attributes): Attributes {
  return { dev, ino, size, mtimeMs, ctimeMs, mode }
}
