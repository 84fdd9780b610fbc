/**
 * A second look at bytes that were read before: of a file that is proved to be the one of its
 * record, from any offset, without reading what lies before it.
 */
import { closeSync } from 'node:fs'
import type { FileRecord } from '../flow.ts'
import { ChunkReader } from './chunk.ts'
import { bytesAt, openFile } from './disk.ts'
import { FINGERPRINT_BYTES, inodeOf, prefixMatches, TAIL_BYTES, tailOf } from './identity.ts'

/** Packed files are unpacked from their beginning: so far it is worth it. */
const MOST_UNPACKED = 16 << 20

/** Unpacked offsets within a file. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** These bytes as they were read; undefined where the file does not hold them any more. */
export async function glimpse(
  root: string,
  file: FileRecord,
  { from, to }: Stretch,
): Promise<Buffer | undefined> {
  const end = Math.min(to, file.position)
  if (file.packing !== 'none') {
    return end > MOST_UNPACKED ? undefined : unpacked(root, file, { from, to: end })
  }
  const opened = openFile(`${root}/${file.path}`, inodeOf(file.attributes))
  if ('code' in opened) return undefined
  const { fd } = opened
  try {
    const tail = bytesAt(fd, Math.max(0, file.position - TAIL_BYTES), file.position)
    const head = bytesAt(fd, 0, Math.min(FINGERPRINT_BYTES, file.position))
    if (tailOf(tail) !== file.tail || !prefixMatches(file, head)) return undefined
    const bytes = bytesAt(fd, from, end)
    return bytes.length === end - from ? bytes : undefined
  } finally {
    closeSync(fd)
  }
}

async function unpacked(
  root: string,
  file: FileRecord,
  { from, to }: Stretch,
): Promise<Buffer | undefined> {
  const fresh = { ...file, position: 0, tail: '' }
  const reader = new ChunkReader(root, { file: fresh, to: file.position, final: true })
  const pieces: Buffer[] = []
  try {
    for (let chunk = await reader.nextAsync(); chunk; chunk = await reader.nextAsync()) {
      const piece = chunk.bytes.subarray(
        Math.max(0, from - chunk.from),
        Math.max(0, to - chunk.from),
      )
      pieces.push(Buffer.from(piece))
      if (chunk.from + chunk.bytes.length >= to) break
    }
  } finally {
    reader.close()
  }
  const bytes = Buffer.concat(pieces)
  return bytes.length === to - from ? bytes : undefined
}
