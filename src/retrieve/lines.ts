/**
 * Lines of a file before its position. They are counted where the position was not reached by
 * reading: in a copy whose bytes were read from its original, and which then went on by itself.
 */
import type { FileRecord } from '../flow.ts'
import { ChunkReader } from './chunk.ts'

const NEWLINE = 10

/** Number of newlines before the position; fewer where the file is no longer what it was. */
export async function linesBefore(root: string, file: FileRecord): Promise<number> {
  const { position } = file
  const unread = { ...file, position: 0, tail: '', fingerprint: '', fingerprintBytes: 0 }
  const reader = new ChunkReader(root, { file: unread, to: position, final: true })
  let lines = 0
  for (;;) {
    const chunk = await reader.nextAsync()
    if (chunk === undefined || chunk.from >= position) break
    const bytes = chunk.bytes.subarray(0, position - chunk.from)
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++
  }
  reader.close()
  return lines
}
