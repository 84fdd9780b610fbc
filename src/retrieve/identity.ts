/**
 * Which bytes a file holds, whatever it is called: the fingerprint of its head, the tail before
 * the position, and the attributes that tell a change. Pure.
 *
 * The fingerprint carries, beside the hash of all its bytes, 16 bits for each power of two below:
 * so a copy that is shorter than what was read (`copytruncate`) can be recognised as its prefix.
 */

import { strongHash } from '../base/hash.ts'
import type { FileRecord } from '../flow.ts'

/** Bytes of the head that identify a file: the first lines, with the first times. */
export const FINGERPRINT_BYTES = 1024
/** Bytes before the position that prove that what was read is still there. */
export const TAIL_BYTES = 256
const SHORTEST_PREFIX = 8

/** The numbers of a file that a change touches (a part of node:fs Stats). */
export interface Attributes {
  readonly dev: number
  readonly ino: number
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly mode: number
}

/** Hash of device and inode (`inode` where it is known), `-`, hash of size, times and mode. */
export function attributesOf(stats: Attributes, inode = inodeHash(stats)): string {
  const { size, mtimeMs, ctimeMs, mode } = stats
  return compact(`${inode}-${strongHash(`${size} ${mtimeMs} ${ctimeMs} ${mode}`)}`)
}

/** A text that was put together of parts of others keeps all of them alive: a fifth without. */
function compact(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}

/** Hash of device and inode alone. */
export function inodeHash(stats: Attributes): string {
  return strongHash(`${stats.dev}:${stats.ino}`)
}

/** The part of an attribute hash that names device and inode; empty where unknown. */
export function inodeOf(attributes: string): string {
  return attributes.slice(0, 16)
}

/** Attributes of a file that has more bytes than were read: never equal to what a look brings. */
export function unsettled(attributes: string): string {
  return `${inodeOf(attributes)}-`
}

/** Fingerprint of at most FINGERPRINT_BYTES from the beginning of a file. */
export function fingerprintOf(head: Uint8Array): string {
  let levels = ''
  for (let bytes = SHORTEST_PREFIX; bytes < head.length; bytes *= 2) levels += level(head, bytes)
  return strongHash(head) + levels
}

/** Whether `head` begins with the bytes of the fingerprint. */
export function headMatches(record: FileRecord, head: Uint8Array): boolean {
  const bytes = record.fingerprintBytes
  if (head.length < bytes) return false
  return strongHash(head.subarray(0, bytes)) === record.fingerprint.slice(0, 16)
}

/** Whether `head`, all there is of it where shorter, may be the beginning of the same bytes. */
export function prefixMatches(record: FileRecord, head: Uint8Array): boolean {
  if (head.length >= record.fingerprintBytes) return headMatches(record, head)
  if (head.length < SHORTEST_PREFIX) return false
  let at = 16
  for (let bytes = SHORTEST_PREFIX; bytes <= head.length; bytes *= 2, at += 4) {
    if (record.fingerprint.slice(at, at + 4) !== level(head, bytes)) return false
  }
  return true
}

/** Hash of the last TAIL_BYTES of what was read. */
export function tailOf(bytes: Uint8Array): string {
  return strongHash(bytes.subarray(Math.max(0, bytes.length - TAIL_BYTES)))
}

function level(head: Uint8Array, bytes: number): string {
  return strongHash(head.subarray(0, bytes)).slice(0, 4)
}
