/** Which files have grown since they were looked at: what came while others were read. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileRecord } from '../flow.ts'

/** Files that are asked at once: as many as the thread pool works on, and some that wait. */
const AT_ONCE = 16

/** The streams of those records whose file is larger now; a file that is gone has not grown. */
export async function grownStreams(
  root: string,
  records: readonly FileRecord[],
): Promise<Set<string>> {
  const grown = new Set<string>()
  for (let at = 0; at < records.length; at += AT_ONCE) {
    const part = records.slice(at, at + AT_ONCE)
    await Promise.all(
      part.map(async ({ path, size, stream }) => {
        const now = await stat(join(root, path)).catch(() => undefined)
        if (now !== undefined && now.size > size) grown.add(stream)
      }),
    )
  }
  return grown
}
