/**
 * Puts the files of one stream in order and says what is to be read of them: generation numbers,
 * spans, and records that changed without new bytes.
 */

import { strongHash } from '../base/hash.ts'
import type { FileRecord, Span } from '../flow.ts'
import type { Content, Look, Rejection } from './content.ts'
import { fingerprintOf, tailOf, unsettled } from './identity.ts'
import { type Memory, UNREAD } from './memory.ts'
import { COPY, type Placed } from './pool.ts'
import { oldestFirst, type RotatedName, rotatedName } from './rotation.ts'

/** Polls during which a rotated file with an unfinished last line may keep its successors back. */
const PATIENCE = 3

/** Generation of a copy: it has no place in its stream, and takes no other's number. */
const COPIED = -1

/** One file of a stream as of this poll: what is known, where it lies, what was looked at. */
interface Member {
  readonly record: FileRecord | undefined
  readonly look: Look | undefined
  readonly content: Content | undefined
  readonly copy: boolean
  readonly path: string
  readonly name: RotatedName
  readonly mtimeMs: number
}

/** What a stream brought. */
export interface Offer {
  readonly spans: Span[]
  readonly changed: FileRecord[]
  readonly problems: { readonly path: string; readonly message: string }[]
}

/** How often a rotated file was seen without its last newline, and with which attributes. */
export interface Waiting {
  readonly attributes: string
  readonly polls: number
}

/** What `offer` works on. */
export interface StreamScene {
  readonly source: string
  readonly stream: string
  readonly memory: Memory
  /** Looked-at files of this stream. */
  readonly placed: readonly Placed[]
  /** Records of this stream that are no longer where they were, and nowhere else. */
  readonly gone: readonly FileRecord[]
  /** Paths that were looked at: what lies there is among `placed`, or not to be read. */
  readonly looks: ReadonlyMap<string, unknown>
  /** By record id; kept between polls. */
  readonly waiting: Map<string, Waiting>
}

/** Order, generations, spans and changed records of one stream. */
export async function offer(scene: StreamScene): Promise<Offer> {
  const result: Offer = { spans: [], changed: [], problems: [] }
  const members = numbered(scene)
  const firstLook = scene.memory.stream(scene.stream).length === 0
  let held = false
  const live = liveOf(
    scene.stream,
    members.map(({ member }) => member),
  )
  for (const { record, member } of members) {
    const newest = member === live
    const found = await examine(record, member, newest)
    if (found.problem) result.problems.push({ path: member.path, message: found.problem })
    if (found.to > found.record.position && !held) {
      const final = !newest || found.record.packing !== 'none'
      held = final && !firstLook && mustWait(scene, found, member)
      result.spans.push({ file: found.record, to: found.to, final: final && !held })
    } else if (found.to <= found.record.position && differs(scene.memory, found.record)) {
      result.changed.push(found.record)
    }
  }
  result.changed.push(...leftOver(scene, members))
  return result
}

/** Read files keep their generation; unread ones follow, oldest first. */
function numbered(scene: StreamScene): { record: FileRecord; member: Member }[] {
  const members = membersOf(scene)
  const read = members.filter(member => member.record && isRead(member.record))
  const unread = members.filter(member => !member.copy && !(member.record && isRead(member.record)))
  const copies = members.filter(member => member.copy)
  const used = scene.memory.stream(scene.stream).filter(isRead)
  let next = used.reduce((most, record) => Math.max(most, record.generation), -1) + 1
  const known = read.flatMap(member => (member.record ? { record: member.record, member } : []))
  known.sort((a, b) => a.record.generation - b.record.generation)
  const fresh = oldestFirst(unread).map(member => ({
    record: freshRecord(scene, member, next++),
    member,
  }))
  const noted = copies.map(member => ({ record: freshRecord(scene, member, COPIED), member }))
  return [...known, ...fresh, ...noted]
}

/** The file that is still written, by its name; an old file may well be found late. */
function liveOf(stream: string, members: readonly Member[]): Member | undefined {
  const named = members.filter(member => !member.copy && member.name.stream === stream)
  return oldestFirst(named).at(-1) ?? members.at(-1)
}

function isRead({ position, reason }: FileRecord): boolean {
  return position > 0 && reason !== COPY
}

function membersOf({ memory, stream, placed, gone, looks }: StreamScene): Member[] {
  const dropped = new Set(gone.map(record => record.id))
  const members: Member[] = []
  for (const { look, content, record, copy } of placed) {
    if (record) dropped.add(record.id)
    const { path, name, mtimeMs } = look
    members.push({ record, look, content, copy, path, name, mtimeMs })
  }
  for (const record of memory.stream(stream)) {
    const { path, mtimeMs } = record
    if (record.state === 'gone' || dropped.has(record.id) || looks.has(path)) continue
    if (memory.at(path)?.record !== record) continue
    const name = rotatedName(path)
    const copy = record.reason === COPY
    members.push({ record, look: undefined, content: undefined, copy, path, name, mtimeMs })
  }
  return members
}

