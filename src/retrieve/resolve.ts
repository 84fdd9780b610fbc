/**
 * Finds out which changed or new file on disk is which known file: renamed, rotated, packed,
 * copied or rewritten. A record follows, in this order: its inode, its path, its content within
 * the stream; and always only where head and tail prove that what was read is there.
 */
import type { FileRecord, Problem } from '../flow.ts'
import { Content, type Look } from './content.ts'
import { COPY, isCopy, longest, unpackedName } from './copies.ts'
import { fingerprintOf, inodeOf, prefixMatches, TAIL_BYTES, tailOf } from './identity.ts'
import type { Memory } from './memory.ts'
import { oldestFirst, rotatedName } from './rotation.ts'
import type { Slices } from './slices.ts'

/** Read bytes that make a vanished file recognisable although its inode is another. */
const STRONG_BYTES = 256

/** What one look at the disk brought. */
export interface Scene {
  readonly root: string
  readonly memory: Memory
  readonly slices: Slices
  /** New files and files whose attributes changed, by path. */
  readonly looks: ReadonlyMap<string, Look>
  /** Records of which nothing was read are not in here. */
  readonly missing: readonly FileRecord[]
  readonly missingPaths: ReadonlySet<string>
}

/** A file on disk and what is known of it: undefined where none of it was read yet. */
export interface Placed {
  readonly look: Look
  readonly content: Content
  readonly record: FileRecord | undefined
  /** Its bytes were all read from another file of the stream. */
  readonly copy: boolean
}

/** A record and the files that hold what was read of it. */
interface Match {
  readonly record: FileRecord
  readonly contents: Content[]
}

/** Every look is placed or skipped, every missing record is placed or gone. */
export interface Resolution {
  readonly placed: readonly Placed[]
  readonly gone: readonly FileRecord[]
  readonly problems: readonly Problem[]
}

/** Resolves a scene; reads heads and tails of the files concerned. */
export async function resolve(scene: Scene): Promise<Resolution> {
  const resolver = new Resolver(scene)
  await resolver.inPlace()
  await resolver.dropHardLinks()
  await resolver.match('originals')
  await resolver.byPrefix()
  await resolver.dropCopies()
  await resolver.match('copies')
  return resolver.result()
}

class Resolver {
  readonly #scene: Scene
  readonly #placed = new Map<string, Placed>()
  readonly #open = new Map<string, Content>()
  /** Records by id, of each stream: what is looked for. */
  readonly #displaced = new Map<string, Map<string, FileRecord>>()
  readonly #placedIds = new Set<string>()
  readonly #placedIn = new Map<string, Placed[]>()
  readonly #problems: Problem[] = []

  constructor(scene: Scene) {
    this.#scene = scene
    for (const record of scene.missing) this.#displace(record)
  }

