/**
 * The files of one stream as of a poll, in reading order, with their generation numbers. Files of
 * which something was read keep theirs; unread ones are numbered on from there, oldest first, at
 * every poll anew, until something of them is committed.
 */

import { strongHash } from '../base/hash.ts'
import type { FileRecord } from '../flow.ts'
import type { Content, Look } from './content.ts'
import { type Memory, UNREAD } from './memory.ts'
import { COPY, type Placed } from './pool.ts'
import { oldestFirst, type RotatedName } from './rotation.ts'

/** Generation of a copy: it has no place in its stream, and takes no other's number. */
const COPIED = -1

/** What is known of a stream before it is put in order. */
export interface StreamScene {
  readonly source: string
  readonly stream: string
  readonly memory: Memory
  /** What a path says of stream and rotation. */
  readonly nameOf: (path: string) => RotatedName
  /** Looked-at files of this stream. */
  readonly placed: readonly Placed[]
  /** Records of this stream that are no longer where they were, and nowhere else. */
  readonly gone: readonly FileRecord[]
  /** Paths that were looked at: what lies there is among `placed`, or not to be read. */
  readonly looks: ReadonlyMap<string, unknown>
}

/** One file of a stream: its record, and what was looked at where it changed. */
export interface Member {
  readonly record: FileRecord
  readonly look: Look | undefined
  readonly content: Content | undefined
  readonly copy: boolean
  readonly path: string
  readonly name: RotatedName
  readonly mtimeMs: number
}

type Unnumbered = Omit<Member, 'record'> & { readonly record: FileRecord | undefined }

/** All files of a stream that are on disk, in reading order; copies come last. */
export function membersOf(scene: StreamScene): Member[] {
  const found = [...lookedAt(scene), ...untouched(scene)]
  const read = found.flatMap(one => (one.record && isRead(one.record) ? withRecord(one) : []))
  const unread = found.filter(one => !one.copy && !(one.record && isRead(one.record)))
  read.sort((a, b) => a.record.generation - b.record.generation)
  const used = scene.memory.stream(scene.stream).filter(isRead)
  const next = used.reduce((most, { generation }) => Math.max(most, generation), -1) + 1
  const fresh = oldestFirst(unread).map((one, index) => numbered(scene, one, next + index))
  const copies = found.filter(one => one.copy).map(one => numbered(scene, one, COPIED))
  return [...read, ...fresh, ...copies]
}

/** The file that is still written, by its name; an old file may well be found late. */
export function liveOf(stream: string, members: readonly Member[]): Member | undefined {
  const named = members.filter(member => !member.copy && member.name.stream === stream)
  return oldestFirst(named).at(-1) ?? members.at(-1)
}

/** Records of unread files whose number another file took, and of files that are no more. */
export function leftOver(
  { memory, stream }: StreamScene,
  members: readonly Member[],
): FileRecord[] {
  const kept = new Set(members.map(({ record }) => record.id))
  const dropped = memory.stream(stream).filter(one => one.state !== 'gone' && !kept.has(one.id))
  return dropped.map(record => ({ ...record, state: 'gone' as const }))
}

function isRead({ position, reason }: FileRecord): boolean {
  return position > 0 && reason !== COPY
}

function withRecord(one: Unnumbered): Member[] {
  return one.record ? [{ ...one, record: one.record }] : []
}

function lookedAt({ placed }: StreamScene): Unnumbered[] {
  return placed.map(({ look, content, record, copy }) => {
    const { path, name, mtimeMs } = look
    return { record, look, content, copy, path, name, mtimeMs }
  })
}

function untouched({ memory, nameOf, stream, placed, gone, looks }: StreamScene): Unnumbered[] {
  const elsewhere = new Set(gone.map(record => record.id))
  for (const { record } of placed) if (record) elsewhere.add(record.id)
  const there = memory.stream(stream).filter(record => {
    const { id, path, state } = record
    if (state === 'gone' || elsewhere.has(id) || looks.has(path)) return false
    return memory.at(path)?.record === record
  })
  return there.map(record => {
    const { path, mtimeMs } = record
    const copy = record.reason === COPY
    const unlooked = { look: undefined, content: undefined }
    return { record, ...unlooked, copy, path, name: nameOf(path), mtimeMs }
  })
}

function numbered(scene: StreamScene, member: Unnumbered, generation: number): Member {
  const { record: old, path, mtimeMs, look } = member
  const number = generation === COPIED ? `copy ${path}` : String(generation)
  const id = strongHash(scene.source, scene.stream, number)
  if (old && old.id === id && !look) return { ...member, record: old }
  const { stream } = scene
  const record = { ...(old ?? UNREAD), id, stream, path, generation, mtimeMs }
  return { ...member, record }
}