function freshRecord(scene: StreamScene, member: Member, generation: number): FileRecord {
  const number = generation === COPIED ? `copy ${member.path}` : String(generation)
  const id = strongHash(scene.source, scene.stream, number)
  const old = member.record
  if (old && old.id === id && !member.look) return old
  const { path, mtimeMs } = member
  return { ...(old ?? UNREAD), id, stream: scene.stream, path, generation, mtimeMs }
}

/** The record as of now, and where its unread bytes end (its position where there are none). */
interface Examined {
  readonly record: FileRecord
  readonly to: number
  readonly problem: string
}

async function examine(known: FileRecord, member: Member, newest: boolean): Promise<Examined> {
  const state = newest ? 'live' : 'rotated'
  const { look, content } = member
  if (!look || !content) return untouched(known, state)
  const record: FileRecord = {
    ...known,
    path: look.path,
    state,
    packing: content.rejection ? known.packing : content.packing,
    attributes: look.attributes,
    mtimeMs: look.mtimeMs,
    size: look.size,
    reason: '',
  }
  if (member.copy) return passed({ ...record, state: 'rejected', reason: COPY }, content, '')
  const rejection = rejectionOf(known, content)
  if (rejection) return rejected(record, content, rejection)
  const to = await endOf(record, content)
  if (to <= record.position) return { record, to, problem: '' }
  return { record: { ...record, attributes: unsettled(look.attributes) }, to, problem: '' }
}

/** Nothing happened to the file itself; but a rest becomes final when a successor appears. */
function untouched(known: FileRecord, state: 'live' | 'rotated'): Examined {
  const rejectedBefore = known.state === 'rejected'
  const record: FileRecord = rejectedBefore ? known : { ...known, state }
  const rest = state === 'rotated' && !rejectedBefore && known.packing === 'none'
  return { record, to: rest ? known.size : known.position, problem: '' }
}

/** Bytes condemn a file as long as nothing of it was read as text. */
function rejectionOf(known: FileRecord, content: Content): Rejection | null {
  const { rejection } = content
  if (!rejection || rejection.reason === 'unreadable') return rejection
  return known.position === 0 || known.state === 'rejected' ? rejection : null
}

/** All bytes of a file that is not text count as passed; of an unreadable one, none. */
async function rejected(
  record: FileRecord,
  content: Content,
  { reason, message }: Rejection,
): Promise<Examined> {
  const problem = `${JSON.stringify(record.path)} ${message}`
  const stays: FileRecord = { ...record, state: 'rejected', reason }
  if (reason === 'unreadable') return { record: stays, to: record.position, problem }
  return passed(stays, content, problem)
}

/** Nothing of it is to be read, and that much of it is known. */
async function passed(record: FileRecord, content: Content, problem: string): Promise<Examined> {
  const { length, tail } = await content.ending()
  const head = await content.fingerprintable()
  const identity = {
    tail: tailOf(tail),
    fingerprint: fingerprintOf(head),
    fingerprintBytes: head.length,
  }
  return { record: { ...record, ...identity, position: length }, to: length, problem }
}

async function endOf(record: FileRecord, content: Content): Promise<number> {
  if (content.packing === 'none') return nameWaits(record) ? record.position : content.look.size
  const more = record.position === 0 || (await content.reaches(record.position))
  return more ? Number.POSITIVE_INFINITY : record.position
}

/** The first bytes of an archive that is being created: not yet recognisable as one. */
function nameWaits({ path, size, position }: FileRecord): boolean {
  return position === 0 && size < 4 && /\.(?:gz|zst)$/i.test(path)
}

/**
 * A rotated file whose last line is not finished may still be written by a process that has it
 * open. It is final once it has rested from one poll to the next.
 */
function mustWait({ waiting }: StreamScene, found: Examined, member: Member): boolean {
  const { id, attributes, packing } = found.record
  if (packing !== 'none') return false
  const before = waiting.get(id)
  const now = member.look?.attributes ?? attributes
  const rested = before?.attributes === now || (before?.polls ?? 0) >= PATIENCE
  if (rested || !member.content || endsWithNewline(member.content)) {
    waiting.delete(id)
    return false
  }
  waiting.set(id, { attributes: now, polls: (before?.polls ?? 0) + 1 })
  return true
}

function endsWithNewline(content: Content): boolean {
  return content.bytesBefore(content.look.size).at(-1) === 10
}

/** Records of unread files whose number another file took, and of files that are no more. */
function leftOver(scene: StreamScene, members: readonly { record: FileRecord }[]): FileRecord[] {
  const kept = new Set(members.map(({ record }) => record.id))
  const dropped = scene.memory
    .stream(scene.stream)
    .filter(record => record.state !== 'gone' && !kept.has(record.id))
  return dropped.map(record => ({ ...record, state: 'gone' as const }))
}

function differs(memory: Memory, record: FileRecord): boolean {
  const known = memory.get(record.id)
  if (!known) return true
  return (
    known.path !== record.path ||
    known.state !== record.state ||
    known.attributes !== record.attributes ||
    known.position !== record.position ||
    known.packing !== record.packing
  )
}
