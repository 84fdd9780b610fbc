/**
 * Copies of files that are themselves there: `copytruncate` seen between copy and truncation, an
 * archive beside its original, a backup. Their bytes are read once, from the original.
 */
import type { FileRecord } from '../flow.ts'
import type { Content, Look } from './content.ts'
import { fingerprintOf, inodeOf, prefixMatches, TAIL_BYTES, tailOf } from './identity.ts'
import { COPY, type Pool } from './pool.ts'

/**
 * `copytruncate` when the original was read further than it was copied, and then rewritten: a new
 * file holds nothing but the beginning of what was read. The rest was destroyed after we read it.
 */
export async function placePrefixes(pool: Pool): Promise<void> {
  // The original may be gone since an earlier look: a listing may show the copy late.
  if (pool.scene.memory.size === 0 && pool.displaced().length === 0) return
  const inodes = new Set([...pool.scene.looks.values()].map(look => inodeOf(look.attributes)))
  for (const content of (await pool.newestFirst()).flat()) {
    await pool.breathe()
    for (const record of pool.lost(content.look.name.stream)) {
      if (!mayBeCopiedTo(record, content.look, inodes)) continue
      const head = await content.fingerprintable()
      if (!prefixMatches(record, head)) continue
      const { length, tail } = await content.ending()
      if (length === 0 || length > record.position) continue
      const identity = { fingerprint: fingerprintOf(head), fingerprintBytes: head.length }
      pool.place(content, { ...record, ...identity, position: length, tail: tailOf(tail) })
      break
    }
  }
}

/** The original is seen rewritten, or was last written after the copy: not a new beginning. */
function mayBeCopiedTo(record: FileRecord, copy: Look, inodes: ReadonlySet<string>): boolean {
  const inode = inodeOf(record.attributes)
  if (record.reason === COPY || record.path === copy.path) return false
  if (copy.mtimeMs <= record.mtimeMs) return true
  return inodes.has(inode) && inode !== inodeOf(copy.attributes)
}

/**
 * A copy, finished or growing, of a file that is there. The same bytes at the beginning of two
 * files of one stream, the older of them unread, are taken for a copy even where both are new.
 */
export async function placeCopies(pool: Pool): Promise<void> {
  for (const contents of await pool.newestFirst()) {
    for (const [index, copy] of contents.entries()) {
      await pool.breathe()
      // A copy is made of the live file or of its neighbour; all pairs would be too many.
      const twin = pool.open.get(unpackedName(copy.look.path))
      const siblings = [twin, contents[0], contents[Math.max(0, index - 1)]]
      const original = await originalAmong(siblings, copy)
      if (original) dropCopy(pool, copy, original)
      else await placeCopyOfKnown(pool, copy)
    }
  }
}

async function originalAmong(
  siblings: readonly (Content | undefined)[],
  copy: Content,
): Promise<Content | undefined> {
  for (const sibling of siblings) {
    if (sibling && sibling !== copy && (await isCopy(copy, sibling))) return sibling
  }
  return undefined
}

/** Said aloud, for the copy may be meant to be read. */
function dropCopy(pool: Pool, { look, packing }: Content, original: Content): void {
  pool.open.delete(look.path)
  if (packing !== original.packing) return
  const names = `${JSON.stringify(look.path)} is a copy of ${JSON.stringify(original.look.path)}`
  pool.problems.push({ path: look.path, message: `${names} and is not read twice` })
}

/** A copy of a known file waits until its bytes are read there, then it is known itself. */
async function placeCopyOfKnown(pool: Pool, copy: Content): Promise<void> {
  const present = pool.present(copy.look.name.stream)
  if (present.length === 0) return
  const head = await copy.fingerprintable()
  for (const record of present) {
    await pool.breathe()
    const telling = head.length >= TAIL_BYTES && record.position > 0
    if (telling && !prefixMatches(record, head)) continue
    const original = await pool.contentOf(record)
    if (!original || !(await isCopy(copy, original))) continue
    const { length } = await copy.ending()
    if (length > 0 && length <= record.position) pool.place(copy, undefined, true)
    else pool.open.delete(copy.look.path)
    return
  }
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

/** Whether all bytes of one file are the first bytes of the other, by head and end. */
export async function isCopy(copy: Content, original: Content): Promise<boolean> {
  const head = await copy.head()
  if (head.length === 0) return isArchiveOf(copy, original)
  const beginning = (await original.head()).subarray(0, head.length)
  if (!beginning.equals(head)) return false
  const { length, tail } = await copy.ending()
  if (original.packing !== 'none') return (await original.ending()).length >= length
  return length <= original.look.size && original.bytesBefore(length).equals(tail)
}

/** An archive that is being created beside its original: nothing in it yet. */
function isArchiveOf({ look: { path } }: Content, original: Content): boolean {
  const unpacked = unpackedName(path)
  return unpacked !== path && unpacked === original.look.path
}

function unpackedName(path: string): string {
  return path.replace(/\.(?:gz|zst)$/i, '')
}
