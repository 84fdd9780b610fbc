/**
 * Opening and reading files that somebody else writes, renames and replaces meanwhile: what was
 * opened is proved to be what was looked at (device and inode), and never a link, pipe or device.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { codeOf } from '../base/errors.ts'
import type { RejectReason } from '../flow.ts'
import { inodeHash } from './identity.ts'

/** An open file, or why it could not be opened. */
export type Opened =
  | { readonly fd: number; readonly stats: Stats }
  | { readonly reason: Extract<RejectReason, 'vanished' | 'unreadable'>; readonly code: string }

const GONE = new Set(['ENOENT', 'ENOTDIR', 'ESTALE'])

/** What `readAt` gives where the disk cannot be read … */
export const UNREADABLE = -1

/** … and where a network file system no longer knows the open file: it was replaced meanwhile. */
export const STALE_HANDLE = -2
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY

/** Opens a regular file for reading; another inode under the name counts as vanished. */
export function openFile(path: string, inode: string): Opened {
  let fd: number
  try {
    fd = openSync(path, FLAGS)
  } catch (error) {
    const code = codeOf(error)
    return { reason: GONE.has(code) ? 'vanished' : 'unreadable', code }
  }
  const stats = statsOf(fd)
  if (stats?.isFile() && inodeHash(stats) === inode) return { fd, stats }
  closeSync(fd)
  return { reason: 'vanished', code: 'ESTALE' }
}

function statsOf(fd: number): Stats | undefined {
  try {
    return fstatSync(fd)
  } catch {
    return undefined
  }
}

/** Size of an open file; −1 where it is not known any more. */
export function sizeOf(fd: number): number {
  return statsOf(fd)?.size ?? -1
}

/**
 * Fills `buffer` from `position`; fewer bytes only at the end of the file, UNREADABLE or
 * STALE_HANDLE (both negative) on an error.
 */
export function readAt(fd: number, buffer: Uint8Array, position: number): number {
  let filled = 0
  try {
    while (filled < buffer.length) {
      const got = readSync(fd, buffer, filled, buffer.length - filled, position + filled)
      if (got === 0) break
      filled += got
    }
  } catch (error) {
    return codeOf(error) === 'ESTALE' ? STALE_HANDLE : UNREADABLE
  }
  return filled
}

/** Copies `[from, to)` of an open file; shorter where the file ends, empty on an error. */
export function bytesAt(fd: number, from: number, to: number): Buffer {
  return copyOf(fd, from, to).bytes
}

/** The same with what `readAt` gives, where it matters which error it was. */
export function copyOf(fd: number, from: number, to: number): { bytes: Buffer; got: number } {
  const bytes = Buffer.allocUnsafe(Math.max(0, to - from))
  const got = readAt(fd, bytes, from)
  return { bytes: bytes.subarray(0, Math.max(0, got)), got }
}

/** Bytes of one look back: few calls for a file that is allocated hundreds of megabytes ahead. */
const LOOK_BACK_BYTES = 1 << 20
const NULS = Buffer.alloc(LOOK_BACK_BYTES)

/**
 * Where the bytes of `[from, to)` end before a run of NULs: a file that is allocated ahead of its
 * writer holds them where text is still to come. `to` where it ends otherwise, or on an error.
 */
export function endBeforeNuls(fd: number, from: number, to: number): number {
  const last = Buffer.alloc(1)
  for (let end = to; end > from; ) {
    if (readAt(fd, last, end - 1) !== 1) return to
    if (last[0] !== 0) return end
    const begin = Math.max(from, end - LOOK_BACK_BYTES)
    const bytes = bytesAt(fd, begin, end)
    if (!bytes.equals(NULS.subarray(0, bytes.length))) {
      return begin + bytes.findLastIndex(byte => byte !== 0) + 1
    }
    end = begin
  }
  return from
}
