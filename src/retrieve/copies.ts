/**
 * Copies of files that are themselves there: `copytruncate` seen between copy and truncation, an
 * archive beside its original, a backup. Their bytes are read once, from the original.
 */
import type { Content } from './content.ts'

/** `reason` of the record of a file whose bytes were all read from another. */
export const COPY = 'copy'

/** Whether all bytes of one file are the first bytes of the other, by head and end. */
export async function isCopy(copy: Content, original: Content): Promise<boolean> {
  const { head } = copy
  if (head.length === 0) return isArchiveOf(copy, original)
  if (!original.head.subarray(0, head.length).equals(head)) return false
  const { length, tail } = await copy.ending()
  if (original.packing !== 'none') return (await original.ending()).length >= length
  return length <= original.look.size && original.bytesBefore(length).equals(tail)
}

/** The path without the ending of an archive. */
export function unpackedName(path: string): string {
  return path.replace(/\.(?:gz|zst)$/i, '')
}

/** An archive that is being created beside its original: nothing in it yet. */
function isArchiveOf({ look: { path } }: Content, original: Content): boolean {
  const unpacked = unpackedName(path)
  return unpacked !== path && unpacked === original.look.path
}

/**
 * The file in which reading goes on, of several that hold what was read: the first, unless it is
 * the beginning of a longer one. Undefined for none.
 */
export async function longest(contents: readonly Content[]): Promise<Content | undefined> {
  let best = contents[0]
  for (const other of contents.slice(1)) {
    const { length } = await other.ending()
    const longer = length > (await best.ending()).length
    if (longer && (await isCopy(best, other))) best = other
  }
  return best
}
