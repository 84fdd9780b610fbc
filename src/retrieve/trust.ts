/**
 * Which changed files need no proof at a look: those that have grown, and nothing else happened in
 * their stream. Their reader proves head and tail before it gives a byte, so a look that opened
 * them as well would open each twice. Where the reader finds other bytes nothing is committed, and
 * the next look opens the file: one that was trusted and not read on is not trusted again.
 */
import type { FileRecord } from '../flow.ts'
import type { Look } from './content.ts'
import { inodeOf } from './identity.ts'
import type { Memory } from './memory.ts'
import type { Slices } from './slices.ts'

/** What a look at the disk brought, and what was known before. */
export interface Sighted {
  readonly memory: Pick<Memory, 'at'>
  readonly looks: ReadonlyMap<string, Look>
  readonly missing: readonly FileRecord[]
  readonly slices: Slices
}

/** Remembers whom it trusted at the last look. */
export class Trust {
  /** Path → position of the record, at the last look and at this one. */
  #before = new Map<string, number>()
  #given = new Map<string, number>()

  /** Another look begins. */
  begin(): void {
    this.#before = this.#given
    this.#given = new Map()
  }

  /** The paths that need no proof; asked again where a look sees more. */
  async among({ memory, looks, missing, slices }: Sighted): Promise<ReadonlySet<string>> {
    const given = new Map<string, number>()
    const touched = new Map<string, number>()
    const touch = (stream: string): void => void touched.set(stream, (touched.get(stream) ?? 0) + 1)
    const grown: FileRecord[] = []
    for (const { stream } of missing) touch(stream)
    for (const look of looks.values()) {
      if (slices.due) await slices.turn()
      const record = memory.at(look.path)?.record
      touch(look.name.stream)
      if (record === undefined) continue
      if (record.stream !== look.name.stream) touch(record.stream)
      if (hasGrown(record, look)) grown.push(record)
    }
    for (const { path, stream, position } of grown) {
      if (slices.due) await slices.turn()
      const isAlone = touched.get(stream) === 1
      if (isAlone && this.#before.get(path) !== position) given.set(path, position)
    }
    this.#given = given
    return new Set(given.keys())
  }
}

/** As far as attributes tell, this is the file of the record, with more text behind the old. */
function hasGrown(record: FileRecord, { size, mtimeMs, attributes }: Look): boolean {
  const { state, packing, reason, position } = record
  if (state !== 'live' || packing !== 'none' || reason !== '' || position === 0) return false
  if (size <= Math.max(position, record.size - 1) || mtimeMs < record.mtimeMs) return false
  return inodeOf(attributes) === inodeOf(record.attributes)
}
