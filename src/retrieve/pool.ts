/**
 * What a poll still has to find out, and what it found: open files, displaced records, placed
 * files. The steps of `resolve` move things from the first two to the third.
 */
import type { FileRecord, Problem } from '../flow.ts'
import { Content, type Look } from './content.ts'
import { inodeOf, prefixMatches } from './identity.ts'
import type { Memory } from './memory.ts'
import { oldestFirst, rotatedName } from './rotation.ts'
import type { Slices } from './slices.ts'

/** `reason` of the record of a file whose bytes were all read from another. */
export const COPY = 'copy'

/** Read bytes that make a file recognisable although its inode is another. */
export const STRONG_BYTES = 256

/** Bytes of a copy that are hardly the beginning of another file of its stream. */
export const TELLING_BYTES = 16

/** What one look at the disk brought. */
export interface Scene {
  readonly root: string
  readonly memory: Memory
  readonly slices: Slices
  /** New files and files whose attributes changed, by path. */
  readonly looks: ReadonlyMap<string, Look>
  /** Records that are not where they were, and the paths that this leaves empty. */
  readonly missing: readonly FileRecord[]
  readonly missingPaths: ReadonlySet<string>
  /** Paths of changed files that need no proof (trust.ts). */
  readonly trusted: ReadonlySet<string>
}

/** A file on disk and what is known of it: undefined where none of it was read yet. */
export interface Placed {
  readonly look: Look
  readonly content: Content
  readonly record: FileRecord | undefined
  /** Its bytes were all read from another file of the stream. */
  readonly copy: boolean
}

/** The state of one resolution. */
export class Pool {
  readonly scene: Scene
  /** Files that are not recognised yet, by path. */
  readonly open = new Map<string, Content>()
  /** Recognised files, by path. */
  readonly placed = new Map<string, Placed>()
  readonly problems: Problem[] = []
  /** All files that were opened. */
  readonly contents: Content[] = []
  /** Records by id, of each stream: what is looked for. */
  readonly #displaced = new Map<string, Map<string, FileRecord>>()
  readonly #placedIds = new Set<string>()
  readonly #placedIn = new Map<string, Placed[]>()

  constructor(scene: Scene) {
    this.scene = scene
    for (const record of scene.missing) this.displace(record)
  }

  /** Pauses when the slice is used up. */
  async breathe(): Promise<void> {
    if (this.scene.slices.due) await this.scene.slices.turn()
  }

  /** Streams with a file that could not be looked at as it seemed to be: nothing is decided. */
  unsure(): Map<string, string> {
    const unsure = this.contents.filter(content => content.unsure)
    return new Map(
      unsure.flatMap(({ look: { path, name } }) => {
        const known = this.scene.memory.at(path)?.record.stream ?? name.stream
        return [name.stream, known].map(stream => [stream, path] as const)
      }),
    )
  }

  /** All displaced records, of every stream. */
  displaced(): FileRecord[] {
    return [...this.#displaced.values()].flatMap(records => [...records.values()])
  }

  /** A record whose bytes are to be looked for; of an unread file there is nothing to find. */
  displace(record: FileRecord): void {
    if (record.position === 0) return
    const records = this.#displaced.get(record.stream) ?? new Map<string, FileRecord>()
    this.#displaced.set(record.stream, records.set(record.id, record))
  }

  /** A file is recognised, or known to be new. */
  place(content: Content, record: FileRecord | undefined, copy = false): void {
    const placed = { look: content.look, content, record, copy }
    this.placed.set(content.look.path, placed)
    this.open.delete(content.look.path)
    if (!record) return
    const { id, stream } = record
    this.#placedIds.add(id)
    const siblings = this.#placedIn.get(stream)
    if (siblings) siblings.push(placed)
    else this.#placedIn.set(stream, [placed])
    const lost = this.#displaced.get(stream)
    lost?.delete(id)
    if (lost?.size === 0) this.#displaced.delete(stream)
  }

  /**
   * What is looked for in a stream: displaced now, or gone but not forgotten. Of one that is gone
   * many bytes are asked for, but where `look` has its inode or a rotated name: a listing of a
   * network file system may show it late.
   */
  lost(stream: string, look?: Look): FileRecord[] {
    const isKnown = ({ position, attributes }: FileRecord): boolean => {
      if (position >= STRONG_BYTES || look === undefined) return position >= STRONG_BYTES
      if (inodeOf(attributes) === inodeOf(look.attributes)) return position > 0
      return look.name.rotated && position >= TELLING_BYTES
    }
    const gone = this.scene.memory
      .stream(stream)
      .filter(r => r.state === 'gone' && isKnown(r) && !this.#placedIds.has(r.id))
    return [...(this.#displaced.get(stream)?.values() ?? []), ...gone]
  }

  /** The known files of a stream that are on disk and recognised. */
  present(stream: string): FileRecord[] {
    const { memory, looks, missingPaths } = this.scene
    const untouched = memory
      .stream(stream)
      .filter(r => r.state !== 'gone' && !looks.has(r.path) && !missingPaths.has(r.path))
      .filter(r => !this.#displaced.get(stream)?.has(r.id) && !this.#placedIds.has(r.id))
    const placed = (this.#placedIn.get(stream) ?? []).flatMap(({ record, look }) =>
      record ? { ...record, path: look.path } : [],
    )
    return [...untouched, ...placed]
  }

  /** Opens what was looked at. */
  async look(look: Look): Promise<Content> {
    const content = await Content.of(this.scene.root, look)
    this.contents.push(content)
    return content
  }

  /** The content of a known file that is there, changed or not. */
  async contentOf(record: FileRecord): Promise<Content | undefined> {
    const placed = this.placed.get(record.path)
    if (placed) return placed.content
    const entry = this.scene.memory.at(record.path)
    if (!entry?.seen) return undefined
    const { size, mtimeMs } = entry.seen
    const { path } = record
    const look = { path, name: rotatedName(path), attributes: entry.seenHash, size, mtimeMs }
    const content = await this.look(look)
    // It was truncated, say, and the attributes that we see are remembered ones.
    if (record.position > 0 && !(await holdsRead(content, record))) content.doubt()
    return content
  }

  /** The path, unchanged on disk, where this inode was committed. */
  untouchedOwner(inode: string): string | undefined {
    const { memory, looks, missingPaths } = this.scene
    const path = memory.pathOfInode(inode)
    if (path === undefined || looks.has(path) || missingPaths.has(path)) return undefined
    const holder = memory.at(path)?.record
    return holder && inodeOf(holder.attributes) === inode ? path : undefined
  }

  /** The open files, stream by stream; within a stream the newest first. */
  async newestFirst(): Promise<Content[][]> {
    const streams = new Map<string, Content[]>()
    for (const content of this.open.values()) {
      await this.breathe()
      const { stream } = content.look.name
      const files = streams.get(stream)
      if (files) files.push(content)
      else streams.set(stream, [content])
    }
    return [...streams.values()].map(files => (files.length > 1 ? newestFirst(files) : files))
  }
}

/** Nobody truncates an archive, and to see its tail it must be unpacked: its head will do. */
async function holdsRead(content: Content, record: FileRecord): Promise<boolean> {
  if (record.packing === 'none') return (await content.matching([record])).length > 0
  return prefixMatches(record, await content.fingerprintable())
}

function newestFirst(contents: readonly Content[]): Content[] {
  const files = contents.map(content => ({ content, ...content.look }))
  return oldestFirst(files)
    .reverse()
    .map(file => file.content)
}
