/**
 * Finds out which changed or new file on disk is which known file: renamed, rotated, packed,
 * copied or rewritten. A record follows, in this order: its inode, its path, its content within
 * the stream; and always only where head and tail prove that what was read is there.
 *
 * What no content can tell: a file that was replaced by one that begins with the same bytes up to
 * the position is taken for the same file that grew.
 */
import type { FileRecord, Problem } from '../flow.ts'
import { Content, type Look } from './content.ts'
import { longest, placeCopies, placePrefixes } from './copies.ts'
import { inodeOf } from './identity.ts'
import { COPY, type Placed, Pool, type Scene, STRONG_BYTES, TELLING_BYTES } from './pool.ts'
import { rotatedName } from './rotation.ts'

/** Every look is placed or not to be read, every missing record is placed or gone. */
export interface Resolution {
  readonly placed: readonly Placed[]
  readonly gone: readonly FileRecord[]
  readonly problems: readonly Problem[]
  /** Streams of which nothing can be said now, and a path that shows it. */
  readonly unsure: ReadonlyMap<string, string>
}

/** Resolves a scene; reads heads and tails of the files concerned. */
export async function resolve(scene: Scene): Promise<Resolution> {
  const pool = new Pool(scene)
  await placeUnmoved(pool)
  // Where all were recognised there is nothing to compare with all.
  if (pool.open.size > 0) await placeOthers(pool)
  for (const content of [...pool.open.values()]) {
    await pool.breathe()
    pool.place(content, undefined)
  }
  const gone = pool.displaced().filter(record => record.state !== 'gone')
  const placed = [...pool.placed.values()]
  return { placed, gone, problems: pool.problems, unsure: pool.unsure() }
}

/** By what else than the place they lie in files are known. */
async function placeOthers(pool: Pool): Promise<void> {
  await dropHardLinks(pool)
  await placeMoved(pool, 'originals')
  await placePrefixes(pool)
  await placeCopies(pool)
  await placeMoved(pool, 'copies')
}

/** The same inode under the same name, and what was read is still there. */
async function placeUnmoved(pool: Pool): Promise<void> {
  const { looks, memory, root, trusted } = pool.scene
  for (const look of looks.values()) {
    await pool.breathe()
    const record = memory.at(look.path)?.record
    if (trusted.has(look.path)) {
      pool.place(Content.trusted(root, look), record)
      continue
    }
    const content = await pool.look(look)
    const read = record && record.position > 0 ? record : undefined
    const vanished = content.rejection?.reason === 'vanished'
    if (!vanished && read && read.reason !== COPY && (await holds(content, read))) {
      pool.place(content, read)
      continue
    }
    if (read) pool.displace(read)
    if (!vanished) pool.open.set(look.path, content)
  }
}

/** Whether this is the file of the record, which was seen under this path. */
async function holds(content: Content, record: FileRecord): Promise<boolean> {
  const { rejection, look } = content
  if (inodeOf(record.attributes) !== inodeOf(look.attributes)) return false
  if (rejection?.reason === 'unreadable') return true
  return (await content.matching([record])).length > 0
}

/** Of the names of a hard link one is read; so of a file that was renamed under our eyes. */
async function dropHardLinks(pool: Pool): Promise<void> {
  const owners = new Map<string, string>()
  for (const { look } of pool.placed.values()) owners.set(inodeOf(look.attributes), look.path)
  for (const { look } of [...pool.open.values()]) {
    await pool.breathe()
    const inode = inodeOf(look.attributes)
    const owner = pool.untouchedOwner(inode) ?? owners.get(inode)
    if (owner !== undefined && !(pool.open.has(owner) && look.path < owner)) {
      dropLink(pool, look.path, owner)
      continue
    }
    if (owner !== undefined) dropLink(pool, owner, look.path)
    owners.set(inode, look.path)
  }
}

function dropLink(pool: Pool, path: string, owner: string): void {
  pool.open.delete(path)
  // Within a stream it is a rotation that happened while we looked.
  if (rotatedName(path).stream === rotatedName(owner).stream) return
  const names = `${JSON.stringify(path)} is a hard link to ${JSON.stringify(owner)}`
  pool.problems.push({ path, message: `${names} and is read under that name only` })
}

/** A record and the files that hold what was read of it. */
interface Match {
  readonly record: FileRecord
  readonly contents: Content[]
}

/** Where the bytes of each displaced record went: by inode, else by content in its stream. */
async function placeMoved(pool: Pool, records: 'originals' | 'copies'): Promise<void> {
  const found = await matches(pool, records)
  found.sort((a, b) => b.record.position - a.record.position)
  for (const { record, contents } of found) {
    const open = contents.filter(content => pool.open.has(content.look.path))
    open.sort((a, b) => preference(b.look, record) - preference(a.look, record))
    const content = await longest(open)
    if (content) pool.place(content, (await goesOn(content, record)) ? record : undefined)
  }
}

/**
 * A file that began as another one did, with a banner or the rest of a torn line, and has grown
 * into something else was no copy: it is read from its beginning. A long copy goes on at its end.
 */
async function goesOn(content: Content, { reason, position }: FileRecord): Promise<boolean> {
  if (reason !== COPY || position >= STRONG_BYTES) return true
  return !(await content.reaches(position))
}

async function matches(pool: Pool, records: 'originals' | 'copies'): Promise<Match[]> {
  const byId = new Map<string, Match>()
  const wanderers = new Map<string, FileRecord>()
  for (const record of pool.displaced()) wanderers.set(inodeOf(record.attributes), record)
  for (const content of (await pool.newestFirst()).flat()) {
    await pool.breathe()
    const { look } = content
    const lost = new Set(pool.lost(look.name.stream, look))
    const wanderer = wanderers.get(inodeOf(look.attributes))
    if (wanderer) lost.add(wanderer)
    const wanted = [...lost].filter(one =>
      one.reason === COPY ? records === 'copies' && isStrong(one, look) : records === 'originals',
    )
    for (const record of await recognised(content, wanted, wanderer)) {
      const match = byId.get(record.id) ?? { record, contents: [] }
      byId.set(record.id, match)
      match.contents.push(content)
    }
  }
  return [...byId.values()]
}

/** By content; an unreadable file by its inode. */
async function recognised(
  content: Content,
  wanted: readonly FileRecord[],
  wanderer: FileRecord | undefined,
): Promise<FileRecord[]> {
  if (content.rejection?.reason === 'unreadable') return wanted.filter(one => one === wanderer)
  return content.matching(wanted)
}

/** Of a copy so little may be known that it would be recognised in anything. */
function isStrong({ attributes, position }: FileRecord, look: Look): boolean {
  if (inodeOf(attributes) === inodeOf(look.attributes)) return true
  return position >= TELLING_BYTES && look.name.rotated
}

/** The same inode, then the same path, then the newest. */
function preference(look: Look, { attributes, path }: FileRecord): number {
  return (inodeOf(look.attributes) === inodeOf(attributes) ? 2 : 0) + (look.path === path ? 1 : 0)
}
