/**
 * What is to be read of one file: its record as of now and where its unread bytes end, or why it is
 * not read.
 */
import type { FileRecord } from '../flow.ts'
import type { Content, Rejection } from './content.ts'
import { fingerprintOf, tailOf, unsettled } from './identity.ts'
import type { Member } from './members.ts'
import { COPY } from './pool.ts'

/** The record as of now, and where its unread bytes end (its position where there are none). */
export interface Examined {
  readonly record: FileRecord
  /** Infinity for packed files: nobody knows before they are unpacked. */
  readonly to: number
  /** For a person; empty where all is well. */
  readonly problem: string
}

/** Examines a member of a stream; `live` for the one that is still written. */
export async function examine(member: Member, live: boolean): Promise<Examined> {
  const state = live ? 'live' : 'rotated'
  const { look, content } = member
  if (!look || !content) return untouched(member.record, state)
  const known = content.rejection ? member.record : acquitted(member.record)
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
  if (member.copy) return passed({ ...record, state: 'rejected', reason: COPY }, content)
  const rejection = rejectionOf(known, content)
  if (rejection) return rejected(record, content, rejection)
  const to = await endOf(record, content)
  if (to <= record.position) return { record, to, problem: '' }
  return { record: { ...record, attributes: unsettled(look.attributes) }, to, problem: '' }
}

/** Of a file that was taken for no text nothing was read: now it is read from its beginning. */
function acquitted(record: FileRecord): FileRecord {
  if (record.reason !== 'binary' && record.reason !== 'encoding') return record
  return { ...record, position: 0, tail: '', fingerprint: '', fingerprintBytes: 0 }
}

/** Nothing happened to the file itself; but a rest becomes final when a successor appears. */
function untouched(known: FileRecord, state: 'live' | 'rotated'): Examined {
  if (known.state === 'rejected') return { record: known, to: known.position, problem: '' }
  const rest = state === 'rotated' && known.packing === 'none'
  return { record: { ...known, state }, to: rest ? known.size : known.position, problem: '' }
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
  return { ...(await passed(stays, content)), problem }
}

/** Nothing of it is to be read, and that much of it is known. */
async function passed(record: FileRecord, content: Content): Promise<Examined> {
  const { length, tail } = await content.ending()
  const head = await content.fingerprintable()
  const identity = {
    tail: tailOf(tail),
    fingerprint: fingerprintOf(head),
    fingerprintBytes: head.length,
  }
  return { record: { ...record, ...identity, position: length }, to: length, problem: '' }
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