  result(): Resolution {
    for (const content of this.#open.values()) this.#place(content, undefined)
    const lost = [...this.#displaced.values()].flatMap(records => [...records.values()])
    const gone = lost.filter(record => record.state !== 'gone')
    return { placed: [...this.#placed.values()], gone, problems: this.#problems }
  }

  /** The same inode under the same name, and what was read is still there. */
  async inPlace(): Promise<void> {
    const { looks, memory, root, slices } = this.#scene
    for (const look of looks.values()) {
      if (slices.due) await slices.turn()
      const content = await Content.of(root, look)
      const record = memory.at(look.path)?.record
      const read = record && record.position > 0 ? record : undefined
      if (content.rejection?.reason === 'vanished') {
        if (read) this.#displace(read)
      } else if (read && read.reason !== COPY && (await holds(content, read))) {
        this.#place(content, read)
      } else {
        if (read) this.#displace(read)
        this.#open.set(look.path, content)
      }
    }
  }

  /** One of the names of a hard link, or of a file that was renamed under our eyes. */
  async dropHardLinks(): Promise<void> {
    const owners = new Map<string, string>()
    for (const path of this.#placed.keys()) this.#own(owners, path)
    for (const path of [...this.#open.keys()]) {
      if (this.#scene.slices.due) await this.#scene.slices.turn()
      const inode = inodeOf(this.#content(path).look.attributes)
      const owner = this.#untouchedOwner(inode) ?? owners.get(inode)
      if (owner !== undefined && !(this.#open.has(owner) && path < owner)) {
        this.#dropLink(path, owner)
        continue
      }
      if (owner !== undefined) this.#dropLink(owner, path)
      owners.set(inode, path)
    }
  }

  /** Where the bytes of each displaced record went: by inode, else by content in its stream. */
  async match(records: 'originals' | 'copies'): Promise<void> {
    const found = await this.#matches(records)
    found.sort((a, b) => b.record.position - a.record.position)
    for (const { record, contents } of found) {
      const open = contents.filter(content => this.#open.has(content.look.path))
      const inode = inodeOf(record.attributes)
      open.sort((a, b) => preference(b, record.path, inode) - preference(a, record.path, inode))
      const content = await longest(open)
      if (content) this.#place(content, record)
    }
  }

  async #matches(records: 'originals' | 'copies'): Promise<Match[]> {
    const byId = new Map<string, Match>()
    const wanderers = this.#displacedByInode()
    for (const content of await this.#newestFirst()) {
      if (this.#scene.slices.due) await this.#scene.slices.turn()
      const { look, rejection } = content
      const lost = new Set(this.#lost(look.name.stream))
      const wanderer = wanderers.get(inodeOf(look.attributes))
      if (wanderer) lost.add(wanderer)
      const wanted = [...lost].filter(one => (one.reason === COPY) === (records === 'copies'))
      const believed = rejection?.reason === 'unreadable' && wanderer ? [wanderer] : []
      for (const record of [...believed, ...(await content.matching(wanted))]) {
        const match = byId.get(record.id) ?? { record, contents: [] }
        byId.set(record.id, match)
        match.contents.push(content)
      }
    }
    return [...byId.values()]
  }

  #displacedByInode(): Map<string, FileRecord> {
    const records = new Map<string, FileRecord>()
    for (const lost of this.#displaced.values()) {
      for (const record of lost.values()) records.set(inodeOf(record.attributes), record)
    }
    return records
  }

  /**
   * `copytruncate` when the original was read further than it was copied, and then rewritten: a new
   * file holds nothing but the beginning of what was read. The rest was destroyed after we read it.
   */
  async byPrefix(): Promise<void> {
    if (this.#displaced.size === 0) return
    const inodes = new Set([...this.#scene.looks.values()].map(l => inodeOf(l.attributes)))
    for (const content of await this.#newestFirst()) {
      if (this.#scene.slices.due) await this.#scene.slices.turn()
      const { look } = content
      for (const record of this.#lost(look.name.stream)) {
        if (!mayBeCopiedTo(record, look, inodes)) continue
        if (!prefixMatches(record, content.fingerprintable)) continue
        const { length, tail } = await content.ending()
        if (length === 0 || length > record.position) continue
        const head = content.fingerprintable
        const identity = { fingerprint: fingerprintOf(head), fingerprintBytes: head.length }
        this.#place(content, { ...record, ...identity, position: length, tail: tailOf(tail) })
        break
      }
    }
  }

  /**
   * A copy, finished or growing, of a file that is there: its bytes are read from that one. The
   * same bytes at the beginning of two files of one stream, the older of them unread, are taken
   * for a copy even where both are new.
   */
  async dropCopies(): Promise<void> {
    const contents = await this.#newestFirst()
    let live = contents[0]
    for (const [index, copy] of contents.entries()) {
      if (this.#scene.slices.due) await this.#scene.slices.turn()
      const { path, name } = copy.look
      if (name.stream !== live.look.name.stream) live = copy
      const newer = index > 0 ? contents[index - 1] : live
      const twin = this.#open.get(unpackedName(path))
      const siblings = [twin, live, newer].flatMap(one => (one && one !== copy ? one : []))
      const original = await firstAsync(siblings, one => isCopy(copy, one))
      if (original) this.#dropCopy(copy, original)
      else await this.#placeCopy(copy)
    }
  }

  /** Said aloud, for the copy may be meant to be read. */
  #dropCopy(copy: Content, original: Content): void {
    this.#open.delete(copy.look.path)
    if (copy.packing !== original.packing) return
    const shown = JSON.stringify(original.look.path)
    const message = `${JSON.stringify(copy.look.path)} is a copy of ${shown} and is not read twice`
    this.#problems.push({ path: copy.look.path, message })
  }

  /** A copy of a known file waits until its bytes are read there, then it is known itself. */
  async #placeCopy(copy: Content): Promise<void> {
    for (const record of this.#present(copy.look.name.stream)) {
      if (this.#scene.slices.due) await this.#scene.slices.turn()
      const { head } = copy
      const tiny = head.length < TAIL_BYTES || record.position === 0
      if (!tiny && !prefixMatches(record, copy.fingerprintable)) continue
      const original = await this.#original(record)
      if (!original || !(await isCopy(copy, original))) continue
      const { length } = await copy.ending()
      const known = length > 0 && length <= record.position
      if (known) this.#place(copy, undefined, true)
      else this.#open.delete(copy.look.path)
      return
    }
  }

  async #original(record: FileRecord): Promise<Content | undefined> {
    const placed = this.#placed.get(record.path)
    if (placed) return placed.content
    const entry = this.#scene.memory.at(record.path)
    if (!entry?.seen) return undefined
    const { size, mtimeMs } = entry.seen
    const name = { stream: record.stream, rotated: false, when: Number.NaN, number: -1 }
    const look = { path: record.path, name, attributes: entry.seenHash, size, mtimeMs }
    return Content.of(this.#scene.root, { ...look, stats: entry.seen })
  }

  /** The known files of a stream that are on disk and recognised. */
  #present(stream: string): FileRecord[] {
    const { memory, looks, missingPaths } = this.#scene
    const untouched = memory
      .stream(stream)
      .filter(r => r.state !== 'gone' && !looks.has(r.path) && !missingPaths.has(r.path))
      .filter(r => !this.#displaced.get(stream)?.has(r.id) && !this.#placedIds.has(r.id))
    const placed = (this.#placedIn.get(stream) ?? []).flatMap(({ record, look }) =>
      record ? { ...record, path: look.path } : [],
    )
    return [...untouched, ...placed]
  }

  /** What is looked for in a stream: displaced now, or gone but not forgotten. */
  #lost(stream: string): FileRecord[] {
    const gone = this.#scene.memory
      .stream(stream)
      .filter(r => r.state === 'gone' && r.position >= STRONG_BYTES && !this.#placedIds.has(r.id))
    return [...(this.#displaced.get(stream)?.values() ?? []), ...gone]
  }

  /** The path, unchanged on disk, where this inode was committed. */
  #untouchedOwner(inode: string): string | undefined {
    const { memory, looks, missingPaths } = this.#scene
    const path = memory.pathOfInode(inode)
    if (path === undefined || looks.has(path) || missingPaths.has(path)) return undefined
    const holder = memory.at(path)?.record
    return holder && inodeOf(holder.attributes) === inode ? path : undefined
  }

  #displace(record: FileRecord): void {
    if (record.position === 0) return
    const records = this.#displaced.get(record.stream) ?? new Map()
    this.#displaced.set(record.stream, records.set(record.id, record))
  }

  #place(content: Content, record: FileRecord | undefined, copy = false): void {
    const placed = { look: content.look, content, record, copy }
    this.#placed.set(content.look.path, placed)
    this.#open.delete(content.look.path)
    if (!record) return
    const { id, stream } = record
    this.#placedIds.add(id)
    this.#placedIn.set(stream, [...(this.#placedIn.get(stream) ?? []), placed])
    const lost = this.#displaced.get(stream)
    lost?.delete(id)
    if (lost?.size === 0) this.#displaced.delete(stream)
  }

  /** What is not placed yet; within a stream the newest first. */
  async #newestFirst(): Promise<Content[]> {
    const streams = new Map<string, Content[]>()
    for (const content of this.#open.values()) {
      if (this.#scene.slices.due) await this.#scene.slices.turn()
      const { stream } = content.look.name
      const files = streams.get(stream)
      if (files) files.push(content)
      else streams.set(stream, [content])
    }
    return [...streams.values()].flatMap(files => (files.length > 1 ? newestFirst(files) : files))
  }

  #content(path: string): Content {
    const content = this.#open.get(path) ?? this.#placed.get(path)?.content
    if (!content) throw new Error(`No content of ${path}`)
    return content
  }

  #own(owners: Map<string, string>, path: string): void {
    owners.set(inodeOf(this.#content(path).look.attributes), path)
  }

  #dropLink(path: string, owner: string): void {
    const { name } = this.#content(path).look
    this.#open.delete(path)
    const shown = JSON.stringify(owner)
    // Within a stream it is a rotation that happened while we looked.
    if (name.stream === rotatedName(owner).stream) return
    const message = `${JSON.stringify(path)} is a link to ${shown} and is read under that name only`
    this.#problems.push({ path, message })
  }
}

/** Whether this is the file of the record, which was seen under this path. */
async function holds(content: Content, record: FileRecord): Promise<boolean> {
  const { rejection, look } = content
  if (inodeOf(record.attributes) !== inodeOf(look.attributes)) return false
  if (rejection?.reason === 'unreadable') return true
  return (await content.matching([record])).length > 0
}

/** The original is seen rewritten, or was last written after the copy: not a new beginning. */
function mayBeCopiedTo(record: FileRecord, copy: Look, inodes: ReadonlySet<string>): boolean {
  const inode = inodeOf(record.attributes)
  if (record.reason === COPY || record.path === copy.path) return false
  if (inode === inodeOf(copy.attributes)) return false
  return inodes.has(inode) || copy.mtimeMs <= record.mtimeMs
}

/** The same inode, then the same path, then the newest. */
function preference({ look }: Content, path: string, inode: string): number {
  return (inodeOf(look.attributes) === inode ? 2 : 0) + (look.path === path ? 1 : 0)
}

function newestFirst(contents: Iterable<Content>): Content[] {
  const files = [...contents].map(content => ({ content, ...content.look }))
  return oldestFirst(files)
    .reverse()
    .map(file => file.content)
}

async function firstAsync<T>(
  items: readonly T[],
  test: (item: T) => Promise<boolean>,
): Promise<T | undefined> {
  for (const item of items) if (await test(item)) return item
  return undefined
}
